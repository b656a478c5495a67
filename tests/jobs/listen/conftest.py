"""A local TikTok Shop that sends its events to the bot's own door, and a listener that a test sets going."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.domain.feeds import Feed
from bot.domain.risks import Risk
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.subscriptions import AlertSubscription
from bot.domain.webhooks import EVENT_TYPES, PATH, Heard
from bot.metrics import Metrics
from bot.playground.serve import serve_async
from bot.playground.tiktok import World, create_app
from bot.playground.tiktok.faults import Fault
from bot.tiktok import App, Backoff, Tokens
from handlers.webhooks import webhook_routes
from jobs.lines import Addresses, Lines
from jobs.listen.inbox import Inbox
from jobs.listen.listener import Listener
from jobs.listen.place import Place
from jobs.sync.discovery import discover
from jobs.sync.run import Syncer
from storage import syncs
from storage.database import Database
from storage.risks import risks_of
from storage.shops import shop_by_id
from storage.subscriptions import save_subscription
from storage.syncs import SyncState
from storage.tables.deliveries import DeliveryRow
from storage.webhook_days import heard

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RULES = shipped_rules()
AT_ONCE = Backoff(tries=2, first=0, longest=0, jitter=0)
GIVEN = Tokens("access-1", "refresh-1")


@dataclass
class Branch:
    """The platform, the bot's door, and the parts of the bot that a test drives. The shop is acme-us."""

    db: Database
    clock: Any
    world: World
    app: Any
    url: str
    lines: Lines
    listener: Listener
    syncer: Syncer
    metrics: Metrics
    http: httpx.AsyncClient
    nudges: list[None] = field(default_factory=list)

    def at(self, moment: datetime) -> None:
        self.clock.ahead = self.app.state.server.shift = moment - datetime.now(UTC)

    def id_of(self, slug: str = "acme-us") -> str:
        shop = self.world.shops.named(slug)
        assert shop is not None
        return shop.id

    def shop(self, slug: str = "acme-us") -> Shop:
        known = self.db.read_now(shop_by_id, self.id_of(slug))
        assert known is not None
        return known

    async def lever(self, name: str, **told: Any) -> dict[str, Any]:
        """Changes the world, or has an event sent, and waits until what is to be delivered at once is."""
        answer: dict[str, Any] = (await self.http.post(f"{self.url}/_playground/{name}", json=told)).json()
        assert answer["ok"], answer
        await self.app.state.server.webhooks.settled()
        return answer

    async def event(self, number: int, slug: str = "acme-us", **data: Any) -> None:
        await self.lever("webhooks", send={"shop": slug, "type": number, "data": data})

    async def read(self) -> None:
        """The shop's stock and listings, as the syncs read them."""
        for feed in (Feed.STOCK, Feed.VIOLATIONS):
            assert await self.syncer.one(self.id_of(), feed) is None

    async def work(self) -> int:
        """One sweep, and the end of what it began; how many events that were."""
        taken = await self.listener.start_due()
        await self.listener.finish(timedelta(seconds=30))
        return taken

    def heard(self) -> Heard:
        return self.db.read_now(heard, self.clock())

    def risks(self, kind: str = "", slug: str = "acme-us") -> list[Risk]:
        found = self.db.read_now(risks_of, None, [self.id_of(slug)])
        return [risk for risk in found if risk.finding.kind.startswith(kind)]

    def alerts(self) -> list[str]:
        """The texts of what is to be posted, in order."""
        rows = select(DeliveryRow).order_by(DeliveryRow.created_at, DeliveryRow.key)
        return self.db.read_now(lambda session: [row.payload["text"] for row in session.scalars(rows)])

    def state(self, feed: Feed, slug: str = "acme-us") -> SyncState:
        state = self.db.read_now(syncs.sync_state, self.id_of(slug), feed)
        assert state is not None
        return state

    def calls(self, path: str) -> int:
        return sum(path in seen.path for seen in self.app.state.server.calls)

    def fault(self, kind: Any, path: str = "", times: int = 1_000, **more: Any) -> None:
        self.app.state.faults.add(Fault(kind, path=path, times=times, **more))


@pytest.fixture
async def branch(db: Database, clock: Any) -> AsyncIterator[Branch]:
    world = World.seeded(7, NOW)
    app = create_app(world, app_key="key", app_secret="secret", access_token="access-1", refresh_token="refresh-1")
    clock.ahead = app.state.server.shift = NOW - datetime.now(UTC)
    metrics, inbox = Metrics(), Inbox(db, clock)
    door = Starlette(routes=webhook_routes(inbox, [App("", "key", "secret")], metrics, clock))
    nudges: list[None] = []
    async with (
        serve_async(app) as url,
        serve_async(door) as address,
        Lines(db, [App("", "key", "secret", given=GIVEN)], Addresses(url, url), clock, 1_000, AT_ONCE) as lines,
        httpx.AsyncClient(timeout=20) as http,
    ):
        place = Place(db, lines, RULES, clock)
        listener = Listener(place, lambda: nudges.append(None), lambda: discover(db, lines, clock()))
        syncer = Syncer(db, lines, RULES, clock)
        made = Branch(db, clock, world, app, url, lines, listener, syncer, metrics, http, nudges)
        await discover(db, lines, clock())
        world.subscriptions.of_apps["key"] = address + PATH
        api = await lines.shop(made.id_of())
        for event in EVENT_TYPES.values():
            if event.per_shop:
                await api.set_webhook(event.name, address + PATH)
        db.write_now(save_subscription, AlertSubscription("Alerts", "C0SHOPALERTS", owner="U0MARIA"), clock())
        yield made
        await inbox.close()
