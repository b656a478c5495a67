"""2. Whether an answer stays as fast when the history is ten times as long."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

from storage.database import Database
from tests.benchmarks.answer import asking
from tests.benchmarks.figure import Figure, middle
from tests.benchmarks.house import house
from tests.benchmarks.load import load
from tests.benchmarks.shops import fill
from tests.benchmarks.stores import STORES

DAYS = 90
TIMES = 10


def history(quick: bool) -> Iterator[Figure]:
    shops, days, seconds, rounds = (100, 3, 0.3, 1) if quick else (1_000, DAYS, 2.0, 5)
    with house() as here:
        for store in STORES:
            with ExitStack() as stack:
                addresses = []
                for length in (days, TIMES * days):
                    url = here.stores.make(store)
                    db = Database(url)
                    fill(db, shops, length)
                    db.close()
                    folder = here.folder / f"{store}-{length}"
                    address, _ = stack.enter_context(here.bot(url, SHOPWATCH_DATA_DIR=str(folder)))
                    addresses.append(address)
                times: list[list[float]] = [[], []]
                for number in range(rounds):
                    for address, found in zip(addresses, times, strict=True):
                        asked = asyncio.run(load(address, asking(shops, number), 1, seconds))
                        found += asked.answers[len(asked.answers) // 10 :]  # without the warming up
            short, long = (1_000 * middle(found) for found in times)
            yield Figure(f"history.{store}.p50_1", long, "ms", short, "<=1.2")
