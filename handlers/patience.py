"""How long an answer may wait for what Slack tells: all look-ups of a request together, never each by itself.

Slack waits three seconds for an acknowledgement. A name, a zone or a link is not worth missing it, least of all the
change that was asked for.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import TypeVar

ACKNOWLEDGING = timedelta(seconds=1.5)
"""The other half is for the way to Slack and back, and for a database that is busy."""
FOLLOWING_UP = timedelta(seconds=10)
"""After the acknowledgement only a person waits."""

Found = TypeVar("Found")
_ends: ContextVar[float | None] = ContextVar("look_ups_end", default=None)


@contextmanager
def patience(budget: timedelta) -> Iterator[None]:
    """All look-ups inside must come within ``budget`` from now, one after the other or at once."""
    before = _ends.set(_from_now(budget))
    try:
        yield
    finally:
        _ends.reset(before)


async def in_time(look_up: Awaitable[Found], longer: timedelta = timedelta()) -> Found:
    """What a look-up finds. Raises TimeoutError when the time of the request, and ``longer``, is over before."""
    ends = _ends.get() or _from_now(ACKNOWLEDGING)
    async with asyncio.timeout_at(ends + longer.total_seconds()):
        return await look_up


def _from_now(budget: timedelta) -> float:
    return asyncio.get_running_loop().time() + budget.total_seconds()
