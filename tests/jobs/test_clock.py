"""The clock's sweeps: each at its pace, never twice at once, and again after a failure."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from jobs.clock import Clock, Sweep

SOON = timedelta(milliseconds=20)
NEVER = timedelta(days=1)


class Work:
    """A sweep that can be held, can fail, and knows how many of it ran at the same time."""

    def __init__(self) -> None:
        self.runs = self.now = self.most = 0
        self.free = asyncio.Event()
        self.free.set()
        self.failures = 0

    async def __call__(self) -> None:
        self.runs += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self.free.wait()
            if self.runs <= self.failures:
                raise RuntimeError("not this time")
        finally:
            self.now -= 1


async def until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


@pytest.fixture
async def start() -> AsyncIterator[Callable[..., Clock]]:
    clocks: list[Clock] = []

    def started(*sweeps: Sweep) -> Clock:
        clocks.append(Clock())
        clocks[-1].start(list(sweeps))
        return clocks[-1]

    yield started
    for clock in clocks:
        clock.stop()


async def test_it_sweeps_at_once_and_again(start: Callable[..., Clock]) -> None:
    work, other = Work(), Work()
    start(Sweep("a", SOON, work), Sweep("b", NEVER, other))
    await until(lambda: work.runs >= 3)
    assert other.runs == 1


async def test_a_sweep_that_fails_comes_again(start: Callable[..., Clock]) -> None:
    work = Work()
    work.failures = 3
    start(Sweep("a", SOON, work))
    await until(lambda: work.runs >= 5)


async def test_a_sweep_that_fails_does_not_stop_the_others(start: Callable[..., Clock]) -> None:
    bad, good = Work(), Work()
    bad.failures = 1_000
    start(Sweep("bad", SOON, bad), Sweep("good", SOON, good))
    await until(lambda: good.runs >= 3)


async def test_a_sweep_never_runs_twice_at_the_same_time(start: Callable[..., Clock]) -> None:
    work = Work()
    work.free.clear()
    clock = start(Sweep("a", SOON, work, on_nudge=True))
    await until(lambda: work.runs == 1)
    for _ in range(20):
        clock.nudge()
        await asyncio.sleep(0.01)
    assert (work.runs, work.most) == (1, 1)
    work.free.set()
    await until(lambda: work.runs >= 5)
    assert work.most == 1


async def test_a_nudge_runs_a_waiting_sweep_now(start: Callable[..., Clock]) -> None:
    waits, does_not = Work(), Work()
    clock = start(Sweep("waits", NEVER, waits, on_nudge=True), Sweep("does_not", NEVER, does_not))
    await until(lambda: waits.runs == 1 and does_not.runs == 1)
    clock.nudge()
    await until(lambda: waits.runs == 2)
    assert does_not.runs == 1


async def test_a_nudge_for_a_moment_comes_then_and_once(
    start: Callable[..., Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    nudged: list[datetime] = []
    nudge = Clock.nudge

    def counted(clock: Clock) -> None:
        nudged.append(datetime.now(UTC))
        nudge(clock)

    monkeypatch.setattr(Clock, "nudge", counted)
    work, moment = Work(), datetime.now(UTC) + timedelta(seconds=0.5)
    clock = start(Sweep("a", NEVER, work, on_nudge=True))
    await until(lambda: work.runs == 1)
    for _ in range(5):
        clock.nudge_at(moment)
    await until(lambda: work.runs == 2)
    assert [at >= moment for at in nudged] == [True]


async def test_a_nudge_for_a_moment_that_is_over_comes_at_once(start: Callable[..., Clock]) -> None:
    work = Work()
    clock = start(Sweep("a", NEVER, work, on_nudge=True))
    await until(lambda: work.runs == 1)
    clock.nudge_at(datetime.now(UTC) - timedelta(hours=1))
    await until(lambda: work.runs == 2)


async def test_nudges_while_it_runs_are_one_more_run(start: Callable[..., Clock]) -> None:
    work = Work()
    work.free.clear()
    clock = start(Sweep("a", NEVER, work, on_nudge=True))
    await until(lambda: work.runs == 1)
    for _ in range(5):
        clock.nudge()
        await asyncio.sleep(0.02)
    work.free.set()
    await until(lambda: work.runs == 2 and not work.now)
    await asyncio.sleep(0.1)
    assert work.runs == 2


async def test_a_nudge_before_the_start_and_after_the_end_does_nothing() -> None:
    work = Work()
    clock = Clock()
    clock.nudge()
    clock.nudge_at(datetime.now(UTC))
    assert work.runs == 0
    clock.start([Sweep("a", NEVER, work, on_nudge=True)])
    await until(lambda: work.runs == 1)
    clock.stop()
    clock.nudge()
    clock.nudge_at(datetime.now(UTC))
    await asyncio.sleep(0.05)
    assert work.runs == 1


async def test_a_nudge_after_a_failure_still_counts(start: Callable[..., Clock]) -> None:
    work = Work()
    work.failures = 1
    clock = start(Sweep("a", NEVER, work, on_nudge=True))
    await until(lambda: work.runs == 1 and not work.now)
    clock.nudge()
    await until(lambda: work.runs == 2)


async def test_a_nudge_while_a_failing_sweep_runs_is_not_lost(start: Callable[..., Clock]) -> None:
    work = Work()
    work.failures = 1
    work.free.clear()
    clock = start(Sweep("a", NEVER, work, on_nudge=True))
    await until(lambda: work.runs == 1)
    clock.nudge()
    await asyncio.sleep(0.05)
    work.free.set()
    await until(lambda: work.runs == 2)


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_clock_that_is_set_back_or_forward_stops_no_sweep(start: Callable[..., Clock], hours: int) -> None:
    work = Work()
    start(Sweep("a", SOON, work))
    await until(lambda: work.runs >= 1)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours)):
        before = work.runs
        await until(lambda: work.runs >= before + 3)


async def test_it_ends_when_what_runs_is_done(start: Callable[..., Clock]) -> None:
    work, idle = Work(), Work()
    work.free.clear()
    clock = start(Sweep("a", SOON, work), Sweep("idle", NEVER, idle))
    await until(lambda: work.runs == 1 and idle.runs == 1)
    ending = asyncio.create_task(clock.finish(timedelta(seconds=30)))
    await asyncio.sleep(0.05)
    assert not ending.done()
    work.free.set()
    await ending
    assert (work.runs, work.now, idle.runs) == (1, 0, 1)


async def test_what_does_not_end_in_time_is_cut_off(start: Callable[..., Clock]) -> None:
    work = Work()
    work.free.clear()
    clock = start(Sweep("a", SOON, work))
    await until(lambda: work.runs == 1)
    await clock.finish(timedelta(milliseconds=20))
    await until(lambda: not work.now)
