"""How far back a question looks, as people type it: ``7d``, ``30 days``, ``2 weeks``, ``last month``."""

import re

USUAL_DAYS = 7
MOST_DAYS = 365
UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "wk": 7, "week": 7, "weeks": 7}
UNITS |= {"mo": 30, "month": 30, "months": 30, "quarter": 91, "q": 91, "y": 365, "yr": 365, "year": 365, "years": 365}
NAMED = {"today": 1, "yesterday": 2, "fortnight": 14}
LEADS = ("last", "past", "the", "for", "since")
HOW = "A range is a number of days, weeks or months, such as `7d`, `2 weeks` or `last month`."

_COMPACT = re.compile(r"(-?\d+(?:[.,]\d+)?)([a-z]+)")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(\.\.\S*)?")


class BadRange(ValueError):
    """What was typed as a range is none; the text says what to type instead."""


def split_range(words: list[str]) -> tuple[list[str], int | None]:
    """The words before a range at the end, and its days; None when no range stands there.

    Raises BadRange for what is meant as one and cannot be: a date, half a day, hours, more than a year.
    """
    if not words:
        return words, None
    last = words[-1].casefold()
    before = words[-2].casefold() if len(words) > 1 else ""
    if _DATE.fullmatch(last):
        raise BadRange(f"I cannot look from a date on yet. {HOW}")
    if last in NAMED:
        return _without_leads(words[:-1]), NAMED[last]
    if last in UNITS and _NUMBER.fullmatch(before):
        return _without_leads(words[:-2]), _days(before, last)
    if last in UNITS and before in LEADS:
        return _without_leads(words[:-1]), UNITS[last]
    if found := _COMPACT.fullmatch(last):
        return _without_leads(words[:-1]), _days(found[1], found[2])
    return words, None


def _days(number: str, unit: str) -> int:
    if unit in ("h", "hour", "hours", "min", "m"):
        raise BadRange(f"The figures are daily, so hours and minutes say too little. {HOW}")
    if unit not in UNITS:
        raise BadRange(f"I don't know the unit {unit[:20]!r}. {HOW}")
    if not number.isdigit() or not int(number):
        raise BadRange(f"A range needs a whole number of at least 1. {HOW}")
    if len(number) > 4 or int(number) * UNITS[unit] > MOST_DAYS:
        raise BadRange(f"I look back at most {MOST_DAYS} days: type `{MOST_DAYS}d` for the longest range.")
    return int(number) * UNITS[unit]


def _without_leads(words: list[str]) -> list[str]:
    while words and words[-1].casefold() in LEADS:
        words = words[:-1]
    return words
