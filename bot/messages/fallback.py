"""The same message in plain sections, for a workspace that does not show Slack's newer blocks yet."""

from typing import Any

from bot.messages.kit import Block, context, section
from bot.messages.split import characters
from bot.messages.text import Mrkdwn, escape

NEWER = ("table", "data_table", "data_visualization")


MOST_BLOCKS, MOST_CHARACTERS = 50, 13_000
"""What Slack takes in a message: the characters of a table do not count, those of its plain form do."""

REST = "The rest of the table does not fit in here."


def with_plain_blocks(payload: dict[str, Any]) -> dict[str, Any]:
    """``payload`` with every newer block replaced by sections that say the same, as far as a message has room."""
    blocks = payload.get("blocks", [])
    older = [block for block in blocks if block["type"] not in NEWER]
    free, room = MOST_BLOCKS - 1 - len(older), MOST_CHARACTERS - len(REST) - characters(older)
    shown: list[Block] = []
    for block in blocks:
        parts = _plain(block) if block["type"] in NEWER else []
        fitting = [part for n, part in enumerate(parts) if n < free and characters(parts[: n + 1]) <= room]
        free, room = free - len(fitting), room - characters(fitting)
        rest = [context(REST)] if len(fitting) < len(parts) else []
        shown += [*fitting, *rest] if block["type"] in NEWER else [block]
    return payload | {"blocks": shown}


def _plain(block: Block) -> list[Block]:
    return [section(_chart(block))] if block["type"] == "data_visualization" else _table(block["rows"])


def _table(rows: list[list[dict[str, Any]]]) -> list[Block]:
    """Rows as lines, in sections that stay under Slack's 3,000 characters."""
    heads = [str(cell.get("text", "")) for cell in rows[0]]
    lines = [Mrkdwn("• ") + _row(heads, row) for row in rows[1:]]
    groups: list[str] = [""]
    for line in lines:
        if len(groups[-1]) + len(line) > 2_800:
            groups.append("")
        groups[-1] += line + "\n"
    return [section(Mrkdwn(group)) for group in groups if group]


def _row(heads: list[str], row: list[dict[str, Any]]) -> str:
    cells = [(head, str(cell.get("text", ""))) for head, cell in zip(heads, row, strict=True)]
    name, rest = cells[0][1], cells[1:]
    shown = ", ".join(f"{escape(head)} {escape(text)}".strip() for head, text in rest if text not in ("", "-"))
    return f"*{escape(name)}*: {shown}"


def _chart(block: Block) -> Mrkdwn:
    ends = [
        f"{escape(series['name'])}: {series['data'][0]['value']} → {series['data'][-1]['value']}"
        for series in block["chart"].get("series", [])
    ]
    return Mrkdwn(f"*{escape(block['title'])}*\n" + "\n".join(ends))
