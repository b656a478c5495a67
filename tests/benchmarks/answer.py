"""1. How fast ``/shop sps SHOP`` is answered, next to a bare echo with Bolt on the same server."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from storage.database import Database
from tests.benchmarks.figure import Figure, middle, quantile
from tests.benchmarks.house import house
from tests.benchmarks.load import Load, load
from tests.benchmarks.shops import code, fill
from tests.benchmarks.stores import STORES

MANY = 16
DAYS = 90
P99_MS = 25.0


def answer(quick: bool) -> Iterator[Figure]:
    shops, seconds, rounds = (200, 0.3, 1) if quick else (10_000, 4.0, 3)
    with house() as here, ExitStack() as stack:
        bare, _ = stack.enter_context(here.echo("bare"))
        bolt, _ = stack.enter_context(here.echo("bolt"))
        usual = _of(_measured([bolt], shops, 1, seconds, 1)[0])
        yield Figure("answer.bolt_default.p50_1", middle(usual), "ms")
        for store in STORES:
            url = here.stores.make(store)
            db = Database(url)
            fill(db, shops, DAYS if not quick else 3)
            db.close()
            with here.bot(url) as (ours, _):
                _measured([bare, ours], shops, MANY, seconds / 4, 1)  # warm
                single = [_of(loads) for loads in _measured([bare, ours], shops, 1, seconds, rounds)]
                many = _measured([bare, ours], shops, MANY, seconds, rounds)
            rates = [middle([one.rate for one in loads]) for loads in many]
            at_once = [_of(loads) for loads in many]
            name = f"answer.{store}"
            yield Figure(f"{name}.rate_16", rates[1], "1/s", rates[0], ">=0.5")
            yield Figure(f"{name}.p50_1", middle(single[1]), "ms", middle(usual), "<=0.2")
            yield Figure(f"{name}.p50_1_to_bare", middle(single[1]), "ms", middle(single[0]))
            yield Figure(f"{name}.p99_1", quantile(single[1], 0.99), "ms", P99_MS, "<=1")
            yield Figure(f"{name}.p99_16", quantile(at_once[1], 0.99), "ms", quantile(at_once[0], 0.99))


def _measured(addresses: list[str], shops: int, connections: int, seconds: float, rounds: int) -> list[list[Load]]:
    """The loads of each address, taken in turns so that whatever else the machine does meets all of them."""
    found: list[list[Load]] = [[] for _ in addresses]
    for number in range(rounds):
        for address, loads in zip(addresses, found, strict=True):
            loads.append(asyncio.run(load(address, asking(shops, number), connections, seconds)))
    return found


def asking(shops: int, start: int) -> Callable[[int], str]:
    """Another shop each time, all over the table."""
    return lambda n: f"sps {code((start + n * 7_919) % shops)}"


def _of(loads: list[Load]) -> list[float]:
    """Milliseconds of all answers."""
    return [1_000 * seconds for one in loads for seconds in one.answers]
