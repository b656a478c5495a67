"""The past of the demonstration: the bot looks at the world as it was some days ago, then as it is."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.configuration import read_configuration
from bot.domain.feeds import Feed
from bot.domain.webhooks import PATH
from bot.from_settings import lines_of, open_storage, rules_of
from bot.playground.demo.servers import DEMO_FILES, Servers
from bot.playground.tiktok.seller_center import seller_center_csv, stock_counts_csv, violations_csv
from bot.settings import Settings
from jobs.detection import detect_everything
from jobs.imports import import_file
from jobs.lines import Lines
from jobs.listen.subscriptions import look_up, repair
from jobs.sync.discovery import discover
from jobs.sync.run import Syncer
from storage.configuration import apply
from storage.database import Database
from storage.shops import all_shops

LOOKS = tuple(timedelta(days=days) for days in (7, 2, 1, 0))
"""How long ago the bot looked, as if it had been running since."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and out of how much."""


def prepare(settings: Settings, servers: Servers, now: datetime, progress: Progress) -> None:
    """Fills the database through the bot's own doors: sync, import and configuration."""
    asyncio.run(_prepare(settings, servers, now, progress))


async def _prepare(settings: Settings, servers: Servers, now: datetime, progress: Progress) -> None:
    db = open_storage(settings)
    lines = lines_of(settings, db)
    if lines is None:
        raise RuntimeError("the demonstration has no TikTok app")
    try:
        async with lines:
            await discover(db, lines, now)
            await _subscribe(db, lines, settings.public_url + PATH)
            looks = [_Look(db, Syncer(db, lines, rules_of(settings), clock), servers, ago) for ago, clock in _clocks()]
            await _look_back(looks, settings, progress)
        # Only now, so that what came up in the past is not announced as if it were news.
        configuration = read_configuration((DEMO_FILES / "shopwatch.toml").read_text("utf-8"))
        await db.write(apply, configuration, now)
    finally:
        db.close()


async def _subscribe(db: Database, lines: Lines, address: str) -> None:
    """What ``shopwatch webhooks --repair`` does: from now on the events of every shop come to the bot."""
    for shop in await db.read(all_shops):
        await repair(lines, await look_up(lines, shop, address), address)


def _clocks() -> list[tuple[timedelta, Callable[[], datetime]]]:
    return [(ago, lambda ago=ago: datetime.now(UTC) - ago) for ago in LOOKS]  # type: ignore[misc]


class _Look:
    """The world as it was ``ago``, and the bot's look at it."""

    def __init__(self, db: Database, syncer: Syncer, servers: Servers, ago: timedelta) -> None:
        self.db, self.syncer, self.servers, self.ago = db, syncer, servers, ago


async def _look_back(looks: list[_Look], settings: Settings, progress: Progress) -> None:
    shops = await looks[0].db.read(all_shops)
    total = len(shops) * sum(len(_feeds(look)) for look in looks)
    done = 0
    for look in looks:
        look.servers.shops.state.server.shift = -look.ago
        tasks = [look.syncer.one(shop.id, feed) for shop in shops for feed in _feeds(look)]
        for finished in asyncio.as_completed(tasks):
            await finished
            done += 1
            progress("Reading twelve shops as they were and as they are", done, total)
        await _import(look, settings)


def _feeds(look: _Look) -> list[Feed]:
    """In the past only those that risks come from: of sales the platform tells the past itself.

    Orders and chats, of which there are most, the bot reads when it runs, so that nobody waits for them.
    """
    return [feed for feed in Feed if feed.topic or (feed is Feed.KPI and not look.ago)]


async def _import(look: _Look, settings: Settings) -> None:
    """What a person would have exported from Seller Center, or counted, that day."""
    moment = datetime.now(UTC) - look.ago
    files = {
        "seller_center.csv": seller_center_csv(look.servers.world, moment),
        "violations.csv": violations_csv(look.servers.world, moment),
        "stock_counts.csv": stock_counts_csv(look.servers.world, moment),
    }
    shops = await look.db.read(all_shops)
    for name, text in files.items():
        path = Path(settings.data_dir) / name
        path.write_text(text, "utf-8")
        await asyncio.to_thread(import_file, look.db, path.read_bytes(), name, shops, moment, rules_of(settings))
    await detect_everything(look.db, moment, rules_of(settings))
