"""The occasion of a digest: when it is for and what it is compared with."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


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
