"""Cursors: a list handed out in pages."""

import base64
import binascii
from typing import TypeVar

from bot.playground.slack.args import Args
from bot.playground.slack.errors import SlackError

T = TypeVar("T")


def page(items: list[T], args: Args, *, default: int, most: int = 999) -> tuple[list[T], str]:
    """The page that `limit` and `cursor` ask for, and the cursor of the next one, empty at the end.

    Raises SlackError invalid_limit or invalid_cursor.
    """
    limit = args.integer("limit", default, most=most)
    start = _offset(args.text("cursor"))
    following = start + limit
    cursor = base64.b64encode(f"offset:{following}".encode()).decode() if following < len(items) else ""
    return items[start:following], cursor


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        kind, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if kind == "offset":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise SlackError("invalid_cursor")
