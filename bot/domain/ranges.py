"""How far back a question looks, as people type it: ``7d``, ``2 weeks``, ``yesterday``, ``last month``, ``october``.

A number of days ends with the newest figures; ``past week`` is one too. What the calendar names begins and ends with
it: ``last week`` is from Monday to Sunday, ``last month`` is October all through November.
"""

import re
from calendar import month_abbr, month_name
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 365
UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "wk": 7, "week": 7, "weeks": 7}
UNITS |= {"mo": 30, "month": 30, "months": 30, "quarter": 91, "q": 91, "y": 365, "yr": 365, "year": 365, "years": 365}
LEADS = ("past", "the", "for", "since", "in", "of")
HOW = (
    "A range is a number of days, weeks or months, such as `7d` or `2 weeks`, `yesterday`, `last month`, `october`, or "
    "days such as `2026-10-01..2026-10-07`."
)

Dates = tuple[date, date]
"""The first day, and the one after the last."""

_COMPACT = re.compile(r"(-?\d+(?:[.,]\d+)?)([a-z]+)")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_YEAR = re.compile(r"20\d\d")
_DAY = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
_DATES = re.compile(rf"{_DAY}(?:\.\.{_DAY})?")
_MONTHS = {name.casefold(): n for n, name in enumerate(month_name) if n}
_SHORT = {name.casefold(): n for n, name in enumerate(month_abbr) if n}
_ONE = timedelta(days=1)


class BadRange(ValueError):
    """What was typed as a range is none; the text says what to type instead."""


@dataclass(frozen=True, slots=True)
class Range:
    """``typed`` means the same when it is typed again. ``days`` up to the newest figures, unless ``dates`` are given.

    ``dates`` gives the calendar's days from what is today.
    """

    typed: str
    days: int = 0
    dates: Callable[[date], Dates] | None = None

    @classmethod
    def last(cls, days: int) -> "Range":
        """So many days up to the newest figures."""
        return cls(f"{days}d", days)

    def back(self, today: date) -> int:
        """Days from its first one up to ``today``, 1 at least. Raises BadRange for more than a year."""
        if self.dates is None:
            return self.days
        return max(1, (today - self.between(today)[0]).days)

    def between(self, today: date) -> Dates:
        """The days that it means ``today``. Raises BadRange for more than a year ago, and for what is still to come."""
        start, end = self.dates(today) if self.dates else (today - timedelta(days=self.days), today)
        if start > today:
            raise BadRange(f"{start:%-d %B %Y} is still to come. {HOW}")
        if (today - start).days > MOST_DAYS:
            raise BadRange(f"{start:%-d %B %Y} is too long ago. I look back at most {MOST_DAYS} days.")
        if start >= end:
            raise BadRange(f"A range begins before it ends. {HOW}")
        return start, end


USUAL = Range.last(7)


def _week(today: date, ago: int = 0) -> Dates:
    """From Monday to Sunday."""
    monday = today - timedelta(days=today.weekday() + 7 * ago)
    return monday, monday + timedelta(days=7)


def _months(day: date, number: int, ago: int = 0) -> Dates:
    """So many whole months as one, of those that divide a year: the one that ``day`` is in, or ``ago`` before it."""
    first = (day.year * 12 + day.month - 1) // number * number - ago * number
    return _first_of(first), _first_of(first + number)


def _first_of(month: int) -> date:
    """``month`` counts from the year 0."""
    return date(month // 12, month % 12 + 1, 1)


CALENDAR: Mapping[str, Callable[[date], Dates]] = {
    "today": lambda today: (today, today + _ONE),
    "yesterday": lambda today: (today - _ONE, today),
    "this week": _week,
    "last week": lambda today: _week(today, 1),
    "this month": lambda today: _months(today, 1),
    "last month": lambda today: _months(today, 1, 1),
    "this quarter": lambda today: _months(today, 3),
    "last quarter": lambda today: _months(today, 3, 1),
    "this year": lambda today: _months(today, 12),
}


def split_range(words: list[str]) -> tuple[list[str], Range | None]:
    """The words before a range at the end, and the range; None when none stands there.

    Raises BadRange for what is meant as one and cannot be: half a day, hours, more than a year.
    """
    if not words:
        return words, None
    last = words[-1].casefold()
    before = words[-2].casefold() if len(words) > 1 else ""
    for typed, number in ((last, 1), (f"{before} {last}", 2)):
        if calendar := CALENDAR.get(typed):
            return _without_leads(words[:-number]), Range(typed, dates=calendar)
    if named := _named_month(before, last):
        return _without_leads(words[: -1 - bool(_YEAR.fullmatch(last))]), named
    if found := _DATES.fullmatch(last):
        return _without_leads(words[:-1]), Range(last, dates=_dates(*found.groups()))
    if last == "fortnight":
        return _without_leads(words[:-1]), _days("14", "d")
    if last in UNITS and _NUMBER.fullmatch(before):
        return _without_leads(words[:-2]), _days(before, last)
    if last in UNITS and before in LEADS:
        return _without_leads(words[:-1]), _days("1", last)
    if found := _COMPACT.fullmatch(last):
        return _without_leads(words[:-1]), _days(found[1], found[2])
    return words, None


def _named_month(before: str, last: str) -> Range | None:
    """``october``: the last one that has begun; ``oct 2026``. Alone, short ones look too much like parts of a name."""
    if named := _MONTHS.get(last):
        return Range(last, dates=lambda today: _months(date(today.year - (named > today.month), named, 1), 1))
    if _YEAR.fullmatch(last) and (month := (_SHORT | _MONTHS).get(before)):
        return Range(f"{before} {last}", dates=lambda _: _months(date(int(last), month, 1), 1))
    return None


def _dates(*parts: str | None) -> Callable[[date], Dates]:
    """From a day to another, both included. Raises BadRange for one that is in no calendar."""
    numbers = [int(part) for part in parts if part]
    try:
        start = date(*numbers[:3])
        end = date(*numbers[-3:]) + _ONE
    except (ValueError, OverflowError):
        raise BadRange(f"There is no such day. {HOW}") from None
    return lambda _: (start, end)


def _days(number: str, unit: str) -> Range:
    if unit in ("h", "hour", "hours", "min", "m"):
        raise BadRange(f"The figures are daily, so hours and minutes say too little. {HOW}")
    if unit not in UNITS:
        raise BadRange(f"I don't know the unit {unit[:20]!r}. {HOW}")
    if not number.isdecimal() or not int(number):
        raise BadRange(f"A range needs a whole number of at least 1. {HOW}")
    if len(number) > 4 or int(number) * UNITS[unit] > MOST_DAYS:
        raise BadRange(f"I look back at most {MOST_DAYS} days: type `{MOST_DAYS}d` for the longest range.")
    return Range.last(int(number) * UNITS[unit])


def _without_leads(words: list[str]) -> list[str]:
    while words and words[-1].casefold() in (*LEADS, "last"):
        words = words[:-1]
    return words
