"""Every zone, every day of ten years: one slot for each local day that there is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.schedule import Schedule

FIRST, LAST = date(2018, 1, 1), date(2028, 1, 1)
TIMES = (time(0, 0), time(2, 30))
"""Midnight and the hour at which clocks mostly change: what a jump of the clocks can hit."""
LOOK = timedelta(hours=8)
"""No day that there is is shorter."""


@dataclass(slots=True)
class Calendars:
    zones: int = 0
    slots: int = 0
    missing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def walk(zones: Iterable[str] = (), times: Iterable[time] = TIMES) -> Calendars:
    """All zones unless some are named."""
    found = Calendars()
    for name in sorted(zones or available_timezones() - {"localtime", "Factory"}):
        found.zones += 1
        days = _days_of(ZoneInfo(name))
        for at in times:
            _walk(found, name, at, days)
    return found


def _walk(found: Calendars, name: str, at: time, days: list[date]) -> None:
    schedule, zone = Schedule(at, name), ZoneInfo(name)
    every = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    slots = [slot for day in every if (slot := schedule.slot_on(day))]
    found.slots += len(slots)
    found.missing += [f"{name} {at:%H:%M} {day}" for day in sorted(set(days) - {slot.local_date for slot in slots})]
    found.wrong += [f"{name} {at:%H:%M} {a.local_date}" for a, b in pairwise(slots) if not a.due_at < b.due_at]
    strays = (slot for slot in slots if slot.due_at.astimezone(zone).date() != slot.local_date)
    found.wrong += [f"{name} {at:%H:%M} {slot.local_date}" for slot in strays]


def _days_of(zone: ZoneInfo) -> list[date]:
    """The local days that there are, found out from instants alone."""
    begin = datetime.combine(FIRST, time(), UTC) - timedelta(days=1)
    looks = range((LAST - FIRST + timedelta(days=2)) // LOOK)
    seen = {(begin + n * LOOK).astimezone(zone).date() for n in looks}
    return [day for day in seen if FIRST <= day < LAST]
