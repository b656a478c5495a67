"""How long this process has known of each claim without an outcome, by a clock that nobody can set.

The wall clock of a computer may be set back or forward by hours, or stand still while the computer sleeps. So it does
not decide when the outcome of somebody's post is settled: whoever wants to look waits that long from when he saw it.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

Claim = tuple[str, datetime]
"""The key of a message and when it was claimed."""


class Unsettled:
    def __init__(self, settled: timedelta, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._settled = settled
        self._stopwatch = stopwatch
        self._ripe_at: dict[Claim, float] = {}

    def ripe(self, claims: Iterable[Claim]) -> list[str]:
        """Of all claims that have no outcome now, the keys of those that may be looked into."""
        now = self._stopwatch()
        first_seen = now + self._settled.total_seconds()
        self._ripe_at = {claim: self._ripe_at.get(claim, first_seen) for claim in claims}
        return [key for (key, _), ripe_at in self._ripe_at.items() if ripe_at <= now]

    def put_off(self, claim: Claim, pause: timedelta) -> None:
        """Its outcome could not be found out: again after ``pause``."""
        self._ripe_at[claim] = self._stopwatch() + pause.total_seconds()
