"""Until when a risk is silenced, as people choose or type it, in their own zone."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.schedule import Schedule

MORNING = time(9)
LONGEST = timedelta(days=30)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TOMORROW = "tomorrow"
UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
HOW = "Type how long, such as `1h`, `4h`, `2d`, `tomorrow` or `monday`."

_LENGTH = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)")


EVE, ANYWAY = "eve", "anyway"
"""What is typed for the day before a deadline, and behind a time that goes past one."""
DAY = timedelta(days=1)


def goes_past(until: datetime, deadline: datetime | None, now: datetime) -> bool:
    """Whether a snooze would let a deadline go by that is still ahead."""
    return deadline is not None and now < deadline <= until


def eve(deadline: datetime, now: datetime) -> datetime:
    """A day before the deadline, or half of the time that is left where that is less than two days."""
    left = deadline - now
    return deadline - DAY if left >= 2 * DAY else now + left / 2


class BadSnooze(ValueError):
    """What was typed is no time to snooze until; the text says what to type instead."""


def snooze_until(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant that ``text`` means: a length from ``now``, or the morning (09:00) of a day in ``zone``.

    A weekday is the next one after today. Raises BadSnooze.
    """
    wanted = _plain(text)
    if wanted == TOMORROW:
        return _morning(now, zone, 1)
    if names_a_day(wanted):
        weekday = next(n for n, day in enumerate(DAYS) if day.startswith(wanted))
        return _morning(now, zone, (weekday - now.astimezone(zone).weekday() - 1) % 7 + 1)
    found = _LENGTH.fullmatch(wanted)
    if not found:
        raise BadSnooze(HOW)
    unit = UNITS.get(found[2]) or UNITS[found[2][0]]
    length = timedelta(**{unit: int(found[1])})
    if not length or length > LONGEST:
        raise BadSnooze(f"A risk can be snoozed for up to {LONGEST.days} days. {HOW}")
    return now + length


def names_a_day(text: str) -> bool:
    """Whether ``text`` means the morning of a day, which comes at another instant in another zone."""
    wanted = _plain(text)
    return wanted in (TOMORROW, *DAYS) or (len(wanted) == 3 and any(day.startswith(wanted) for day in DAYS))


def _plain(text: str) -> str:
    return " ".join(text.casefold().removeprefix("until ").removeprefix("for ").split())


def _morning(now: datetime, zone: ZoneInfo, days_ahead: int) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=days_ahead)
    return next(Schedule(MORNING, zone.key).slots_from(day)).due_at
