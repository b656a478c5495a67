"""Splitting what is too long for one message."""

from collections.abc import Iterable, Sequence

from bot.messages.kit import Block, Cell, Message, message, section, table
from bot.messages.text import Mrkdwn

CHARACTERS = 10_000
"""Slack refuses a message at about 13,200 characters over all blocks, and a table at 10,000 over all cells."""
BLOCKS = 45
ROWS = 40
CELL = 120
"""Characters of a cell that are shown."""


def split(groups: Iterable[Sequence[Block]], first: Sequence[Block] = ()) -> list[list[Block]]:
    """Groups of blocks packed in order into as few messages as hold them; a group stays together.

    ``first`` are blocks that the first message has anyway. A message has at most one table.
    """
    messages = [list(first)]
    for group in groups:
        if messages[-1] and not _fits([*messages[-1], *group]):
            messages.append([])
        messages[-1] += group
    return messages if messages[-1] else messages[:-1]


def table_replies(text: Mrkdwn, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[Message]:
    """``rows`` as tables of at most 40 rows, a message each, under a line that says what they are."""
    return [message(text, section(text), table(columns, chunk)) for chunk in chunks(rows)]


def chunks(rows: Iterable[Sequence[Cell]], most: int = ROWS) -> list[list[Sequence[Cell]]]:
    """Rows in order, in lots that one table can hold."""
    lots: list[list[Sequence[Cell]]] = []
    room = 0
    for row in rows:
        size = sum(min(CELL, len(cell if isinstance(cell, str) else cell[1])) for cell in row)
        if not lots or len(lots[-1]) == most or size > room:
            lots.append([])
            # The heads and the plain form, which repeats them in each row, need the rest.
            room = CHARACTERS * 6 // 10
        lots[-1].append(row)
        room -= size
    return lots


def characters(blocks: object) -> int:
    """Characters of all texts in blocks, cells of tables included: their plain form counts them."""
    if isinstance(blocks, dict):
        own = blocks.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(characters(value) for value in blocks.values())
    if isinstance(blocks, list | tuple):
        return sum(characters(block) for block in blocks)
    return 0


def _fits(blocks: list[Block]) -> bool:
    tables = sum(block["type"] == "table" for block in blocks)
    return len(blocks) <= BLOCKS and tables <= 1 and characters(blocks) <= CHARACTERS
