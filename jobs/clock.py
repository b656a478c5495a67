"""The clock: a handful of sweeps in every process. It only starts work; nothing depends on one tick of it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.contextvars import clear_contextvars

from bot.trace import traced

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something to look at again and again; ``on_nudge`` ones also run as soon as somebody made work for them."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]
    on_nudge: bool = False


class Clock:
    """Runs each sweep at its pace, never twice at the same time; a sweep that fails is logged and comes again."""

    def __init__(self, sweeps: list[Sweep]) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._sweeps = sweeps
        self._running: set[str] = set()
        self._again: set[str] = set()
        self._stopping = False

    def start(self) -> None:
        for sweep in self._sweeps:
            self._scheduler.add_job(
                self._run,
                "interval",
                seconds=sweep.every.total_seconds(),
                id=sweep.name,
                args=[sweep],
                next_run_time=datetime.now(UTC),
                max_instances=2,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def finish(self, patience: timedelta) -> None:
        """Begins no other sweep and waits for those that run; what is not done within ``patience`` is cut off."""
        self._stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()):
                while self._running:  # noqa: ASYNC110 - a handful of sweeps, once in the life of a process
                    await asyncio.sleep(0.01)
        for name in self._running:
            log.warning("sweep_cut_off", sweep=name)
        self.stop()

    def stop(self) -> None:
        """At once: what runs is cut off."""
        self._scheduler.shutdown(wait=False)

    def nudge(self) -> None:
        """Runs the sweeps that wait for work now, from this loop."""
        for sweep in self._sweeps:
            if sweep.on_nudge and self._scheduler.running:
                self._scheduler.modify_job(sweep.name, next_run_time=datetime.now(UTC))

    async def _run(self, sweep: Sweep) -> None:
        if self._stopping:
            return
        if sweep.name in self._running:
            self._again.add(sweep.name)
            return
        self._running.add(sweep.name)
        clear_contextvars()  # of the request that nudged
        with traced(sweep=sweep.name):
            try:
                await self._until_quiet(sweep)
            finally:
                self._running.discard(sweep.name)

    async def _until_quiet(self, sweep: Sweep) -> None:
        """Once, and once more for each time it was asked for while it ran."""
        while True:
            self._again.discard(sweep.name)
            try:
                await sweep.run()
            except Exception:
                log.exception("sweep_failed")
            if sweep.name not in self._again or not sweep.on_nudge or self._stopping:
                return
