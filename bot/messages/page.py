"""A small page for somebody's browser, who may never have heard of the bot: no script, nothing from elsewhere."""

from collections.abc import Sequence
from html import escape

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    # The address of the page holds the code of a consent.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;color:#1d1c1d}"
    "h1{font-size:1.4rem}a{color:#0f3d3e}"
    "@media(prefers-color-scheme:dark){body{background:#1a1d21;color:#d1d2d3}a{color:#7fd1c7}}"
)


def page(title: str, paragraphs: Sequence[str], links: Sequence[tuple[str, str]] = ()) -> str:
    """``links`` are labels with https or http addresses. All text is shown as it is."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
    offered = "".join(f'<li><a href="{escape(url)}">{escape(label)}</a></li>' for label, url in links if _is_web(url))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}{f'<ul>{offered}</ul>' if offered else ''}</main></body></html>"
    )


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))
