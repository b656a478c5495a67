"""When a call is tried again: driven by the error's family, by what the server asks for, and by these numbers."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import stamina

from bot.tiktok.errors import TikTokError

T = TypeVar("T")


@dataclass(frozen=True)
class Backoff:
    """Tries and waits, in seconds: `first`, doubling up to `longest`, plus up to `jitter`. Source: domain.md 4.5.

    No try begins later than `patience` after the first, be it that the server asks to wait so long or that it hangs:
    the error goes to the caller, who has a clock, and others who wait for the caller's place.
    """

    tries: int = 5
    first: float = 1.0
    longest: float = 60.0
    jitter: float = 1.0
    patience: float = 20.0

    async def run(self, attempt_call: Callable[[], Awaitable[T]]) -> T:
        """Return the call's result, trying again after retryable errors. The last error is raised as it came."""
        began, next_wait = time.monotonic(), 0.0

        def wait_for(error: Exception) -> bool | float:
            if not isinstance(error, TikTokError) or not error.retryable:
                return False
            wait = max(next_wait, error.retry_after or 0.0)
            if time.monotonic() - began + wait > self.patience:
                return False
            return wait if wait > next_wait else True

        attempts = stamina.retry_context(
            on=wait_for,
            attempts=self.tries,
            timeout=None,
            wait_initial=self.first,
            wait_max=self.longest,
            wait_jitter=self.jitter,
        )
        async for attempt in attempts:
            next_wait = attempt.next_wait
            with attempt:
                return await attempt_call()
        raise AssertionError("stamina ends with a result or an error")
