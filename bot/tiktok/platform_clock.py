"""The platform's time. Calls carry it, and those that are 5 minutes behind or 30 seconds ahead are refused."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.domain.oddities import OddKind, drift_words
from bot.tiktok.oddities import note

WORTH_TELLING = timedelta(seconds=30)
"""Source: domain.md 4.5; a clock this far ahead is refused."""

NOTICED = timedelta(seconds=5)
"""Less is the way of the answer, and the seconds that the header doesn't tell."""


def served_at(headers: Mapping[str, str]) -> datetime | None:
    """Return when the server says it answered; of several the last, which is the origin's."""
    try:
        said = parsedate_to_datetime(headers.get("date", "").rpartition(", ")[2])
    except (TypeError, ValueError):
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


class PlatformClock:
    """This machine's clock until a call was refused for its timestamp; then as far off as the platform's answers."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._correction = timedelta()
        self.off: timedelta | None = None
        """How far this machine is behind the platform (ahead if negative), by the last answer."""

    def timestamp(self) -> str:
        return str(int((self._now() + self._correction).timestamp()))

    def see(self, headers: Mapping[str, str]) -> None:
        """Compare with an answer that has just come."""
        at = served_at(headers)
        if at is None:
            return
        self.off = at - self._now()
        if abs(self.off) > WORTH_TELLING:
            note(OddKind.CLOCK, "", f"it is {drift_words(self.off)} TikTok's")

    def correct(self) -> bool:
        """After a refusal: go by the platform's clock from now on; False if that is what was done already."""
        if self.off is None or abs(self.off - self._correction) < NOTICED:
            return False
        self._correction = self.off
        return True
