"""Doing many things at once for callers who wait for one each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batches(Generic[Item, Result]):
    """Whoever comes while a batch is under way goes into the next one: the busier it is, the more share the cost.

    ``work`` gives a result for each of at most ``most`` items, or the exception that its caller gets; what it raises
    all of them get. Belongs to one event loop.
    """

    def __init__(self, work: Callable[[list[Item]], Awaitable[Sequence[Result | Exception]]], most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._worker: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many wait for a batch to begin."""
        return len(self._waiting)

    async def put(self, item: Item) -> Result:
        """The result for ``item``. One whose caller is cancelled before its batch begins is left out."""
        outcome: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, outcome))
        if self._worker is None:
            self._worker = asyncio.create_task(self._run())
        return await outcome

    async def drained(self) -> None:
        """Returns when nothing waits or is under way."""
        if self._worker:
            # Whoever stops waiting for it must not stop it.
            await asyncio.wait([self._worker])

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                if wanted := [(item, outcome) for item, outcome in batch if not outcome.done()]:
                    await self._settle(wanted)
        finally:
            self._worker = None

    async def _settle(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        results: Sequence[Result | Exception]
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:
            results = [error] * len(batch)
        for (_, outcome), result in zip(batch, results, strict=True):
            if outcome.done():
                continue
            if isinstance(result, Exception):
                outcome.set_exception(result)
            else:
                outcome.set_result(result)
