"""Syncing what is due: fetch, keep and detect. One failing shop is a row with its reason, never a stop."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from bot.tiktok.errors import AuthorisationEnded, CipherRefused, FreshTokenRefused, NotSupported, TikTokError
from jobs.detection import detect
from jobs.engine import Engine, Work
from jobs.lines import NOT_CONNECTED, Lines, NotConnected
from jobs.sync.ciphers import Ciphers
from jobs.sync.plans import PLANS
from jobs.sync.slots import Slots
from storage import syncs
from storage.database import Database
from storage.shops import scored_by_api, shop_by_id
from storage.syncs import SyncState

log = structlog.get_logger(__name__)


BATCH = 100
"""Feeds of shops in one piece of work: far cheaper than one piece each, and short enough to repeat."""

TAKEN = 4 * BATCH
"""Feeds that are given out and not done, in all processes together. What else is due waits in its table."""

PAGES = 500
"""That one look keeps of a feed; then the others have their turn, and the next look goes on from there."""

LEASE = timedelta(minutes=15)
NOT_SUPPORTED = timedelta(days=1)
UNAUTHORISED = timedelta(hours=6)


class Syncer:
    """Brings shops up to date, each through the authorisation that opens it."""

    def __init__(
        self,
        db: Database,
        lines: Lines,
        rules: Rules,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
    ) -> None:
        self._db = db
        self._lines = lines
        self._rules = rules
        self._clock = clock
        self._lease = lease
        self._ciphers = Ciphers(db, lines, clock)
        self._slots = Slots()
        self._gave_up: dict[str, tuple[datetime, TikTokError]] = {}

    async def start_due(self, engine: Engine) -> int:
        """Hands what is due to the engine, in batches, as far as there is room; the number of feeds."""
        now = self._clock()
        due = await self._db.write(syncs.take_due, now, now + self._lease, TAKEN)
        items = [[state.shop_id, state.feed.value] for state in due]
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            work_id = f"sync:{now.isoformat()}:{batch[0][0]}:{batch[0][1]}"
            await engine.start(work_id, "sync", items=batch, given_at=now.isoformat())
        return len(items)

    def work(self, nudge: Callable[[], None]) -> Work:
        """The engine's work "sync". Safe to repeat: what is fetched twice is kept once."""

        async def sync(items: list[list[str]], given_at: str) -> None:
            since = datetime.fromisoformat(given_at)
            feeds = [(shop_id, Feed(feed)) for shop_id, feed in items]
            holding = asyncio.create_task(self._hold(feeds))
            try:
                await asyncio.gather(*(self.one(shop_id, feed, since) for shop_id, feed in feeds))
            finally:
                holding.cancel()
            nudge()

        return sync

    async def _hold(self, feeds: Sequence[tuple[str, Feed]]) -> None:
        """A batch that takes longer than its lease is not given out again while it is under way."""
        while True:
            await self._db.write(syncs.hold, feeds, self._clock() + self._lease)
            await asyncio.sleep(self._lease.total_seconds() / 3)

    async def one(self, shop_id: str, feed: Feed, since: datetime | None = None) -> str | None:
        """Syncs a feed of a shop; what went wrong in words, or None. Never raises for a fault of the platform.

        Nothing is done for one that was tried ``since`` then: it was given out twice. One that waited while another
        feed of its shop got no answer is put off: it would wait for the same.
        """
        asked_at = since or self._clock()
        async with self._slots.at(shop_id):
            state = await self._db.read(syncs.sync_state, shop_id, feed)
            if state is None:
                return NOT_CONNECTED
            if since and state.tried_at and state.tried_at >= since:
                return None
            if error := self._gave_up_since(shop_id, asked_at):
                return await self._put_off(state, error)
            return await self._try(state)

    async def _try(self, state: SyncState) -> str | None:
        try:
            shop = await self._db.read(shop_by_id, state.shop_id)
            if shop is None:
                return NOT_CONNECTED
            await self._sync(shop, state)
        except NotSupported:
            await self._db.write(self._keep_without, state)
        except NotConnected as error:
            return await self._failed(state, error, str(error))
        except TikTokError as error:
            if error.retryable:
                # Without the traceback, which would keep the answer and all that held it in memory.
                self._gave_up[state.shop_id] = self._clock(), error.recast(type(error))
            return await self._failed(state, error, f"{error}: {error.advice}")
        except Exception as error:
            # A fault of ours in one shop must not stop the others.
            log.exception("sync_failed", shop=state.shop_id, feed=state.feed)
            return await self._failed(state, error, f"{type(error).__name__} (see the log)")
        return None

    async def _sync(self, shop: Shop, state: SyncState) -> None:
        """With the cipher that is kept; if that is refused, once more with the one that the authorisation gives now."""
        api = await self._lines.shop(shop.id)
        try:
            await self._take(api, shop, state)
        except CipherRefused:
            other = await self._ciphers.instead_of(api)
            if other is None:
                raise
            await self._take(other, shop, state)

    async def _take(self, api: ShopClient, shop: Shop, state: SyncState) -> None:
        """Fetches and keeps; a page that was kept stays kept, whatever becomes of the next."""
        plan = PLANS[state.feed]
        known = [await self._db.read(plan.known, shop)] if plan.known else []
        fetched = plan.fetch(api, shop, state.cursor, self._clock(), *known)
        if not isinstance(fetched, AsyncGenerator):
            await self._db.write(self._keep, shop, state, await fetched)
            return
        pages, began_at = 0, state.cursor
        async with aclosing(fetched):
            async for page in fetched:
                # Where nothing is sure before the end, the next look could not go on from here.
                if pages >= PAGES and state.cursor != began_at:
                    await self._db.write(syncs.paused, state, self._clock())
                    return
                state = await self._db.write(self._keep_page, shop, state, page)
                pages += 1
        await self._db.write(self._finish, shop, state)

    def _keep(self, session: Session, shop: Shop, state: SyncState, fetched: Any) -> None:
        """Data, cursor and risks in one transaction."""
        self._finish(session, shop, self._keep_page(session, shop, state, fetched))

    def _keep_page(self, session: Session, shop: Shop, state: SyncState, fetched: Any) -> SyncState:
        """Data and cursor; the state as it is then."""
        cursor = PLANS[state.feed].save(session, shop, fetched, self._clock(), self._rules)
        return syncs.advanced(session, state, cursor) if cursor else state

    def _finish(self, session: Session, shop: Shop, state: SyncState) -> None:
        """All there is was kept: the next look, and what the data mean."""
        now = self._clock()
        syncs.synced(session, state, state.cursor, now, now + PLANS[state.feed].every)
        if state.feed is Feed.SPS and not shop.scored_by_api:
            scored_by_api(session, shop.id, True)
        if after := PLANS[state.feed].after:
            after(session, shop, now, self._rules)
        if state.feed.topic:
            detect(session, shop, state.feed.topic, now, self._rules)

    def _keep_without(self, session: Session, state: SyncState) -> None:
        """The platform has no such data for the shop, which is no failure: it may come from files."""
        now = self._clock()
        syncs.synced(session, state, state.cursor, now, now + NOT_SUPPORTED)
        if state.feed is Feed.SPS:
            scored_by_api(session, state.shop_id, False)

    def _gave_up_since(self, shop_id: str, moment: datetime) -> TikTokError | None:
        """What another feed of the shop failed with since then, if waiting is all that helps."""
        last = self._gave_up.get(shop_id)
        return last[1] if last and last[0] >= moment else None

    async def _put_off(self, state: SyncState, error: TikTokError) -> str:
        words = f"put off, since another feed of the shop just failed: {error}: {error.advice}"
        await self._db.write(syncs.put_off, state, words, self._clock(), timedelta(seconds=error.retry_after or 0))
        return words

    async def _failed(self, state: SyncState, error: Exception, words: str) -> str:
        asked = error.retry_after if isinstance(error, TikTokError) else None
        over = isinstance(error, AuthorisationEnded) and not isinstance(error, FreshTokenRefused)
        pause = UNAUTHORISED if over else timedelta(seconds=asked or 0)
        next_at = await self._db.write(syncs.failed, state, words, self._clock(), pause)
        log.warning("not_synced", shop=state.shop_id, feed=state.feed, error=words, next_at=next_at.isoformat())
        return words
