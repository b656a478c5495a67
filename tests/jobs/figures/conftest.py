"""A local TikTok Shop on a day of the test's choosing, and a client joined to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette

from bot.domain.shops import Shop
from bot.playground.serve import serve_async
from bot.playground.tiktok import World, create_app
from bot.tiktok import ShopClient, TikTokClient, Tokens
from jobs.sync.sps import fetch_sps, save_sps
from storage.database import Database


class KeptTokens:
    def __init__(self) -> None:
        self.tokens = Tokens("access-1", "refresh-1")

    async def load(self) -> Tokens:
        return self.tokens

    async def save(self, tokens: Tokens) -> None:
        self.tokens = tokens


@dataclass
class TikTok:
    """The local TikTok Shop, whose day a test chooses."""

    app: Starlette
    world: World
    client: TikTokClient
    today: datetime
    cursors: dict[str, str | None] = field(default_factory=dict)

    def at(self, moment: datetime) -> None:
        self.today = moment
        self.app.state.server.shift = moment - datetime.now(UTC)

    def shop(self, slug: str) -> Shop:
        spec = self.world.shops.named(slug)
        assert spec is not None
        return Shop(spec.id, slug, slug.title(), region=spec.region, zone=spec.spec.zone)

    def api(self, shop: Shop) -> ShopClient:
        named = self.world.shops.named(shop.code)
        assert named is not None
        return self.client.shop(named.cipher, shop.id)

    async def sync(self, db: Database, shop: Shop) -> None:
        fetched = await fetch_sps(self.api(shop), shop, self.cursors.get(shop.id), self.today)
        self.cursors[shop.id] = await db.write(save_sps, shop, fetched, self.today)


@pytest.fixture
async def tiktok(now: datetime) -> AsyncIterator[TikTok]:
    world = World.seeded(7, now)
    app = create_app(world, app_key="key", app_secret="secret", access_token="access-1", refresh_token="refresh-1")
    async with serve_async(app) as url:
        client = TikTokClient(
            api_url=url, auth_url=url, app_key="key", app_secret="secret", tokens=KeptTokens(), calls_per_second=1000
        )
        async with client:
            place = TikTok(app, world, client, now)
            place.at(now)
            yield place
