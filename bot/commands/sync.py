"""``shopwatch sync``: finds the shops and brings them up to date now, whenever the clock would have."""

import asyncio
from collections.abc import Sequence

from bot.commands.parts import opened, prepared, shop_meant, utc_now
from bot.commands.terminal import instant, progress, say, table, terminal
from bot.commands.trouble import Trouble
from bot.domain.feeds import Feed
from bot.from_settings import lines_of, rules_of
from bot.settings import Settings
from bot.tiktok.errors import TikTokError
from jobs.lines import Lines
from jobs.sync.discovery import discover
from jobs.sync.run import Syncer
from storage.database import Database
from storage.shops import all_shops
from storage.syncs import SyncState, sync_states

NO_APP = (
    "TIKTOK_APP_KEY, TIKTOK_APP_SECRET: are not set, so there is nothing to sync with. Set them, then connect shops "
    "with shopwatch connect, or import files: shopwatch import FILE"
)
NO_SHOPS = "No seller has authorised the app, so there is no shop to sync. Ask one to: shopwatch connect"


def sync(shop: str | None, feed: Feed | None) -> int:
    """1 if everything failed, else 0."""
    settings = prepared()
    with opened(settings) as db:
        return asyncio.run(_sync(settings, db, shop, feed))


async def _sync(settings: Settings, db: Database, shop: str | None, feed: Feed | None) -> int:
    lines = lines_of(settings, db)
    if lines is None:
        raise Trouble(NO_APP)
    async with lines:
        await _discover(db, lines)
        chosen = await _chosen(db, shop, feed)
        failures = await _sync_all(chosen, Syncer(db, lines, rules_of(settings), utc_now))
    await _tell(db, chosen, failures)
    return 1 if len(failures) == len(chosen) else 0


async def _discover(db: Database, lines: Lines) -> None:
    """Raises the error only where no shop is known yet: those that are known can be tried all the same.

    Somebody asks for it, so what had ended is tried again too.
    """
    try:
        new = await discover(db, lines, utc_now(), ended=True)
    except TikTokError as error:
        if not await db.read(sync_states):
            raise
        terminal(error=True).print(f"New shops were not looked for: {error}. {error.advice}.", soft_wrap=True)
        return
    if new:
        say(f"{new} new shop{'s'[: new != 1]} found.")


async def _chosen(db: Database, shop: str | None, feed: Feed | None) -> list[SyncState]:
    only = [shop_meant(shop, await db.read(all_shops)).id] if shop else None
    states = [state for state in await db.read(sync_states, only) if feed in (None, state.feed)]
    if not states:
        raise Trouble(f"{shop} is known from files only: nothing can be fetched for it." if shop else NO_SHOPS)
    return states


async def _sync_all(chosen: Sequence[SyncState], syncer: Syncer) -> list[SyncState]:
    """Those that failed."""
    with progress() as bar:
        task = bar.add_task("Syncing", total=len(chosen))

        async def one(state: SyncState) -> str | None:
            try:
                return await syncer.one(state.shop_id, state.feed)
            finally:
                bar.advance(task)

        wrong = await asyncio.gather(*map(one, chosen))
    return [state for state, words in zip(chosen, wrong, strict=True) if words]


async def _tell(db: Database, chosen: Sequence[SyncState], failures: Sequence[SyncState]) -> None:
    say(f"{len(chosen) - len(failures)} of {len(chosen)} synced.")
    if not failures:
        return
    codes = {shop.id: shop.code for shop in await db.read(all_shops)}
    failed = {(state.shop_id, state.feed) for state in failures}
    after = [state for state in await db.read(sync_states) if (state.shop_id, state.feed) in failed]
    rows = [(codes.get(s.shop_id, s.shop_id), s.feed, s.error or "is not connected", instant(s.next_at)) for s in after]
    terminal().print(table(("Shop", "Feed", "Reason", "Next try"), rows))
