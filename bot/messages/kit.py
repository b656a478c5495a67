"""The few building blocks that every message is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.messages.text import bare, clip, clip_mrkdwn, escape, plain

Block = dict[str, Any]
Element = dict[str, Any]
AT_MOST = 100
"""Options that Slack takes for one select."""

Cell = str | tuple[float, str]
"""A table's cell: text as it is shown, or a number with the text that shows it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: the text a notification shows (plain), its blocks, and the replies that follow in its thread."""

    text: str
    blocks: tuple[Block, ...] = ()
    replies: tuple["Message", ...] = ()

    def payload(self) -> dict[str, Any]:
        """The message as Slack's methods take it, without its replies."""
        return {"text": self.text, "blocks": list(self.blocks)}


def message(text: str, *blocks: Block | None, replies: Iterable[Message] = ()) -> Message:
    """A message of the blocks that are there; ``text`` may be mrkdwn, its plain words are used."""
    return Message(clip_mrkdwn(plain(text), 3_000) or "-", tuple(b for b in blocks if b), tuple(replies))


def with_note(whole: Message, note: str) -> Message:
    """The same with a line in small print below its head."""
    return replace(whole, blocks=(*whole.blocks[:1], context(note), *whole.blocks[1:]))


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, 150)}


def section(text: str, *, accessory: Element | None = None, block_id: str | None = None) -> Block:
    block: Block = {"type": "section", "text": _mrkdwn(text, 3_000)}
    if accessory:
        block["accessory"] = accessory
    return _named(block, block_id)


def context(*texts: str, block_id: str | None = None) -> Block:
    return _named({"type": "context", "elements": [_mrkdwn(text, 2_000) for text in texts[:10]]}, block_id)


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    return _named({"type": "actions", "elements": list(elements)}, block_id)


def button(label: str, action: str, value: str, *, style: str | None = None, confirm: Element | None = None) -> Element:
    """A button; ``action`` names what it does, ``value`` is the id of the thing it does it to."""
    made: Element = {"type": "button", "action_id": action, "value": value, "text": plain_text(label, 75)}
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    return made


def options(pairs: Iterable[tuple[str, str]]) -> list[Element]:
    """(label, value) pairs as options of a select."""
    return [{"text": plain_text(label, 75), "value": value} for label, value in pairs]


def select(placeholder: str, action: str, pairs: Iterable[tuple[str, str]]) -> Element:
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain_text(placeholder, 150),
        "options": options(pairs)[:AT_MOST],
    }


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Block:
    """A table of at most 99 rows under its heads; columns whose first cell is a number stand to the right."""
    body = [list(row) for row in rows][:99]
    first = body[0] if body else []
    settings = [{"align": "right"} if isinstance(c, tuple) else {"is_wrapped": True} for c in first]
    block: Block = {
        "type": "table",
        "rows": [[_cell(name) for name in columns]] + [[_cell(c) for c in r] for r in body],
    }
    return block | ({"column_settings": settings} if settings else {})


def line_chart(title: str, days: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], unit: str) -> Block:
    """A trend of at most 6 lines over at most 20 points; every line has one number for every day."""
    names = _distinct(days[-20:])
    lines = [
        {"name": name, "data": [{"label": d, "value": v} for d, v in zip(names, vs[-20:], strict=True)]}
        for name, (_, vs) in zip(_distinct([name for name, _ in series[:6]]), series, strict=False)
    ]
    chart = {"type": "line", "series": lines, "axis_config": {"categories": names, "y_label": _label(unit, 50)}}
    return {"type": "data_visualization", "title": _label(title, 50), "chart": chart}


def plain_text(text: str, limit: int) -> Element:
    return {"type": "plain_text", "text": _label(text, limit), "emoji": True}


def _mrkdwn(text: str, limit: int) -> Element:
    # verbatim: nothing in the text but what is marked up becomes a link or a mention.
    return {"type": "mrkdwn", "verbatim": True, "text": clip_mrkdwn(escape(text), limit) or "-"}


def _cell(cell: Cell) -> Element:
    if isinstance(cell, tuple):
        return {"type": "raw_number", "value": cell[0], "text": cell[1]}
    return {"type": "raw_text", "text": _label(cell, 120)}


def _label(text: str, limit: int) -> str:
    """``text`` for a field that shows it as it is; Slack takes none that is empty."""
    return clip(bare(text), limit) or "-"


def _distinct(labels: Sequence[str]) -> list[str]:
    """Labels of a chart in 20 characters; those that are alike then get a number, as Slack takes none twice."""
    made: list[str] = []
    for label in labels:
        name, n = _label(label, 20), 2
        while name in made:
            name, n = f"{_label(label, 17)} {n}", n + 1
        made.append(name)
    return made


def _named(block: Block, block_id: str | None) -> Block:
    return block | {"block_id": block_id} if block_id else block
