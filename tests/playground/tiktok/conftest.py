"""The local TikTok Shop over real HTTP, called with the independent package `tiktok-shop-api`."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from tiktok_shop_api import Signer, TikTokShop

from bot.playground.serve import serve
from bot.playground.tiktok import World, create_app

ANCHOR = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Playground:
    """A running server whose world stands at the anchor, with the ways a test talks to it."""

    url: str
    app: Starlette
    world: World

    def client(self, slug: str | None = None, token: str = "access-1") -> TikTokShop:
        shop = self.world.shops.named(slug) if slug else None
        return TikTokShop("key", "secret", token, shop.cipher if shop else None, base_url=self.url)

    def get(self, path: str, slug: str | None = None, *, method: str = "GET", **changes: Any) -> httpx.Response:
        """A call signed by the oracle, of which a test may spoil a part: query, token, sign, secret, content, kind."""
        query = {"app_key": "key", "timestamp": str(int(time.time()))} | changes.get("query", {})
        if slug:
            query["shop_cipher"] = self.cipher(slug)
        pairs = [(key, value) for key, value in query.items() if value is not None]
        content, kind = changes.get("content"), changes.get("kind", "application/json")
        sign = Signer.sign(
            path=path, query=pairs, content_type=kind, body=content, app_secret=changes.get("secret", "secret")
        )
        headers = {"x-tts-access-token": changes.get("token", "access-1")}
        if content is not None:
            headers["content-type"] = kind
        signed = [*pairs, ("sign", changes.get("sign", sign))]
        return httpx.request(method, self.url + path, params=signed, headers=headers, content=content, timeout=10)

    def cipher(self, slug: str) -> str:
        shop = self.world.shops.named(slug)
        assert shop is not None
        return shop.cipher

    def lever(self, name: str, told: object) -> httpx.Response:
        return httpx.post(f"{self.url}/_playground/{name}", json=told, timeout=10)


@pytest.fixture
def anchor() -> datetime:
    return ANCHOR


@pytest.fixture
def world() -> World:
    return World.seeded(7, ANCHOR)


@pytest.fixture
def start(world: World) -> Iterator[Callable[..., Playground]]:
    """Starts servers with other settings than usual; all of them end with the test."""
    running = []

    def started(**settings: Any) -> Playground:
        app = create_app(
            world,
            app_key="key",
            app_secret="secret",
            **({"access_token": "access-1", "refresh_token": "refresh-1"} | settings),
        )
        app.state.server.shift = ANCHOR - datetime.now(UTC)
        running.append(serve(app))
        return Playground(running[-1].__enter__(), app, world)

    yield started
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def playground(start: Callable[..., Playground]) -> Playground:
    return start()
