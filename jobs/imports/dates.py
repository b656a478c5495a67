"""Dates and moments in the forms people and Excel write them, each column read one way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from jobs.imports.cells import Cell, text_of

EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
SERIALS = range(20_000, 80_000)
"""Excel's day numbers from 1954 to 2119."""
MONTHS = {name: n for n, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), start=1)}
YEARS = range(2000, 2101)

_CLOCK = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? *([AaPp][Mm])?)?"
_SLASHED = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}|\d{{2}}){_CLOCK}")
_DOTTED = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}|\d{{2}}){_CLOCK}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})[/.-](\d{{1,2}})[/.-](\d{{1,2}}){_CLOCK}")
_DAY_NAMED = re.compile(rf"(\d{{1,2}})[ -]([A-Za-z]{{3,9}})\.?[ ,-]+(\d{{4}}|\d{{2}}){_CLOCK}")
_NAMED_DAY = re.compile(rf"([A-Za-z]{{3,9}})\.?[ -](\d{{1,2}})(?:st|nd|rd|th)?[ ,-]+(\d{{4}}){_CLOCK}")


class Order(Enum):
    """What stands first in ``03/04/2026``; UNKNOWN when a file never shows it, or shows both."""

    DAY = "day"
    MONTH = "month"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class When:
    """A day, and the time of that day if one was given; with a zone only if it was written."""

    day: date
    at: time | None = None

    def start(self, zone: ZoneInfo) -> datetime:
        """The moment meant, the day's first when no time was given."""
        return _placed(self.day, self.at or time(), zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """The moment meant, the day's last minute when no time was given: a deadline's day counts whole."""
        return _placed(self.day, self.at or time(23, 59), zone)

    def day_in(self, zone: ZoneInfo) -> date:
        """The day in ``zone``."""
        return self.start(zone).astimezone(zone).date()


def order_of(cells: Iterable[Cell]) -> Order:
    """Whether day or month stands first, as far as any of these cells shows it: no month is above 12."""
    found = [match for cell in cells if isinstance(cell, str) and (match := _SLASHED.fullmatch(cell.strip()))]
    day_first = any(int(match[1]) > 12 for match in found)
    month_first = any(int(match[2]) > 12 for match in found)
    if day_first == month_first:
        return Order.UNKNOWN
    return Order.DAY if day_first else Order.MONTH


def when_of(cell: Cell, order: Order) -> When | None:
    """What a cell means as a date, None for an empty one. Raises ValueError in words for the person who wrote it."""
    found = _read(cell, order)
    if found and found.day.year not in YEARS:
        raise ValueError(f"has the year {found.day.year}")
    return found


def _read(cell: Cell, order: Order) -> When | None:
    if isinstance(cell, datetime):
        # Excel has no dates without a time: midnight stands for none.
        return When(cell.date(), cell.timetz() if cell.time() != time() else None)
    if isinstance(cell, date):
        return When(cell)
    shown = text_of(cell)
    if not shown:
        return None
    for read in (_serial, _year_first, _iso, _named, _dotted):
        if found := read(shown):
            return found
    if match := _SLASHED.fullmatch(shown):
        return _slashed(match, order)
    raise ValueError("is not a date: write it like 2026-11-22 or 2026-11-22 18:00")


def _serial(shown: str) -> When | None:
    """Excel's number of days since the end of 1899, with the time as a fraction."""
    if not re.fullmatch(r"\d{5}(\.\d+)?", shown) or int(shown[:5]) not in SERIALS:
        return None
    moment = EXCEL_EPOCH + timedelta(seconds=round(float(shown) * 86_400))
    return When(moment.date(), moment.time() if "." in shown else None)


def _iso(shown: str) -> When | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}|\d{8}$", shown):
        return None
    try:
        moment = datetime.fromisoformat(shown)
    except ValueError:
        raise ValueError("is not a date that exists") from None
    return When(moment.date(), moment.timetz() if len(shown) > 10 else None)


def _year_first(shown: str) -> When | None:
    match = _YEAR_FIRST.fullmatch(shown)
    return _when(match[1], match[2], match[3], match) if match else None


def _dotted(shown: str) -> When | None:
    match = _DOTTED.fullmatch(shown)
    return _when(match[3], match[2], match[1], match) if match else None


def _named(shown: str) -> When | None:
    if match := _DAY_NAMED.fullmatch(shown):
        return _when(match[3], _month(match[2]), match[1], match)
    if match := _NAMED_DAY.fullmatch(shown):
        return _when(match[3], _month(match[1]), match[2], match)
    return None


def _month(name: str) -> int:
    if found := MONTHS.get(name[:3].lower()):
        return found
    raise ValueError(f"has no month that is known: {name}")


def _slashed(match: re.Match[str], order: Order) -> When:
    first, second = int(match[1]), int(match[2])
    if order is Order.UNKNOWN and first <= 12 and second <= 12 and first != second:
        raise ValueError("may be day/month or month/day, and no other date of the file tells: write it like 2026-11-22")
    day_first = first > 12 or (second <= 12 and order is Order.DAY)
    day, month = (first, second) if day_first else (second, first)
    return _when(match[3], month, day, match)


def _when(year: str, month: str | int, day: str | int, match: re.Match[str]) -> When:
    """The date of the parts, with the time that every pattern has in its last four groups."""
    hour, minute, second, half = match.groups()[-4:]
    try:
        found = date(int(year) + (2000 if len(str(year)) == 2 else 0), int(month), int(day))
        if hour is None:
            return When(found)
        return When(found, time(_hour(int(hour), half), int(minute), int(second or 0)))
    except ValueError:
        raise ValueError("is not a date that exists") from None


def _hour(hour: int, half: str | None) -> int:
    """An hour of the day from one of a clock with two halves: 12 AM is 0, 12 PM is 12."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no such hour")
    return hour % 12 + (12 if half.lower() == "pm" else 0)


def _placed(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, at.tzinfo or zone).astimezone(UTC)
