"""What people type, made plain: Slack's references and entities, curly quotes, long dashes, invisible characters.

What they copy from a message of ours too: its look-alikes are marks again.
"""

import html
import re
import unicodedata

from bot.messages.text import AS_TYPED

_REFERENCE = re.compile(r"<([@#!])(?:subteam\^)?([A-Za-z0-9^_-]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:mailto:|tel:)?([^@#!|>][^|>]*)(?:\|([^>]*))?>")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_PLAIN = AS_TYPED | _QUOTES
_DASH = re.compile(r"[‐‑–—−]")
_QUOTED = re.compile(r"(?<!\S)([\"'])(?=\S)(.*?\S)\1(?!\S)")


def clean(text: str) -> str:
    """``text`` of a command, as ``prose`` gives it, folded."""
    return folded(prose(text))


def folded(text: str) -> str:
    """``text`` with the quotes, dashes and marks of a keyboard, by which names are compared with what is typed.

    Quotes around words are dropped: whoever types ``"Acme US"`` means the words.
    """
    text = _DASH.sub("-", text.translate(_PLAIN))
    return " ".join(_QUOTED.sub(r"\2", text).split())


def prose(text: str) -> str:
    """``text`` on one line in the words of who typed it: people and groups as ``@ID``, channels as ``#ID``.

    Nothing invisible; what Slack took for an address (``acme.com``, ``ana@acme.com``) is again what was typed.
    """
    text = html.unescape(_LINK.sub(_address, _REFERENCE.sub(_reference, text)))
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Zs") else c for c in text if not _invisible(c))
    return " ".join(text.split())


def people_in(words: list[str]) -> list[str]:
    """The Slack user ids among words that ``clean`` gave."""
    return [word[1:] for word in words if re.fullmatch(r"@[UW][A-Z0-9]+", word)]


def numbers_in(words: list[str]) -> tuple[list[int], list[str]]:
    """The numbers at the beginning (``17``, ``#18``, ``19,``), and the words after them."""
    found: list[int] = []
    for n, word in enumerate(words):
        number = word.strip("#,;")
        if not (number.isascii() and number.isdigit() and len(number) <= 9):
            return found, words[n:]
        found.append(int(number))
    return found, []


def _reference(match: re.Match[str]) -> str:
    return f"{'#' if match[1] == '#' else '@'}{match[2]}"


def _address(match: re.Match[str]) -> str:
    """The label where it is the address as somebody typed it; a label of another kind says nothing."""
    address, label = match[1], match[2] or ""
    return label if label and address.rstrip("/").endswith(label.rstrip("/")) else address


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cs")
