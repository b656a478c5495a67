"""The clock: a handful of sweeps in every process. It only starts work; nothing depends on one tick of it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

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
    """Runs each sweep at its pace, never twice at the same time; a sweep that fails is logged and comes again.

    It goes by the loop's own time: that somebody sets the computer's clock changes nothing.
    """

    def __init__(self, sweeps: list[Sweep]) -> None:
        self._sweeps = sweeps
        self._nudges = {sweep.name: asyncio.Event() for sweep in sweeps}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._running: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._tasks = {sweep.name: asyncio.create_task(self._keep(sweep)) for sweep in self._sweeps}

    async def finish(self, patience: timedelta) -> None:
        """Begins no other sweep and waits for those that run; what is not done within ``patience`` is cut off."""
        self._stopping = True
        for nudged in self._nudges.values():
            nudged.set()
        busy = [self._tasks[name] for name in self._running]
        if busy:
            await asyncio.wait(busy, timeout=patience.total_seconds())
        for name in self._running:
            log.warning("sweep_cut_off", sweep=name)
        self.stop()

    def stop(self) -> None:
        """At once: what runs is cut off."""
        self._stopping = True
        for task in self._tasks.values():
            task.cancel()

    def nudge(self) -> None:
        """Runs the sweeps that wait for work now; from any thread."""
        if self._loop is None or self._stopping:
            return
        for sweep in self._sweeps:
            if sweep.on_nudge:
                self._loop.call_soon_threadsafe(self._nudges[sweep.name].set)

    async def _keep(self, sweep: Sweep) -> None:
        """Nudges while it runs are one more run."""
        nudged = self._nudges[sweep.name]
        while not self._stopping:
            nudged.clear()
            await self._run(sweep)
            with suppress(TimeoutError):
                await asyncio.wait_for(nudged.wait(), sweep.every.total_seconds())

    async def _run(self, sweep: Sweep) -> None:
        self._running.add(sweep.name)
        try:
            with traced(sweep=sweep.name):
                await sweep.run()
        except Exception:
            log.exception("sweep_failed", sweep=sweep.name)
        finally:
            self._running.discard(sweep.name)
