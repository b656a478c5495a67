"""Slack's mrkdwn, made safe: text of people and platforms can neither ping nor format."""

import re
from datetime import datetime
from typing import Self

WORD_JOINER = "\u2060"
"""An invisible character that stops Slack from reading ``*``, ``_``, ``~``, a backtick, ``:`` or ``@`` as markup."""

_MARKUP = re.compile(r"([*_~`@]|:(?=[\w+'-]+:))")
"""Marks that format or ping; a colon only where it opens what could be an emoji, so that times stay as they are."""

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Mrkdwn(str):
    """Text that is already valid mrkdwn; everything else is escaped when it is put into a template."""

    __slots__ = ()

    def join(self, parts: object) -> Self:
        return type(self)(str(self).join(escape(part) for part in parts))  # type: ignore[attr-defined]


def escape(value: object, limit: int = 300) -> Mrkdwn:
    """``value`` as mrkdwn that shows its characters as they are, on one line, cut after ``limit`` characters."""
    if isinstance(value, Mrkdwn):
        return value
    line = clip(" ".join(str(value).split()), limit)
    return Mrkdwn(_MARKUP.sub(rf"{WORD_JOINER}\1{WORD_JOINER}", line).translate(_ENTITIES))


def md(template: str, *args: object, **named: object) -> Mrkdwn:
    """``template`` (our own words, in mrkdwn) with every argument escaped unless it is Mrkdwn itself."""
    safe = {name: escape(value) for name, value in named.items()}
    return Mrkdwn(template.format(*(escape(value) for value in args), **safe))


def lines(*parts: str | None) -> Mrkdwn:
    """The parts that are there, one a line."""
    return Mrkdwn("\n".join(escape(part) for part in parts if part))


def clip(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, an ellipsis standing for what was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Mrkdwn as the words a notification can show."""
    bare = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text)
    bare = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", bare).replace(WORD_JOINER, "")
    return re.sub(r"[*_~`]", "", bare)


def user(user_id: str) -> Mrkdwn:
    """A mention, which pings: only for the person who must act."""
    return Mrkdwn(f"<@{user_id}>")


def moment(at: datetime, shape: str = "{date_short_pretty} {time}") -> Mrkdwn:
    """An instant in each reader's own zone; where Slack cannot, in UTC and saying so."""
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{shape}|{at:%a %d %b %H:%M} UTC>")


def link(url: str, label: object) -> Mrkdwn:
    return Mrkdwn(f"<{url.translate(_ENTITIES)}|{escape(label)}>")
