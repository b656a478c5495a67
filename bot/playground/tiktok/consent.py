"""The page on which a seller allows an app, and takes it back: what services.tiktokshop.com and Seller Center show."""

from collections.abc import Sequence
from html import escape
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.playground.tiktok.events import Event
from bot.playground.tiktok.sellers import PartnerApp, Seller
from bot.playground.tiktok.shop_server import ShopServer
from bot.playground.tiktok.tokens import Grant

AUTHORIZE = "/open/authorize"
REVOKE = "/open/revoke"
DEAUTHORISED = 6
_STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:10vh auto}form{margin:.5rem 0}"


def routes(server: ShopServer, sellers: Sequence[Seller]) -> list[Route]:
    """The page, its answer, and the way back out of it."""
    by_id = {seller.open_id: seller for seller in sellers}

    async def show(request: Request) -> Response:
        app = _app(server, request.query_params.get("service_id"))
        if app is None:
            return _page("No such service", "<p>The service_id belongs to no app.</p>", 404)
        state = request.query_params.get("state", "")
        return _page("Allow this app to read your shops?", _choices(server, app, sellers, state))

    async def answer(request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        app, seller = _app(server, form.get("service_id")), by_id.get(form.get("seller", ""))
        if app is None or not app.redirect_url:
            return _page("Nowhere to go", "<p>The app has no redirect URL in the Partner Center.</p>", 400)
        told = {"app_key": app.key, "state": form.get("state", ""), "locale": "en"}
        if seller is None:
            told["error"] = "access_denied"
        else:
            told |= {"code": server.gate.tokens.issue_code(None, seller, app.key), "shop_region": seller.region}
        joint = "&" if "?" in app.redirect_url else "?"
        return RedirectResponse(f"{app.redirect_url}{joint}{urlencode(told)}", 302)

    async def revoke(request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        wanted = (form.get("app_key", [""])[0], form.get("seller", [""])[0])
        ended = [one for one in server.gate.tokens.grants() if (one.app_key, one.seller.open_id) == wanted]
        for grant in ended:
            server.gate.tokens.revoke(grant)
            server.webhooks.send(_events(server, grant))
        return _page("The app is not allowed any more", f"<p>{len(ended)} ended.</p>")

    return [
        Route(AUTHORIZE, show, methods=["GET"]),
        Route(AUTHORIZE, answer, methods=["POST"]),
        Route(REVOKE, revoke, methods=["POST"]),
    ]


def _app(server: ShopServer, service_id: str | None) -> PartnerApp | None:
    return next((app for app in server.gate.apps.values() if service_id and app.service_id == service_id), None)


def _events(server: ShopServer, grant: Grant) -> list[Event]:
    data = {"message": "The seller has cancelled the authorization."}
    return [Event(shop, DEAUTHORISED, data) for shop in server.world.shops if grant.covers(shop)]


def _choices(server: ShopServer, app: PartnerApp, sellers: Sequence[Seller], state: str) -> str:
    hidden = {"service_id": app.service_id, "state": state}
    forms = []
    for seller in sellers:
        shops = [shop.name for shop in server.world.shops if seller.covers(shop)]
        told = f"<p><b>{escape(seller.name)}</b> with {escape(', '.join(shops))}</p>"
        forms.append(told + _form(AUTHORIZE, {**hidden, "seller": seller.open_id}, f"Authorise as {seller.name}"))
    forms.append(_form(AUTHORIZE, hidden, "Cancel"))
    granted = [one for one in server.gate.tokens.grants() if one.app_key in ("", app.key)]
    ends = [
        _form(REVOKE, {"app_key": one.app_key, "seller": one.seller.open_id}, f"Take it back from {one.seller.name}")
        for one in granted
    ]
    return "".join(forms) + (f"<h2>Allowed already</h2>{''.join(ends)}" if ends else "")


def _form(action: str, values: dict[str, str], label: str) -> str:
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(text)}">' for name, text in values.items())
    return f'<form method="post" action="{action}">{hidden}<button>{escape(label)}</button></form>'


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return HTMLResponse(
        f"<!doctype html><html><head>{head}</head><body><h1>{escape(title)}</h1>{body}</body></html>", status
    )
