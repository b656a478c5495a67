"""Keeping webhooks before they are answered: many in one transaction, since a commit costs more than all else."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

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
    """One writer for all requests of a process. Belongs to one event loop.

    Whoever comes while a transaction is under way goes into the next one: the busier it is, the more share a commit.
    """

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._waiting: list[tuple[Received, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._refusals: Counter[str] = Counter()
        self._counter: asyncio.Task[None] | None = None

    async def keep(self, webhook: Received) -> None:
        """Returns when it is in the database. Raises InboxFull, or whatever the database says."""
        if len(self._waiting) >= MOST_WAITING:
            raise InboxFull
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((webhook, kept))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        await kept

    def refused(self, reason: str) -> None:
        """Counts one that was not let in; it is written soon."""
        self._refusals[REFUSED + reason] += 1
        if self._counter is None:
            self._counter = asyncio.create_task(self._count(REFUSALS_EVERY))

    async def close(self) -> None:
        """Writes what is not written yet."""
        if self._writer:
            await self._writer
        if self._counter:
            self._counter.cancel()
            await self._count(timedelta())

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                await self._db.write(keep, [webhook for webhook, _ in batch])
            except Exception as error:
                log.warning("webhooks_not_kept", number=len(batch), error=type(error).__name__)
                _settle(batch, error)
            else:
                _settle(batch, None)
        self._writer = None

    async def _count(self, wait: timedelta) -> None:
        await asyncio.sleep(wait.total_seconds())
        self._counter = None
        counts, self._refusals = self._refusals, Counter()
        try:
            await self._db.write(count_webhooks, counts, self._clock())
        except Exception as error:
            log.warning("refusals_not_counted", error=type(error).__name__)


def _settle(batch: list[tuple[Received, asyncio.Future[None]]], error: Exception | None) -> None:
    """Tells those who still wait: a sender may have gone."""
    for _, kept in batch:
        if kept.done():
            continue
        if error:
            kept.set_exception(error)
        else:
            kept.set_result(None)
