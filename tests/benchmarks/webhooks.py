"""7. Webhooks: how many a second are accepted, next to a route that verifies and keeps nothing; what a kill loses."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import aiohttp
from sqlalchemy import select

from bot.domain.webhooks import PATH
from bot.tiktok.signing import webhook_signature
from storage.database import Database
from storage.tables.webhooks import WebhookRow
from tests.benchmarks.figure import Figure, quantile
from tests.benchmarks.house import House, house
from tests.benchmarks.processes import PATIENCE, Process
from tests.benchmarks.standins import APP_KEY, APP_SECRET
from tests.benchmarks.stores import STORES

CONNECTIONS = 64
WANTED = 1_000.0
"""Webhooks a second."""

TYPES = (1, 4, 5, 11, 12, 15, 27, 37, 50, 71)


@dataclass(slots=True)
class Sent:
    """What came of it: the ids that were answered 200, and how long each answer took, in seconds."""

    ids: list[str] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.ids) / self.seconds


def webhooks(quick: bool) -> Iterator[Figure]:
    seconds = 0.5 if quick else 15.0
    with house() as here:
        with here.echo("hook") as (address, _):
            bare = asyncio.run(_as_fast_as_it_goes(address, seconds))
            bare_paced = asyncio.run(_paced(address, seconds))
        for store in STORES[:1] if quick else STORES:
            with here.bot(here.stores.make(store), **_app()) as (address, _):
                fast = asyncio.run(_as_fast_as_it_goes(address, seconds))
                paced = asyncio.run(_paced(address, seconds))
            yield Figure(f"webhooks.{store}.accepted", fast.rate, "1/s", bare.rate)
            yield Figure(f"webhooks.{store}.accepted_of_1000", fast.rate, "1/s", WANTED, ">=1")
            floor = 1_000 * quantile(bare_paced.answers, 0.99)
            yield Figure(f"webhooks.{store}.p99_at_1000", 1_000 * quantile(paced.answers, 0.99), "ms", floor)
            answered, kept = _through_a_kill(here, here.stores.make(store), seconds)
            yield Figure(f"webhooks.{store}.kept_through_a_kill", kept, "webhooks", answered, ">=1")


def _through_a_kill(here: House, url: str, seconds: float) -> tuple[int, int]:
    """How many were answered 200 before a ``kill -9``, and how many of them are there after a start anew."""
    with here.bot(url, **_app()) as (address, process):
        sent = asyncio.run(_until_killed(address, process, seconds / 2))
    with here.bot(url, **_app()):
        db = Database(url)
        kept = db.read_now(lambda session: set(session.execute(select(WebhookRow.id)).scalars()))
        db.close()
    if not sent.ids:
        raise RuntimeError("none was answered before the kill")
    return len(sent.ids), len(kept.intersection(sent.ids))


async def _until_killed(address: str, process: Process, seconds: float) -> Sent:
    sent = Sent()
    sending = asyncio.create_task(_as_fast_as_it_goes(address, PATIENCE, sent, until_it_breaks=True))
    await asyncio.sleep(seconds)
    while len(sent.ids) < CONNECTIONS and not sending.done():  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # a machine with other work is slow to begin
    process.kill()
    return await sending


async def _as_fast_as_it_goes(
    address: str, seconds: float, sent: Sent | None = None, *, until_it_breaks: bool = False
) -> Sent:
    """The next as soon as one is answered, on each of some connections."""
    end = time.perf_counter() + seconds

    async def connection(http: aiohttp.ClientSession, make: Callable[[], tuple[str, bytes]], sent: Sent) -> None:
        while time.perf_counter() < end:
            try:
                await _send(http, sent, *make(), time.perf_counter())
            except aiohttp.ClientError:
                if until_it_breaks:
                    return
                raise

    return await _sent(address, connection, sent or Sent())


async def _paced(address: str, seconds: float) -> Sent:
    """A thousand a second, each timed from when it was due: a slow answer does not keep the next one waiting unseen."""
    began = time.perf_counter()
    due = iter([began + n / WANTED for n in range(int(WANTED * seconds))])

    async def connection(http: aiohttp.ClientSession, make: Callable[[], tuple[str, bytes]], sent: Sent) -> None:
        for at in due:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            await _send(http, sent, *make(), at)

    return await _sent(address, connection, Sent())


async def _sent(address: str, connection: Callable[..., Awaitable[None]], sent: Sent) -> Sent:
    dice = Random()

    def make() -> tuple[str, bytes]:
        return _webhook(dice)

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(address, connector=connector) as http:
        began = time.perf_counter()
        await asyncio.gather(*(connection(http, make, sent) for _ in range(CONNECTIONS)))
        sent.seconds = time.perf_counter() - began
    return sent


async def _send(http: aiohttp.ClientSession, sent: Sent, webhook_id: str, body: bytes, since: float) -> None:
    headers = {
        "authorization": webhook_signature(APP_KEY, APP_SECRET, body),
        "content-type": "application/json",
    }
    async with http.post(PATH, data=body, headers=headers) as response:
        said = await response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status} {said[:200]!r}")
    sent.ids.append(webhook_id)
    sent.answers.append(time.perf_counter() - since)


def _webhook(dice: Random) -> tuple[str, bytes]:
    """One of any type, of a shop that the bot does not know: what it then looks at is not what is measured."""
    webhook_id = str(dice.getrandbits(62))
    told = {
        "type": dice.choice(TYPES),
        "tts_notification_id": webhook_id,
        "shop_id": str(7495540735360000000 + dice.randrange(200)),
        "timestamp": int(time.time()),
        "data": {"order_id": str(dice.getrandbits(60)), "order_status": "AWAITING_SHIPMENT", "is_on_hold_order": False},
    }
    return webhook_id, json.dumps(told).encode()


def _app() -> dict[str, str]:
    return {
        "TIKTOK_APP_KEY": APP_KEY,
        "TIKTOK_APP_SECRET": APP_SECRET,
        "TIKTOK_API_URL": "http://127.0.0.1:9",
        "TIKTOK_AUTH_URL": "http://127.0.0.1:9",
    }
