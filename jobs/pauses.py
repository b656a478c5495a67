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

    def __contains__(self, channel: str) -> bool:
        if self._until.get(channel, 0) > self._stopwatch():
            return True
        self._until.pop(channel, None)
        return False
