"""The clock: a handful of sweeps in every process. It only starts work; nothing depends on one tick of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.trace import traced

log = structlog.get_logger(__name__)

LOOK = timedelta(seconds=2)
JUMP = timedelta(seconds=5)
"""The computer's clock was set when it moved this much more, or less, than time itself did."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something to look at again and again; ``on_nudge`` ones also run as soon as somebody made work for them."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]
    on_nudge: bool = False


class Clock:
    """Runs each sweep at its pace, never twice at the same time; a sweep that fails is logged and comes again.

    The scheduler goes by the computer's clock. When that is set, every sweep runs at once and goes on from there:
    otherwise a clock put back by an hour would stop them for an hour.
    """

    def __init__(self) -> None:
        self._sweeps: list[Sweep] = []
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: dict[str, asyncio.Event] = {}
        self._again: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._guard: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self, sweeps: list[Sweep]) -> None:
        self._sweeps = sweeps
        self._loop = asyncio.get_running_loop()
        for sweep in self._sweeps:
            self._scheduler.add_job(
                self._tick,
                "interval",
                seconds=sweep.every.total_seconds(),
                id=sweep.name,
                args=[sweep],
                next_run_time=datetime.now(UTC),
                max_instances=2,  # the second only notes that there is more to do
                coalesce=True,
                misfire_grace_time=None,
            )
        # A context of its own: whatever nudges must not become a part of the work that it was nudged from.
        Context().run(self._scheduler.start)
        self._guard = asyncio.create_task(self._mind_the_computers_clock(), context=Context())

    async def finish(self, patience: timedelta) -> None:
        """Begins no other sweep and waits for those that run; what is not done within ``patience`` is cut off."""
        self._stopping = True
        ended = [asyncio.create_task(running.wait()) for running in self._running.values()]
        if ended:
            await asyncio.wait(ended, timeout=patience.total_seconds())
        for name in self._running:
            log.warning("sweep_cut_off", sweep=name)
        self.stop()

    def stop(self) -> None:
        """At once: what runs is cut off."""
        self._stopping = True
        if self._guard:
            self._guard.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def nudge(self) -> None:
        """Runs the sweeps that wait for work now; from any thread."""
        if self._loop is None or self._stopping:
            return
        self._loop.call_soon_threadsafe(self._run_now, [s for s in self._sweeps if s.on_nudge], context=Context())

    def nudge_at(self, moment: datetime) -> None:
        """The same at ``moment``, at once if that is over; from any thread. Wanted by many, it comes once."""
        if self._loop is not None and not self._stopping:
            self._loop.call_soon_threadsafe(self._schedule_nudge, moment, context=Context())

    def _schedule_nudge(self, moment: datetime) -> None:
        if self._stopping or not self._scheduler.running:
            return
        self._scheduler.add_job(
            self._nudged,
            "date",
            run_date=moment,
            id=f"nudge at {moment.isoformat()}",
            replace_existing=True,
            misfire_grace_time=None,
        )

    async def _nudged(self) -> None:
        """A coroutine, which the scheduler runs in the loop; a function it would hand to a thread."""
        self.nudge()

    def _run_now(self, sweeps: list[Sweep]) -> None:
        if self._stopping or not self._scheduler.running:
            return
        for sweep in sweeps:
            self._scheduler.modify_job(sweep.name, next_run_time=datetime.now(UTC))

    async def _tick(self, sweep: Sweep) -> None:
        """One run, and one more for each time that it was wanted while it ran."""
        if self._stopping:
            return
        if sweep.name in self._running:
            self._again.add(sweep.name)
            return
        ended = self._running[sweep.name] = asyncio.Event()
        try:
            wanted = True
            while wanted and not self._stopping:
                self._again.discard(sweep.name)
                await self._run(sweep)
                wanted = sweep.name in self._again
        finally:
            del self._running[sweep.name]
            ended.set()

    async def _run(self, sweep: Sweep) -> None:
        try:
            with traced(sweep=sweep.name):
                await sweep.run()
        except Exception:
            log.exception("sweep_failed", sweep=sweep.name)

    async def _mind_the_computers_clock(self) -> None:
        ahead = time.time() - time.monotonic()
        while True:
            await asyncio.sleep(LOOK.total_seconds())
            now = time.time() - time.monotonic()
            if abs(now - ahead) > JUMP.total_seconds():
                log.warning("computer_clock_was_set", seconds=round(now - ahead))
                self._run_now(self._sweeps)
            ahead = now
