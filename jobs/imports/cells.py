"""What the cells of a table mean: text, numbers, whole numbers."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

Cell = str | int | float | bool | date | datetime | time | timedelta

NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "#n/a", "na", "nil", "null", "none"})
LONGEST = 4_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = str.maketrans({" ": "", "\u00a0": "", "\u202f": "", "\u2009": "", "'": "", "’": "", "−": "-"})


def text_of(cell: Cell) -> str:
    """A cell as text: always just text, whatever it looks like. Control characters are left out."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    stripped = _CONTROL.sub(" ", unicodedata.normalize("NFC", str(cell))).strip()[:LONGEST]
    return "" if stripped.lower() in NOTHING else stripped


def number_of(cell: Cell, low: Decimal, high: Decimal) -> Decimal | None:
    """A number from ``low`` to ``high`` written with a decimal point or comma, thousands apart or not, or "%" behind.

    A point is a decimal point unless there are several. Raises ValueError, in words for the person who wrote it.
    """
    shown = text_of(cell)
    if not shown:
        return None
    if isinstance(cell, bool):
        raise ValueError("is not a number")
    readings = {value for form in _forms(shown.removesuffix("%")) if (value := _decimal(form)) is not None}
    if not readings:
        raise ValueError("is not a number")
    within = sorted(value for value in readings if low <= value <= high)
    if not within:
        raise ValueError(f"is outside of {low} to {high}")
    if len(within) > 1:
        raise ValueError(f"may be {within[0]} or {within[1]}: write it without a thousands separator")
    return within[0]


def whole_of(cell: Cell, high: int) -> int | None:
    """A whole number from 0 to ``high``. Raises ValueError in words."""
    shown = text_of(cell)
    grouped = shown.replace(",", "").isdigit() and len(shown.rpartition(",")[2]) == 3
    value = number_of(shown.replace(",", "") if grouped else shown, Decimal(0), Decimal(high))
    if value is None:
        return None
    if value != value.to_integral_value():
        raise ValueError("is not a whole number")
    return int(value)


def _forms(shown: str) -> list[str]:
    """The ways to read the separators of a number, each with a decimal point."""
    bare = shown.translate(_SPACES)
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        decimal = "." if bare.rindex(".") > bare.rindex(",") else ","
        grouping = "," if decimal == "." else "."
        return [bare.replace(grouping, "").replace(decimal, ".")] if _grouped(bare, grouping, decimal) else []
    if commas > 1 or points > 1:
        mark = "," if commas else "."
        return [bare.replace(mark, "")] if _grouped(bare, mark, "") else []
    if commas and _grouped(bare, ",", ""):
        return [bare.replace(",", "."), bare.replace(",", "")]
    return [bare.replace(",", ".")]


def _grouped(bare: str, mark: str, decimal: str) -> bool:
    """Whether ``mark`` stands where thousands are apart: three digits after each, none before a zero."""
    whole = bare.lstrip("+-").partition(decimal)[0] if decimal else bare.lstrip("+-")
    first, *rest = whole.split(mark)
    return 1 <= len(first) <= 3 and first != "0" and all(len(part) == 3 and part.isdigit() for part in rest)


def _decimal(form: str) -> Decimal | None:
    try:
        value = Decimal(form)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
