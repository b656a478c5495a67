"""Keeping webhooks before they are answered: many in one transaction, since a commit costs more than all else."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from storage.batches import Batches
from storage.database import Database
from storage.webhook_days import REFUSED, count_webhooks
from storage.webhooks import Received, keep

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 500
MOST_WAITING = 5_000
"""Webhooks that wait for a commit. When there are more, the platform is asked to send them again later."""

REFUSALS_EVERY = timedelta(seconds=5)
"""Refusals are written together: whoever sends forgeries must not make the database write for each."""


class InboxFull(Exception):
    """More came than the database takes; nothing of it was kept."""


class Inbox:
    """One writer for all requests of a process. Belongs to one event loop."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._webhooks = Batches(self._keep, MOST_AT_ONCE)
        self._refusals: Counter[str] = Counter()
        self._counter: asyncio.Task[None] | None = None

    async def keep(self, webhook: Received) -> None:
        """Returns when it is in the database. Raises InboxFull, or whatever the database says."""
        if len(self._webhooks) >= MOST_WAITING:
            raise InboxFull
        await self._webhooks.put(webhook)

    def refused(self, reason: str) -> None:
        """Counts one that was not let in; it is written soon."""
        self._refusals[REFUSED + reason] += 1
        if self._counter is None:
            self._counter = asyncio.create_task(self._count(REFUSALS_EVERY))

    async def close(self) -> None:
        """Writes what is not written yet."""
        await self._webhooks.drained()
        if self._counter:
            self._counter.cancel()
            await self._count(timedelta())

    async def _keep(self, webhooks: list[Received]) -> list[None]:
        try:
            await self._db.write(keep, webhooks)
        except Exception as error:
            log.warning("webhooks_not_kept", number=len(webhooks), error=type(error).__name__)
            raise
        return [None] * len(webhooks)

    async def _count(self, wait: timedelta) -> None:
        await asyncio.sleep(wait.total_seconds())
        self._counter = None
        counts, self._refusals = self._refusals, Counter()
        try:
            await self._db.write(count_webhooks, counts, self._clock())
        except Exception as error:
            log.warning("refusals_not_counted", error=type(error).__name__)
