"""3. How fast shops are synced, next to a bare loop that fetches the same pages and throws them away."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import update

from bot.domain.feeds import Feed
from bot.domain.rules import shipped_rules
from bot.logs import configure_logs
from bot.tiktok import App, Tokens
from bot.tiktok.signing import request_signature
from jobs.lines import Addresses, Lines
from jobs.sync.discovery import discover
from jobs.sync.run import Syncer
from jobs.sync.slots import AT_ONCE
from storage.database import Database
from storage.syncs import sync_states
from storage.tables.shops import SyncRow
from storage.types import Keys
from tests.benchmarks.figure import Figure
from tests.benchmarks.processes import stand_in
from tests.benchmarks.standins import ACCESS, APP_KEY, APP_SECRET, REFRESH
from tests.benchmarks.stores import Stores, stores

FEEDS = (Feed.SPS, Feed.STOCK, Feed.VIOLATIONS)
RATE = 1_000.0
"""Calls a second and shop: the limit that TikTok sets is not what is measured."""


@dataclass(frozen=True, slots=True)
class Page:
    """A request as it was sent, without what is different each time."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Synced:
    shops: int
    seconds: float
    pages: list[Page]

    @property
    def rate(self) -> float:
        """Pages a second."""
        return len(self.pages) / self.seconds


def sync(quick: bool) -> Iterator[Figure]:
    few, many = (10, 20) if quick else (1_000, 10_000)
    Keys.use([Fernet.generate_key().decode()])
    configure_logs("ERROR", "json")
    with TemporaryDirectory(prefix="shopwatch-bench-") as name, stores(folder := Path(name)) as databases:
        first, bare = asyncio.run(_both(folder, databases, few))
        yield Figure("sync.pages_a_second", first.rate, "1/s", bare, ">=0.6")
        yield Figure("sync.shops_a_second", first.shops / first.seconds, "1/s")
        all_of_them, _ = asyncio.run(_both(folder, databases, many, bare_too=False))
        yield Figure(f"sync.{many}_shops", all_of_them.seconds, "s", first.seconds, f"<={10.5 if not quick else 21}")
        yield Figure("sync.pages_a_second_of_all", all_of_them.rate, "1/s", bare, ">=0.6")


async def _both(folder: Path, databases: Stores, shops: int, *, bare_too: bool = True) -> tuple[Synced, float]:
    """A sync of so many shops, and the pages a second of the bare loop over the pages of the same."""
    with stand_in(folder, "tiktok", str(shops)) as (address, _):
        synced = await _sync(address, databases.make("sqlite"), shops)
        return synced, await _bare(address, synced.pages) if bare_too else 0.0


async def _sync(address: str, url: str, shops: int) -> Synced:
    """As the engine's work does it, feed by feed of all shops; sales of earlier days are known already."""
    pages: list[Page] = []

    async def note(request: httpx.Request) -> None:
        pages.append(_page(request))

    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(event_hooks={"request": [note]}, trust_env=False))
        db = Database(url)
        stack.callback(db.close)
        app = App("", APP_KEY, APP_SECRET, given=Tokens(ACCESS, REFRESH))
        lines = Lines(db, [app], Addresses(address, address), _now, RATE, http=http)
        await stack.enter_async_context(lines)
        await discover(db, lines, _now())
        yesterday = (_now() - timedelta(hours=14)).date().isoformat()
        known = update(SyncRow).where(SyncRow.feed == Feed.STOCK).values(cursor=yesterday)
        await db.write(lambda session: session.execute(known))
        states = [state for state in await db.read(sync_states) if state.feed in FEEDS]
        pages.clear()
        syncer = Syncer(db, lines, shipped_rules(), _now)
        began = time.perf_counter()
        for start in range(0, len(states), 100):
            batch = states[start : start + 100]
            await asyncio.gather(*(syncer.one(state.shop_id, state.feed) for state in batch))
        seconds = time.perf_counter() - began
        failed = [state for state in await db.read(sync_states) if state.error]
        if failed:
            raise RuntimeError(f"{len(failed)} were not synced: {failed[0].error}")
    return Synced(shops, seconds, pages)


async def _bare(address: str, pages: Sequence[Page]) -> float:
    """Pages a second: signed (or they would all be refused), as many at a time, and thrown away."""
    left = iter(pages)
    async with httpx.AsyncClient(trust_env=False) as http:

        async def fetch() -> None:
            for page in left:
                await http.send(_signed(http, address, page))

        began = time.perf_counter()
        await asyncio.gather(*(fetch() for _ in range(AT_ONCE)))
        return len(pages) / (time.perf_counter() - began)


def _page(request: httpx.Request) -> Page:
    own = ("sign", "timestamp", "app_key")
    query = tuple((key, value) for key, value in request.url.params.multi_items() if key not in own)
    return Page(request.method, request.url.path, query, request.content)


def _signed(http: httpx.AsyncClient, address: str, page: Page) -> httpx.Request:
    query = {**dict(page.query), "app_key": APP_KEY, "timestamp": str(int(time.time()))}
    query["sign"] = request_signature(page.path, query, page.body, APP_SECRET)
    headers = {"content-type": "application/json", "x-tts-access-token": ACCESS}
    return http.build_request(
        page.method, address + page.path, params=query, content=page.body or None, headers=headers
    )


def _now() -> datetime:
    return datetime.now(UTC)
