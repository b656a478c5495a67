"""Business hours: targets that count only the hours in which a site works, in the site's own zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

WEEKDAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The local hours of a site on some weekdays (Monday is 0) in an IANA zone.

    A site that closes at or before the hour it opens works past midnight; the shift belongs to the day it begins on.
    """

    zone: str = "UTC"
    weekdays: frozenset[int] = WEEKDAYS
    opens: time = time(9)
    closes: time = time(18)

    @property
    def day_length(self) -> timedelta:
        """What a business day is worth: the hours of a day on which the clocks do not change."""
        monday = date(2024, 1, 1)
        opens, closes = self._local(monday)
        return closes - opens

    def shifts_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Beginning and end (UTC) of the shifts of ``day`` and after, in order, without end.

        Raises ValueError without weekdays: no target would ever be due.
        """
        if not self.weekdays:
            raise ValueError("business hours need at least one weekday")
        zone = ZoneInfo(self.zone)
        for n in count():
            at = day + timedelta(days=n)
            if at.weekday() in self.weekdays:
                opens, closes = self._local(at)
                yield opens.replace(tzinfo=zone).astimezone(UTC), closes.replace(tzinfo=zone).astimezone(UTC)

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The moment (UTC) at which ``worked`` business time has passed since ``start``."""
        left = worked
        for opens, closes in self._around(start):
            begins = max(opens, start)
            room = max(closes - begins, timedelta())
            # What ends exactly at closing time is due then, not at the next opening.
            if left <= room:
                return begins.astimezone(UTC) + left
            left -= room
        raise AssertionError("shifts never end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The business time from ``start`` to ``end``; zero when ``end`` is not later."""
        worked = timedelta()
        for opens, closes in self._around(start):
            if opens >= end:
                return worked
            worked += max(min(closes, end) - max(opens, start), timedelta())
        raise AssertionError("shifts never end")

    def _around(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The shifts that are not over at ``start``, the one of the evening before included."""
        local = start.astimezone(ZoneInfo(self.zone)).date()
        return (shift for shift in self.shifts_from(local - timedelta(days=2)) if shift[1] > start)

    def _local(self, day: date) -> tuple[datetime, datetime]:
        overnight = timedelta(days=self.closes <= self.opens)
        return datetime.combine(day, self.opens), datetime.combine(day + overnight, self.closes)
