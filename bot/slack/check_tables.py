"""Tables. Rules: docs.slack.dev/reference/block-kit/blocks/table-block and …/data-table-block."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack import limits
from bot.slack.check_elements import check_element
from bot.slack.check_place import Place, kind_of
from bot.slack.check_rich_text import check_rich_text

HEADER_CELLS = frozenset({"raw_text", "raw_number"})
TABLE_CELLS = frozenset({"raw_text", "raw_number", "rich_text"})
DATA_TABLE_CELLS = TABLE_CELLS | {"action_cell"}


def check_table(place: Place, block: Mapping[str, Any]) -> None:
    for i, row in enumerate(place.items(block, "rows", 1, limits.TABLE_ROWS)):
        check_row(place.into("rows", i), row, TABLE_CELLS)
    for i, setting in enumerate(place.items(block, "column_settings", 0, limits.TABLE_COLUMNS)):
        at = place.into("column_settings", i)
        if setting is not None and (column := at.mapping(setting)) is not None:
            at.only(column, {"align", "is_wrapped"})
            at.one_of(column, "align", {"left", "center", "right"})
            at.flags(column, "is_wrapped")


def check_data_table(place: Place, block: Mapping[str, Any]) -> None:
    place.string(block, "caption", limits.TEXT_OBJECT, required=True)
    place.whole(block, "page_size", 1, limits.DATA_TABLE_PAGE)
    place.whole(block, "row_header_column_index", 0, limits.TABLE_COLUMNS - 1)
    rows = place.items(block, "rows", 2, limits.DATA_TABLE_ROWS)
    for i, row in enumerate(rows):
        check_row(place.into("rows", i), row, DATA_TABLE_CELLS if i else HEADER_CELLS)
    widths = {len(row) for row in rows if isinstance(row, Sequence)}
    if len(widths) > 1:
        place.into("rows").say(f"have {min(widths)} to {max(widths)} cells, every row needs the same number")


def check_row(place: Place, row: object, kinds: frozenset[str]) -> None:
    if isinstance(row, str) or not isinstance(row, Sequence):
        place.say(f"must be a list of cells, is {type(row).__name__}")
        return
    if not 1 <= len(row) <= limits.TABLE_COLUMNS:
        place.say(f"has {len(row)} cells, 1 to {limits.TABLE_COLUMNS} are allowed")
    for i, cell in enumerate(row):
        check_cell(place.into(i), cell, kinds)


def check_cell(place: Place, value: object, kinds: frozenset[str]) -> None:
    cell = place.mapping(value)
    if cell is None:
        return
    kind = kind_of(cell)
    if kind not in kinds:
        place.into("type").say(f"is {kind!r}, must be one of {', '.join(sorted(kinds))}")
    elif kind == "rich_text":
        check_rich_text(place, cell)
    elif kind == "action_cell":
        place.only(cell, {"type", "element", "fallback"})
        check_element(place.into("element"), cell.get("element"), "data_table")
        if "fallback" in cell:
            check_cell(place.into("fallback"), cell["fallback"], HEADER_CELLS)
    else:
        place.only(cell, {"type", "text", "value"} if kind == "raw_number" else {"type", "text"})
        place.string(cell, "text", limits.TABLE_CHARACTERS, required=True)
        if kind == "raw_number" and not is_number(cell.get("value")):
            place.into("value").say(f"must be a finite number, is {cell.get('value')!r}")


def is_number(value: object) -> bool:
    """A JSON number: no bool, no Decimal, no NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
