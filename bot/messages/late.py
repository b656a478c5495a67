"""The honest word on lateness, put on a message at the moment it is posted."""

from datetime import datetime, timedelta
from typing import Any

from bot.messages.kit import context
from bot.messages.text import md, moment
from bot.messages.words import span

LATE_AFTER = timedelta(minutes=10)
BLOCK_ID, WORD = "late", "(late) "


def marked_if_late(payload: dict[str, Any], due_at: datetime, now: datetime) -> dict[str, Any]:
    """``payload`` with a line that says how late it is, if it is more than ten minutes late.

    A line of an earlier try gives way to it.
    """
    late = now - due_at
    if late <= LATE_AFTER:
        return payload
    words = md(":hourglass_flowing_sand: *Late*: due {}, {} ago", moment(due_at), span(late))
    blocks = [block for block in payload.get("blocks", []) if block.get("block_id") != BLOCK_ID]
    text = payload["text"].removeprefix(WORD)
    return payload | {"text": f"{WORD}{text}", "blocks": [context(words, block_id=BLOCK_ID), *blocks]}
