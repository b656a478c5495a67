"""How many looks are under way at once in a process: in all, and at one shop."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 8

OF_A_SHOP = 2
"""A shop that hangs leaves the rest to the others; one with much to read has a second feed read beside it."""


class Slots:
    """Given in the order in which they were asked for. Belongs to one event loop."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(AT_ONCE)
        self._of_shop: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(OF_A_SHOP))

    @asynccontextmanager
    async def at(self, shop_id: str) -> AsyncIterator[None]:
        """A slot for a look at a shop, until the end of the block."""
        # The shop's own first: who waits for that must hold none of the others' meanwhile.
        async with self._of_shop[shop_id], self._all:
            yield
