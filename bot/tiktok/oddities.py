"""Where oddities of TikTok's answers are noted until somebody remembers them; one for the process, like its log."""

from collections import Counter
from threading import Lock

import structlog

from bot.domain.oddities import Oddity, OddKind

log = structlog.get_logger(__name__)


class Oddities:
    """Counts what is odd. Noting never fails and never waits; any thread may."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._noted: Counter[Oddity] = Counter()
        self._logged: set[tuple[OddKind, str]] = set()

    def note(self, oddity: Oddity, times: int = 1) -> None:
        """The first of a name and kind is logged: ten thousand rows make one line."""
        with self._lock:
            self._noted[oddity] += times
            new = (oddity.kind, oddity.name) not in self._logged
            self._logged.add((oddity.kind, oddity.name))
        if new:
            log.warning("tiktok.odd", kind=oddity.kind.value, field=oddity.name, found=oddity.found)

    def take(self) -> dict[Oddity, int]:
        """All that was noted since the last time, and how often. Whoever cannot keep it gives it back."""
        with self._lock:
            noted, self._noted = self._noted, Counter()
        return dict(noted)

    def give_back(self, taken: dict[Oddity, int]) -> None:
        with self._lock:
            self._noted.update(taken)

    def forget(self) -> None:
        """As at the start of the process."""
        with self._lock:
            self._noted.clear()
            self._logged.clear()


ODDITIES = Oddities()


def note(kind: OddKind, name: str, found: str, times: int = 1) -> None:
    """``found`` holds no value, which may be personal, and none of the platform's sentences."""
    ODDITIES.note(Oddity(kind, name, found), times)
