"""Slack's mrkdwn, made safe: text of people and platforms can neither ping nor format."""

import re
from datetime import datetime
from typing import Self

LOOK_ALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", ":": "꞉", ">": "›", "@": "＠"})
"""What stands in for a mark of foreign text. mrkdwn has no escape for marks, and an invisible character beside one does
not help: Slack takes it for the edge of a word, which is where a mark formats."""

AS_TYPED = {ord(str(shown)): mark for mark, shown in LOOK_ALIKES.items()}
"""The marks behind the look-alikes, for what shows them as they are and for what is copied from a message."""

_MARKUP = re.compile(r"(?<!\w)[*_~]|[*_~](?!\w)|`|:(?=[\w+'-]+:)|(?<!\d):(?=[\w+'-]+$)|^>+|@(?=here|channel|everyone)")
"""Marks where they would format: at the edge of a word, in front of an emoji's name, at the beginning of a line."""

_OURS = re.compile(r"(:[\w+'-]+:)|(?<!\w)[*_~]|[*_~](?!\w)|`")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, those that turn the direction of the text around them, and halves of characters."""

_CUT_OPEN = re.compile(r"(<[^>]*|&[a-z]*)$")

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Mrkdwn(str):
    """Text that is already valid mrkdwn; everything else is escaped when it is put into a template."""

    __slots__ = ()

    def join(self, parts: object) -> Self:
        return type(self)(str(self).join(escape(part) for part in parts))  # type: ignore[attr-defined]


def escape(value: object, limit: int = 300) -> Mrkdwn:
    """``value`` as mrkdwn that shows it as it is, on one line, cut after ``limit`` characters."""
    if isinstance(value, Mrkdwn):
        return value
    line = clip(bare(str(value)), limit)
    return Mrkdwn(_MARKUP.sub(lambda found: found[0].translate(LOOK_ALIKES), line).translate(_ENTITIES))


def escape_lines(value: str, limit: int) -> Mrkdwn:
    """``value`` as ``escape`` shows it, on the lines somebody typed; of several empty lines one is left."""
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(bare(line) for line in value.strip().splitlines()))
    return Mrkdwn("\n".join(escape(line, limit) for line in clip(text, limit).split("\n")))


def md(template: str, *args: object, **named: object) -> Mrkdwn:
    """``template`` (our own words, in mrkdwn) with every argument escaped unless it is Mrkdwn itself."""
    safe = {name: escape(value) for name, value in named.items()}
    return Mrkdwn(template.format(*(escape(value) for value in args), **safe))


def code(value: object, limit: int = 300) -> Mrkdwn:
    """``value`` between backticks, where no other mark formats: it can be copied as it is."""
    return Mrkdwn(f"`{clip(bare(str(value)), limit).replace('`', LOOK_ALIKES[ord('`')]).translate(_ENTITIES)}`")


def lines(*parts: str | None) -> Mrkdwn:
    """The parts that are there, one a line."""
    return Mrkdwn("\n".join(escape(part) for part in parts if part))


def bare(text: str) -> str:
    """``text`` on one line, without what cannot be seen: what plain text fields and cells of tables take."""
    line = " ".join(text.split())
    return line if line.isprintable() else _UNSEEN.sub("", line)


def clip(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, an ellipsis standing for what was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def clip_mrkdwn(text: Mrkdwn, limit: int) -> Mrkdwn:
    """``text`` in at most ``limit`` characters, cut at a line's end if it has one, and through no link or entity."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    whole = head if text[limit - 1] == "\n" else head.rpartition("\n")[0]
    return Mrkdwn((whole or _CUT_OPEN.sub("", head)).rstrip() + "…")


def plain(text: str) -> Mrkdwn:
    """The words that a notification can show: without our formatting; what was escaped stays so."""
    labels = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", escape(text, len(text) + 1))
    return Mrkdwn(_OURS.sub(r"\1", labels))


def user(user_id: str) -> Mrkdwn:
    """A mention, which pings: only for the person who must act."""
    return Mrkdwn(f"<@{user_id}>")


def moment(at: datetime, shape: str = "{date_short_pretty} {time}") -> Mrkdwn:
    """An instant in each reader's own zone; where Slack cannot, in UTC and saying so."""
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{shape}|{at:%a %d %b %H:%M} UTC>")


def link(url: str, label: object) -> Mrkdwn:
    """A link to a web page; only its label where ``url`` is none."""
    if not url.startswith(("https://", "http://")):
        return escape(label)
    target = url.translate(_ENTITIES).replace("|", "%7C")
    return Mrkdwn(f"<{target}|{escape(label)}>")
