"""Syncing what is due: fetch, keep and detect. One failing shop is a row with its reason, never a stop."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.tiktok import ShopClient, TikTokClient
from bot.tiktok.errors import AuthorisationEnded, NotSupported, TikTokError
from jobs.detection import detect
from jobs.engine import Engine, Work
from jobs.sync.kpi import fetch_kpi, save_kpi
from jobs.sync.sps import fetch_sps, save_sps
from jobs.sync.stock import fetch_stock, save_stock
from jobs.sync.violations import fetch_violations, save_violations
from storage import syncs
from storage.database import Database
from storage.shops import cipher_of, scored_by_api, shop_by_id
from storage.syncs import SyncState

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a feed is fetched and kept, and how often."""

    fetch: Callable[[ShopClient, Shop, str | None, datetime], Awaitable[Any]]
    save: Callable[[Session, Shop, Any, datetime], str | None]
    every: timedelta


PLANS = {
    Feed.SPS: Plan(fetch_sps, save_sps, timedelta(hours=3)),
    Feed.STOCK: Plan(fetch_stock, save_stock, timedelta(minutes=15)),
    Feed.VIOLATIONS: Plan(fetch_violations, save_violations, timedelta(minutes=30)),
    Feed.KPI: Plan(fetch_kpi, save_kpi, timedelta(hours=3)),
}
BATCH = 100
"""Feeds of shops in one piece of work: far cheaper than one piece each, and short enough to repeat."""

AT_ONCE = 8
LEASE = timedelta(minutes=15)
NOT_SUPPORTED = timedelta(days=1)
UNAUTHORISED = timedelta(hours=6)
NOT_CONNECTED = "the shop is not connected"


class Syncer:
    """Brings shops up to date through one TikTok app."""

    def __init__(self, db: Database, tiktok: TikTokClient, rules: Rules, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._tiktok = tiktok
        self._rules = rules
        self._clock = clock
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def start_due(self, engine: Engine) -> int:
        """Hands what is due to the engine, in batches; the number of feeds."""
        now = self._clock()
        started = 0
        while due := await self._db.write(syncs.take_due, now, now + LEASE, BATCH):
            items = [[state.shop_id, state.feed.value] for state in due]
            await engine.start(f"sync:{now.isoformat()}:{items[0][0]}:{items[0][1]}", "sync", items=items)
            started += len(items)
        return started

    def work(self, nudge: Callable[[], None]) -> Work:
        """The engine's work "sync". Safe to repeat: what is fetched twice is kept once."""

        async def sync(items: list[list[str]]) -> None:
            await asyncio.gather(*(self.one(shop_id, Feed(feed)) for shop_id, feed in items))
            nudge()

        return sync

    async def one(self, shop_id: str, feed: Feed) -> str | None:
        """Syncs a feed of a shop; what went wrong in words, or None. Never raises for a fault of the platform."""
        async with self._slots:
            state = await self._db.read(syncs.sync_state, shop_id, feed)
            if state is None:
                return NOT_CONNECTED
            try:
                shop = await self._db.read(shop_by_id, shop_id)
                cipher = await self._db.read(cipher_of, shop_id)
                if shop is None or cipher is None:
                    return NOT_CONNECTED
                api = self._tiktok.shop(cipher, shop_id)
                fetched = await PLANS[feed].fetch(api, shop, state.cursor, self._clock())
                await self._db.write(self._keep, shop, state, fetched)
            except NotSupported:
                await self._db.write(self._keep_without, state)
            except TikTokError as error:
                return await self._failed(state, error, f"{error}: {error.advice}")
            except Exception as error:
                # A fault of ours in one shop must not stop the others.
                log.exception("sync_failed", shop=shop_id, feed=feed)
                return await self._failed(state, error, f"{type(error).__name__} (see the log)")
        return None

    def _keep(self, session: Session, shop: Shop, state: SyncState, fetched: Any) -> None:
        """Data, cursor and risks in one transaction."""
        now = self._clock()
        plan = PLANS[state.feed]
        cursor = plan.save(session, shop, fetched, now)
        syncs.synced(session, state, cursor, now, now + plan.every)
        if state.feed is Feed.SPS and not shop.scored_by_api:
            scored_by_api(session, shop.id, True)
        if state.feed.topic:
            detect(session, shop, state.feed.topic, now, self._rules)

    def _keep_without(self, session: Session, state: SyncState) -> None:
        """The platform has no such data for the shop, which is no failure: it may come from files."""
        now = self._clock()
        syncs.synced(session, state, state.cursor, now, now + NOT_SUPPORTED)
        if state.feed is Feed.SPS:
            scored_by_api(session, state.shop_id, False)

    async def _failed(self, state: SyncState, error: Exception, words: str) -> str:
        asked = error.retry_after if isinstance(error, TikTokError) else None
        pause = UNAUTHORISED if isinstance(error, AuthorisationEnded) else timedelta(seconds=asked or 0)
        next_at = await self._db.write(syncs.failed, state, words, self._clock(), pause)
        log.warning("not_synced", shop=state.shop_id, feed=state.feed, error=words, next_at=next_at.isoformat())
        return words
