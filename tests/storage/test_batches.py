"""Callers beside each other share the work, and what becomes of one is nobody else's matter."""

import asyncio
from typing import Any

import pytest

from storage.batches import Batches


class Office:
    """Its work lasts until ``goes_on`` is set; it squares numbers, and refuses what is below 0."""

    def __init__(self, most: int = 10) -> None:
        self.seen: list[list[int]] = []
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()
        self.batches: Batches[int, int] = Batches(self._work, most)

    async def _work(self, items: list[int]) -> list[int | Exception]:
        self.seen.append(items)
        self.begun.set()
        await self.goes_on.wait()
        if 0 in items:
            raise ZeroDivisionError
        return [ValueError(item) if item < 0 else item * item for item in items]

    async def put(self, *items: int) -> list[Any]:
        """All that came while the first batch was under way, beside each other."""
        puts = [asyncio.create_task(self.batches.put(item)) for item in items]
        await self.begun.wait()
        self.goes_on.set()
        return await asyncio.gather(*puts, return_exceptions=True)


async def test_who_comes_alone_waits_for_nobody() -> None:
    office = Office()
    assert await office.put(3) == [9]
    assert await office.put(4) == [16]
    assert office.seen == [[3], [4]]


async def test_who_comes_beside_others_shares_a_batch_with_them_up_to_its_size() -> None:
    office = Office(most=3)
    assert await office.put(1, 2, 3, 4) == [1, 4, 9, 16]
    assert office.seen == [[1, 2, 3], [4]]


async def test_who_comes_while_one_is_under_way_goes_into_the_next() -> None:
    office = Office()
    first = asyncio.create_task(office.batches.put(1))
    await office.begun.wait()
    later = [asyncio.create_task(office.batches.put(item)) for item in (2, 3)]
    await asyncio.sleep(0)
    assert len(office.batches) == 2
    office.goes_on.set()
    assert await asyncio.gather(first, *later) == [1, 4, 9]
    assert office.seen == [[1], [2, 3]]


async def test_the_failure_of_one_is_its_own() -> None:
    one, failed, other = await Office().put(1, -2, 3)
    assert (one, other) == (1, 9)
    assert isinstance(failed, ValueError)


async def test_the_failure_of_the_work_is_everybodys_and_the_next_batch_goes_on() -> None:
    office = Office(most=2)
    *failed, fine = await office.put(0, 1, 2)
    assert [type(error) for error in failed] == [ZeroDivisionError, ZeroDivisionError]
    assert fine == 4


async def test_who_gave_up_before_the_batch_began_is_left_out() -> None:
    office = Office()
    first = asyncio.create_task(office.batches.put(1))
    await office.begun.wait()
    gone, stays = (asyncio.create_task(office.batches.put(item)) for item in (2, 3))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    office.goes_on.set()
    assert await asyncio.gather(first, stays) == [1, 9]
    assert office.seen == [[1], [3]]
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_drained_is_when_all_have_their_results() -> None:
    office = Office(most=1)
    await office.batches.drained()
    puts = [asyncio.create_task(office.batches.put(item)) for item in (1, 2)]
    await office.begun.wait()
    office.goes_on.set()
    await office.batches.drained()
    assert office.seen == [[1], [2]]
    assert await asyncio.gather(*puts) == [1, 4]


async def test_who_stops_waiting_for_the_drain_takes_nobodys_result_away() -> None:
    office = Office(most=1)
    puts = [asyncio.create_task(office.batches.put(item)) for item in (1, 2)]
    await office.begun.wait()
    draining = asyncio.create_task(office.batches.drained())
    await asyncio.sleep(0)
    draining.cancel()
    await asyncio.sleep(0)
    office.goes_on.set()
    assert await asyncio.wait_for(asyncio.gather(*puts), 10) == [1, 4]
