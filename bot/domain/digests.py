"""The occasion of a digest: when it is for, what it is compared with, and whether it is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Occasion:
    """All times with zone. ``since`` is when the digest before was posted, ``missed`` are due times that never were."""

    zone: str
    now: datetime
    due_at: datetime
    since: datetime | None = None
    missed: tuple[datetime, ...] = ()
    preview: bool = False

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def late_by(self) -> timedelta | None:
        """How late the digest is, or None when it is on time."""
        late = self.now - self.due_at
        return late if late > LATE_AFTER and not self.preview else None
