"""Channels that Slack wants left alone for a while, by a clock that nobody can set.

Slack counts posts by channel and says so with one of them: the others of that channel wait as long as that one, and
those that come meanwhile. Posting on is what apps are disabled for (docs.slack.dev/apis/web-api/rate-limits).
"""

import time
from collections.abc import Callable
from datetime import timedelta


class Pauses:
    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._stopwatch = stopwatch
        self._until: dict[str, float] = {}

    def begin(self, channel: str, pause: timedelta) -> None:
        self._until[channel] = self._stopwatch() + pause.total_seconds()

    def paused(self) -> frozenset[str]:
        """The channels that are to be left alone now."""
        now = self._stopwatch()
        self._until = {channel: until for channel, until in self._until.items() if until > now}
        return frozenset(self._until)
