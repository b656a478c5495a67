"""The whole bot with an app and no tokens: it waits for a seller, and what one process began another finishes."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from bot.domain.feeds import Feed
from bot.playground.serve import serve
from bot.playground.tiktok import World, create_app
from bot.playground.tiktok.world import Shops
from storage.authorisations import authorisations
from storage.shops import all_shops
from storage.syncs import sync_states

OPS = "C0SHOPOPS"


@pytest.fixture
def tiktok() -> Iterator[tuple[Starlette, str]]:
    today = datetime.now(UTC)
    app = create_app(World(7, today, Shops(7, 2)), app_key="key", app_secret="app-secret", service_id="service-1")
    with serve(app) as address:
        yield app, address


def test_two_processes_without_tokens_wait_for_a_seller_and_read_the_shops(
    house: Any, tiktok: tuple[Starlette, str], wait: Callable[..., Any]
) -> None:
    app, address = tiktok
    environment = {
        "TIKTOK_APP_KEY": "key",
        "TIKTOK_APP_SECRET": "app-secret",
        "TIKTOK_SERVICE_ID": "service-1",
        "TIKTOK_API_URL": address,
        "TIKTOK_AUTH_URL": address,
        "TIKTOK_CONSENT_URL": address,
        "TIKTOK_CONSENT_US_URL": address,
        "SHOPWATCH_TIKTOK_CALLS_PER_SECOND": "1000",
    }
    first, second = house.started(2, **environment)
    wait("the sockets", lambda: house.connected == 2)
    assert house.types("/shop connect") == "ok"
    [answer] = house.workspace.channels[OPS].ephemerals.values()
    [link, _] = [element["url"] for block in answer.blocks for element in block.get("elements", ()) if "url" in element]
    form = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    # The one that made the link need not be the one to which the seller comes back.
    app.state.apps["key"].redirect_url = f"http://127.0.0.1:{second.port}/tiktok/callback"
    first.stops()
    seller = {"seller": "7010736057180325637"}
    page = httpx.post(link.partition("?")[0], data=form | seller, follow_redirects=True, trust_env=False, timeout=30)
    assert "2 shops connected" in page.text
    codes = [shop.code for shop in house.db.read_now(all_shops)]
    assert codes == ["acme-us", "lumen-hair"]
    [kept] = house.db.read_now(authorisations)
    assert kept.seller == "Playground seller"

    def read() -> bool:
        states = house.db.read_now(sync_states)
        return len(states) == 2 * len(Feed) and all(state.tried_at for state in states)

    wait("the first sync", read)
    said = [str(m.blocks) for m in house.workspace.channels[OPS].messages.values() if m.bot_id]
    assert sum("has connected 2 shops" in words for words in said) == 1
    assert not re.search(r"ROW_|app-secret", second.said + first.said)
    second.stops()
