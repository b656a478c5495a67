"""A local TikTok Shop that goes wrong on demand, and the bot's own syncer with its own client over real HTTP."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.oddities import OddKind
from bot.domain.rules import shipped_rules
from bot.playground.serve import serve_async
from bot.playground.tiktok import World, create_app
from bot.playground.tiktok.changes import Promotion
from bot.playground.tiktok.faults import Fault
from bot.tiktok import App, Backoff, Tokens
from bot.tiktok.oddities import ODDITIES
from jobs.lines import Addresses, Lines
from jobs.sync.discovery import discover
from jobs.sync.run import Syncer
from storage import syncs
from storage.database import Database
from storage.syncs import SyncState
from storage.tables.base import Base
from storage.tables.shops import SyncRow

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Bench:
    """One shop that meets the fault, its neighbour that must not, and what is known of both."""

    def __init__(self, db: Database, clock: Any, world: World, app: Any, lines: Lines) -> None:
        self.db, self.clock, self.world, self.app = db, clock, world, app
        self.lines = lines
        self.syncer = Syncer(db, lines, shipped_rules(), clock)

    def at(self, moment: datetime) -> None:
        self.clock.ahead = self.app.state.server.shift = moment - datetime.now(UTC)

    def fault(self, kind: Any, shop: str = "acme-us", times: int = 1_000_000, **more: Any) -> None:
        self.app.state.faults.add(Fault(kind, shop=shop, times=times, **more))

    def promotion(self, slug: str = "acme-us") -> None:
        """A promotion that runs for another two days."""
        ends = self.clock().timestamp() + 48 * 3_600
        one = Promotion("714000", "Black Friday Flash", "FLASHSALE", "ONGOING", ends)
        self.world.changes.promotions[(slug, one.id)] = one

    def well_again(self) -> None:
        self.app.state.faults.clear()

    def id_of(self, slug: str) -> str:
        shop = self.world.shops.named(slug)
        assert shop is not None
        return shop.id

    async def sync(self, slug: str, *feeds: Feed) -> list[str | None]:
        """What went wrong with each feed, in the words that people see."""
        return [await self.syncer.one(self.id_of(slug), feed) for feed in feeds]

    def state(self, slug: str, feed: Feed) -> SyncState:
        state = self.db.read_now(syncs.sync_state, self.id_of(slug), feed)
        assert state is not None
        return state

    def never_read(self, slug: str, feed: Feed) -> None:
        """The next look at a feed is the first."""
        row = SyncRow.shop_id == self.id_of(slug), SyncRow.feed == feed
        self.db.write_now(lambda session: session.execute(update(SyncRow).where(*row).values(cursor=None)))

    def calls(self, path: str = "") -> int:
        return sum(path in seen.path for seen in self.app.state.server.calls)

    def kept(self, slug: str, but: Iterable[str] = ("syncs",)) -> dict[str, list[tuple[Any, ...]]]:
        """All rows that the database has of a shop, by table."""
        shop_id = self.id_of(slug)

        def rows(session: Session) -> dict[str, list[tuple[Any, ...]]]:
            tables = [table for table in Base.metadata.sorted_tables if "shop_id" in table.c and table.name not in but]
            return {
                table.name: sorted(
                    (tuple(row) for row in session.execute(select(table).where(table.c.shop_id == shop_id))), key=repr
                )
                for table in tables
            }

        return self.db.read_now(rows)

    def values(self, slug: str, *columns: Any) -> list[tuple[Any, ...]]:
        """Columns of the rows that a table has of a shop."""
        wanted = select(*columns).where(columns[0].class_.shop_id == self.id_of(slug))
        return self.db.read_now(lambda session: sorted(tuple(row) for row in session.execute(wanted)))

    def odd(self) -> dict[str, OddKind]:
        """What was noted, by name."""
        return {oddity.name: oddity.kind for oddity in ODDITIES.take()}


@pytest.fixture
async def bench(db: Database, clock: Any) -> AsyncIterator[Bench]:
    world = World.seeded(7, NOW)
    app = create_app(world, app_key="key", app_secret="secret", access_token="access-1", refresh_token="refresh-1")
    quick = Backoff(tries=2, first=0, longest=0, jitter=0)
    async with serve_async(app) as url:
        clock.ahead = NOW - datetime.now(UTC)
        given = [App("", "key", "secret", given=Tokens("access-1", "refresh-1"))]
        async with Lines(db, given, Addresses(url, url), clock, 1_000, quick) as lines:
            made = Bench(db, clock, world, app, lines)
            made.at(NOW)
            await discover(db, lines, clock())
            db.write_now(_lately_read)
            yield made


def _lately_read(session: Session) -> None:
    """As after a look of three days ago: the first look back, over months, is not what is tested here."""
    at = NOW - timedelta(days=3)
    day, second = at.date().isoformat(), int(at.timestamp())
    lately = {Feed.STOCK: day, Feed.ORDERS: f"{day} {second}", Feed.RETURNS: f"{day} {second} {second}"}
    for feed, cursor in lately.items():
        session.execute(update(SyncRow).where(SyncRow.feed == feed).values(cursor=cursor))
