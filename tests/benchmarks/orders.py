"""8. A day of a shop with 100,000 orders: how fast it is synced, next to a bare loop over its pages, in what memory.

The sync runs in a process of its own, ``python -m tests.benchmarks.orders ADDRESS DATABASE``, whose peak is its alone.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography.fernet import Fernet
from sqlalchemy import func, select, update

from bot.domain.feeds import Feed
from bot.domain.rules import shipped_rules
from bot.logs import configure_logs
from bot.tiktok import App, Tokens
from bot.tiktok.orders import PAGE_SIZE, SEARCH_PATH
from bot.tiktok.signing import request_signature
from jobs.lines import Addresses, Lines
from jobs.sync.discovery import discover
from jobs.sync.run import Syncer
from storage.database import Database
from storage.tables.orders import OrderRow
from storage.tables.shops import SyncRow
from storage.types import Keys
from tests.benchmarks.figure import Figure
from tests.benchmarks.house import house
from tests.benchmarks.order_server import SHOP
from tests.benchmarks.processes import ROOT, stand_in
from tests.benchmarks.standins import ACCESS, APP_KEY, APP_SECRET, REFRESH
from tests.benchmarks.stores import STORES

MOST_ABOVE_IDLE = 150.0
"""MB. A hundred pages in memory at once would be more."""


def orders(quick: bool) -> Iterator[Figure]:
    number = 1_000 if quick else 100_000
    with house() as here, stand_in(here.folder, "orders", str(number)) as (address, _):
        bare = asyncio.run(_bare(address, number))
        for store in STORES[:1] if quick else STORES:
            told = _in_its_own_process(address, here.stores.make(store), here.folder)
            if told["orders"] != number:
                raise RuntimeError(f"{told['orders']} of {number} orders were kept")
            yield Figure(f"orders.{store}.orders_a_second", number / told["seconds"], "1/s", bare)
            yield Figure(f"orders.{store}.day_synced", told["seconds"], "s", number / bare)
            above = told["peak"] - told["idle"]
            yield Figure(f"orders.{store}.memory_above_idle", above, "MB", MOST_ABOVE_IDLE, "<=1")


def _in_its_own_process(address: str, url: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.orders", address, url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3_600)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


async def _bare(address: str, number: int) -> float:
    """Orders a second of a loop that fetches the same pages, signed, and throws them away."""
    since = int((_now() - timedelta(days=2)).timestamp())
    body, token = json.dumps({"update_time_ge": since}).encode(), ""
    async with httpx.AsyncClient(trust_env=False) as http:
        began = time.perf_counter()
        while token is not None:
            query = {"page_size": str(PAGE_SIZE), "app_key": APP_KEY, "timestamp": str(int(time.time()))}
            query |= {"page_token": token} if token else {}
            query["sign"] = request_signature(SEARCH_PATH, query, body, APP_SECRET)
            answer = await http.post(address + SEARCH_PATH, params=query, content=body)
            token = answer.json()["data"]["next_page_token"] or None
        return number / (time.perf_counter() - began)


async def sync(address: str, url: str) -> dict[str, float]:
    """Syncs the orders of the one shop, look after look, as the clock does it."""
    Keys.use([Fernet.generate_key().decode()])
    configure_logs("ERROR", "json")
    db = Database(url)
    given = [App("", APP_KEY, APP_SECRET, given=Tokens(ACCESS, REFRESH))]
    async with Lines(db, given, Addresses(address, address), _now, calls_per_second=100_000) as lines:
        await discover(db, lines, _now())
        start = _now() - timedelta(days=2)
        cursor = f"{start.date()} {int(start.timestamp())}"
        lately = update(SyncRow).where(SyncRow.feed == Feed.ORDERS).values(cursor=cursor)
        await db.write(lambda session: session.execute(lately))
        syncer = Syncer(db, lines, shipped_rules(), _now)
        idle = _memory("VmRSS")
        _forget_the_peak()
        began = time.perf_counter()
        while not await _done(db):
            trouble = await syncer.one(SHOP["id"], Feed.ORDERS)
            if trouble:
                raise RuntimeError(trouble)
        seconds = time.perf_counter() - began
    count = db.read_now(lambda session: session.execute(select(func.count()).select_from(OrderRow)).scalar_one())
    db.close()
    return {"seconds": seconds, "idle": idle, "peak": _memory("VmHWM"), "orders": count}


async def _done(db: Database) -> bool:
    done = select(SyncRow.done_at).where(SyncRow.feed == Feed.ORDERS)
    return await db.read(lambda session: session.execute(done).scalar_one()) is not None


def _memory(name: str) -> float:
    """Of this process, in MB."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024


def _forget_the_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(sync(*sys.argv[1:]))) + "\n")
