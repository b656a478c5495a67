"""Durable work: each id once, at its time, through kills."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from jobs.engine import Engine, Work
from jobs.seat import take_seat

QUICK = timedelta(milliseconds=50)
LATER = timedelta(seconds=4)
"""Well after the first look at a new queue, which DBOS takes about a second for."""


class Runs:
    """Counts the work that was done."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.failures = 0

    async def note(self, word: str) -> None:
        self.done.append(word)

    async def stumble(self, word: str) -> None:
        self.failures += 1
        if self.failures < 2:
            raise RuntimeError("once")
        self.done.append(word)

    async def until(self, count: int) -> list[str]:
        for _ in range(200):
            if len(self.done) >= count:
                break
            await asyncio.sleep(0.05)
        return self.done


def new_engine(database_url: str, slot: int, **kinds: Work) -> Engine:
    made = Engine(database_url, slot, QUICK)
    for kind, work in kinds.items():
        made.does(kind, work)
    return made


async def comes_to_its_end(engine: Engine, work_id: str) -> bool:
    """The engine keeps that a piece of work is over a little after the work is done."""
    for _ in range(200):
        if await engine.ended(work_id):
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
async def engine(database_url: str, runs: Runs) -> AsyncIterator[Engine]:
    made = new_engine(database_url, 0, note=runs.note, stumble=runs.stumble)
    await made.open()
    yield made
    made.close()


async def test_it_does_a_piece_of_work_once(engine: Engine, runs: Runs) -> None:
    for _ in range(3):
        await engine.start("work:1", "note", word="hello")
    assert await runs.until(1) == ["hello"]
    await asyncio.sleep(0.3)
    assert runs.done == ["hello"]
    assert await comes_to_its_end(engine, "work:1")
    assert await engine.ended("work:2") is None


async def test_it_waits_until_the_due_time(engine: Engine, runs: Runs) -> None:
    now = datetime.now(UTC)
    await engine.start_at(now + LATER, now, "later", "note", word="later")
    await engine.start_at(now - timedelta(hours=1), now, "overdue", "note", word="overdue")
    assert await runs.until(1) == ["overdue"]
    assert await runs.until(2) == ["overdue", "later"]
    assert datetime.now(UTC) >= now + LATER


async def test_it_tries_again_after_a_failure(engine: Engine, runs: Runs) -> None:
    await engine.start("shaky", "stumble", word="at last")
    assert await runs.until(1) == ["at last"]


async def test_it_forgets_finished_work(engine: Engine, runs: Runs) -> None:
    await engine.start("old", "note", word="x")
    assert await comes_to_its_end(engine, "old")
    assert await engine.forget_before(datetime.now(UTC) + timedelta(minutes=1)) == 1
    assert await engine.ended("old") is None


CHILD = """
import asyncio, sys
from datetime import timedelta
from jobs.engine import Engine
from jobs.seat import take_seat

async def slow(word):
    print("begun", flush=True)
    await asyncio.sleep(60)

async def main():
    seat = take_seat(sys.argv[1])
    engine = Engine(sys.argv[1], seat.number, timedelta(milliseconds=50))
    engine.does("slow", slow)
    await engine.open()
    await engine.start("slow:1", "slow", word="x")
    await asyncio.sleep(60)

asyncio.run(main())
"""


def start_and_kill(database_url: str) -> None:
    """A process that is killed in the middle of a piece of work."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, database_url], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "begun"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()


async def test_a_restart_takes_up_what_a_kill_interrupted(database_url: str, runs: Runs) -> None:
    await asyncio.to_thread(start_and_kill, database_url)
    engine = new_engine(database_url, 0, slow=runs.note)
    await engine.open()
    try:
        assert await runs.until(1) == ["x"]
    finally:
        engine.close()


async def test_another_process_takes_over_from_a_dead_one(postgres_only: str, runs: Runs) -> None:
    await asyncio.to_thread(start_and_kill, postgres_only)
    with_seat_zero = take_seat(postgres_only)
    seat = take_seat(postgres_only)
    engine = new_engine(postgres_only, seat.number, slow=runs.note)
    await engine.open()
    try:
        assert await engine.take_over(seat.other) == 0
        with_seat_zero.leave()
        assert await engine.take_over(seat.other) == 1
        assert await runs.until(1) == ["x"]
    finally:
        engine.close()
        seat.leave()


async def test_it_goes_on_under_another_slot(postgres_only: str, runs: Runs) -> None:
    engine = new_engine(postgres_only, 0, note=runs.note)
    await engine.open()
    try:
        now = datetime.now(UTC)
        await engine.start_at(now + timedelta(seconds=2), now, "parked", "note", word="parked")
        await engine.sit(5)
        await engine.start("new", "note", word="new")
        assert sorted(await runs.until(2)) == ["new", "parked"]
    finally:
        engine.close()


@pytest.fixture
def postgres_only(database_url: str) -> str:
    if database_url.startswith("sqlite"):
        pytest.skip("one process at a time works on SQLite")
    return database_url


async def test_what_a_piece_of_work_sets_going_is_no_part_of_it(database_url: str, runs: Runs) -> None:
    """A sweep that a piece of work nudged asks the engine again and again, long after that work is over."""
    engine = new_engine(database_url, 0)
    asked: list[bool | None] = []
    nudged: asyncio.Future[asyncio.Task[None]] = asyncio.get_running_loop().create_future()

    async def sweep() -> None:
        for _ in range(3):
            await asyncio.sleep(0.2)
            asked.append(await engine.ended("nudges"))
            await engine.take_over(nobody)

    async def nudges() -> None:
        nudged.set_result(asyncio.create_task(sweep()))

    engine.does("nudges", nudges)
    await engine.open()
    try:
        await engine.start("nudges", "nudges")
        await (await nudged)
        assert asked[-1] is True
    finally:
        engine.close()


@contextmanager
def nobody(number: int) -> Iterator[bool]:
    yield False
