"""When a subscription is due: once per local day it is meant for, whatever the clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Slot:
    """One due moment: the local date it stands for and the instant (UTC)."""

    local_date: date
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """A local time on some weekdays (Monday is 0) in an IANA zone."""

    at: time
    zone: str
    weekdays: frozenset[int] = EVERY_DAY

    def slots_from(self, day: date) -> Iterator[Slot]:
        """The slots of ``day`` and after, in order, without end.

        A day that the zone skips altogether (Samoa, 30 December 2011) has no slot. Raises ValueError without weekdays.
        """
        if not self.weekdays:
            raise ValueError("a schedule needs at least one weekday")
        days = (day + timedelta(days=n) for n in count())
        slots = (self.slot_on(day) for day in days if day.weekday() in self.weekdays)
        return (slot for slot in slots if slot)

    def slot_on(self, day: date) -> Slot | None:
        """The instant of this schedule on a local day.

        A time that the clocks jump over happens as much later as they jumped; one that happens twice, the first time.
        """
        zone = ZoneInfo(self.zone)
        due = datetime.combine(day, self.at, zone).astimezone(UTC)
        if due.astimezone(zone).date() == day:
            return Slot(day, due)
        # The jump went past midnight: the day's last instant, if the day exists at all.
        last = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC) - timedelta(seconds=1)
        return Slot(day, last) if last.astimezone(zone).date() == day else None

    def following(self, slot: Slot) -> Slot:
        """The slot of the next local day that has one, be ``slot`` of this schedule or of one that it replaced."""
        return next(self.slots_from(slot.local_date + timedelta(days=1)))

    def next_after(self, moment: datetime) -> Slot:
        """The first slot later than ``moment`` (with zone)."""
        local = moment.astimezone(ZoneInfo(self.zone)).date()
        return next(slot for slot in self.slots_from(local - timedelta(days=1)) if slot.due_at > moment)
