"""6. From the command to ready, and resident memory: idle, and with many shops that were asked about."""

import asyncio
import time
from collections.abc import Iterator

from storage.database import Database
from tests.benchmarks.figure import Figure, middle
from tests.benchmarks.house import House, house
from tests.benchmarks.load import typed
from tests.benchmarks.shops import code, fill

QUESTIONS = ("", "sps", "stock", "violations", "kpi", "status")


def start(quick: bool) -> Iterator[Figure]:
    shops, days, times = (200, 3, 1) if quick else (10_000, 10, 5)
    with house() as here:
        url = here.stores.make("sqlite")
        began = time.monotonic()
        with here.echo() as (_, process):
            bare_ready = time.monotonic() - began
            bare_memory = process.megabytes
        yield Figure("start.ready", middle([_ready(here, url) for _ in range(times)]), "s", bare_ready)
        with here.bot(url) as (_, process):
            time.sleep(1 if quick else 10)
            idle = process.megabytes
        yield Figure("start.memory_idle", idle, "MB", bare_memory)
        db = Database(url)
        fill(db, shops, days)
        db.close()
        with here.bot(url) as (address, process):
            asyncio.run(typed(address, [*QUESTIONS, *(f"sps {code(n)}" for n in range(100)), *QUESTIONS]))
            yield Figure("start.memory_with_shops", process.megabytes, "MB", idle)


def _ready(here: House, url: str) -> float:
    began = time.monotonic()
    with here.bot(url):
        return time.monotonic() - began
