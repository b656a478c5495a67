"""Renewing the access token."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.tiktok import Backoff, ShopClient, TikTokClient, Tokens
from bot.tiktok.client import SHOPS_PATH
from bot.tiktok.errors import AuthorisationEnded, OurBug, Unavailable

REFRESH = "/api/v2/token/refresh"
NEW = {
    "access_token": "access-2",
    "access_token_expire_in": 1900000000,
    "refresh_token": "refresh-2",
    "refresh_token_expire_in": 2000000000,
    "open_id": "x",
    "seller_name": "Acme",
}


@pytest.mark.parametrize("code", [105001, 105002])
async def test_a_refused_token_is_renewed_once_and_the_call_repeated(
    server, store, client: TikTokClient, code: int
) -> None:
    server.refusal(SHOPS_PATH, code, status=401)
    server.data(SHOPS_PATH, {"shops": []})
    server.data(REFRESH, NEW)
    assert await client.authorised_shops() == []
    (asked,) = server.to(REFRESH)
    assert asked.query == {
        "app_key": "key-1",
        "app_secret": "secret-1",
        "refresh_token": "refresh-1",
        "grant_type": "refresh_token",
    }
    assert [call.headers["x-tts-access-token"] for call in server.to(SHOPS_PATH)] == ["access-1", "access-2"]
    # The expiry is an absolute time, not a duration.
    ends, refresh_ends = datetime.fromtimestamp(1900000000, UTC), datetime.fromtimestamp(2000000000, UTC)
    assert store.saved == [Tokens("access-2", "refresh-2", ends, refresh_ends)]


async def test_a_fresh_token_refused_too_means_the_authorisation_ended(server, client: TikTokClient) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.data(REFRESH, NEW)
    with pytest.raises(AuthorisationEnded):
        await client.authorised_shops()
    assert len(server.to(SHOPS_PATH)) == 2
    assert len(server.to(REFRESH)) == 1


async def test_callers_who_come_together_refresh_once(server, store, shop: ShopClient) -> None:
    path = "/product/202309/products/1"
    for _ in range(20):
        server.refusal(path, 105002)
    server.data(path, {"id": "1"})
    server.data(REFRESH, NEW)
    products = await asyncio.gather(*(shop.product("1") for _ in range(20)))
    assert {product.id for product in products} == {"1"}
    assert len(server.to(REFRESH)) == 1
    assert len(store.saved) == 1


async def test_a_token_about_to_end_is_renewed_before_use(server, store, client: TikTokClient) -> None:
    store.tokens = Tokens("access-1", "refresh-1", datetime(2020, 1, 1, tzinfo=UTC))
    server.data(SHOPS_PATH, {"shops": []})
    server.data(REFRESH, NEW)
    await client.authorised_shops()
    assert [call.headers["x-tts-access-token"] for call in server.to(SHOPS_PATH)] == ["access-2"]


async def test_a_token_that_another_process_renewed_is_taken_from_the_store(
    server, store, client: TikTokClient
) -> None:
    server.data(SHOPS_PATH, {"shops": []})
    await client.authorised_shops()
    store.tokens = Tokens("access-7", "refresh-7")
    server.answers.clear()
    server.refusal(SHOPS_PATH, 105002)
    server.data(SHOPS_PATH, {"shops": []})
    await client.authorised_shops()
    assert server.asked[-1].headers["x-tts-access-token"] == "access-7"
    assert server.to(REFRESH) == []


async def test_losing_the_race_for_a_refresh_token_to_another_process_is_no_failure(
    server, store, client: TikTokClient
) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.data(SHOPS_PATH, {"shops": []})
    server.refusal(REFRESH, 36004004, "refresh token was used")
    won = iter([store.tokens, store.tokens])

    async def load() -> Tokens:
        return next(won, Tokens("access-8", "refresh-8"))

    store.load = load
    await client.authorised_shops()
    assert server.asked[-1].headers["x-tts-access-token"] == "access-8"


@pytest.mark.parametrize("code", [36004001, 36004004, 36004005, 105002, 12345])
async def test_a_refused_refresh_means_the_seller_must_authorise_again(
    server, store, client: TikTokClient, code: int
) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.refusal(REFRESH, code, "gone")
    with pytest.raises(AuthorisationEnded, match="gone"):
        await client.authorised_shops()
    assert len(server.to(REFRESH)) == 1
    assert store.saved == []


async def test_a_wrong_app_key_is_not_blamed_on_the_seller(server, client: TikTokClient) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.refusal(REFRESH, 36009004, "invalid app_key")
    with pytest.raises(OurBug):
        await client.authorised_shops()


async def test_a_refresh_is_tried_again_while_the_server_is_busy(server, store, client: TikTokClient) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.data(SHOPS_PATH, {"shops": []})
    server.raw(REFRESH, b"", 503)
    server.data(REFRESH, NEW)
    await client.authorised_shops()
    assert store.tokens.access_token == "access-2"


async def test_no_refresh_server_is_a_passing_trouble(server, store) -> None:
    server.refusal(SHOPS_PATH, 105002)
    nobody = "http://127.0.0.1:1"
    quick = Backoff(tries=2, first=0, longest=0, jitter=0)
    async with TikTokClient(
        None, server.url, nobody, app_key="k", app_secret="s", tokens=store, backoff=quick
    ) as client:
        with pytest.raises(Unavailable, match="ConnectError"):
            await client.authorised_shops()


async def test_new_tokens_that_could_not_be_saved_are_saved_before_they_are_used(
    server, store, client: TikTokClient
) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.refusal(SHOPS_PATH, 105002)
    server.data(SHOPS_PATH, {"shops": []})
    server.data(REFRESH, NEW)
    save, store.save = store.save, None
    with pytest.raises(TypeError):
        await client.authorised_shops()
    assert all(call.headers["x-tts-access-token"] == "access-1" for call in server.to(SHOPS_PATH))
    store.save = save
    await client.authorised_shops()
    assert store.tokens.refresh_token == "refresh-2"
    assert len(server.to(REFRESH)) == 1, "the old refresh token is dead: it must not be sent again"
