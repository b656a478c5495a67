"""Renewing the access token."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.tiktok import Backoff, ShopClient, TikTokClient, Tokens
from bot.tiktok.client import SHOPS_PATH
from bot.tiktok.error_table import token_family
from bot.tiktok.errors import (
    AppRefused,
    AuthorisationEnded,
    ClockRefused,
    CodeRefused,
    RateLimited,
    RefreshRefused,
    TikTokError,
    Unavailable,
    UnexpectedShape,
)
from bot.tiktok.token_calls import TokenCalls
from bot.tiktok.tokens import FAILED_PAUSE, REFUSED_PAUSE, TokenKeeper

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


@pytest.mark.parametrize(
    ("code", "message", "status"),
    [
        (36004001, "rt has expired", 200),
        (36004004, "gone", 200),
        (36004005, "can not find related auth record", 200),
        (105002, "gone", 401),
        (36009004, "refresh_token is invalid", 200),
        (98001006, "the refresh token was used", 400),
    ],
)
async def test_a_refused_refresh_means_the_seller_must_authorise_again(
    server, store, client: TikTokClient, code: int, message: str, status: int
) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.refusal(REFRESH, code, message, status)
    with pytest.raises(AuthorisationEnded, match=message):
        await client.authorised_shops()
    assert len(server.to(REFRESH)) == 1
    assert (store.saved, store.over) == ([], [message])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (36009004, "invalid app_key"),
        (36004004, "app_key or app_secret is invalid"),
        (12345, "App Secret mismatch"),
        (105001, "the appkey has no such refresh token"),
    ],
)
async def test_a_wrong_key_or_secret_is_not_blamed_on_the_seller(
    server, store, client: TikTokClient, code: int, message: str
) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.refusal(REFRESH, code, message)
    with pytest.raises(AppRefused, match=message) as raised:
        await client.authorised_shops()
    assert "TIKTOK_APP_SECRET" in raised.value.advice
    assert store.over == []
    assert [error.message for error in store.refusals] == [message]


@pytest.mark.parametrize(("code", "status"), [(12345, 200), (12345, 401), (36009004, 200), (105005, 200)])
async def test_a_refusal_that_nobody_understands_ends_nothing(
    server, store, client: TikTokClient, code: int, status: int
) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.refusal(REFRESH, code, "gone", status)
    with pytest.raises(TikTokError, match="gone") as raised:
        await client.authorised_shops()
    assert not isinstance(raised.value, AuthorisationEnded)
    assert store.over == []


async def test_a_page_of_a_door_before_the_platform_ends_nothing(server, store, client: TikTokClient) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.raw(REFRESH, b"<html>Sign in to the proxy</html>", 401)
    with pytest.raises(RefreshRefused):
        await client.authorised_shops()
    assert store.over == []


async def test_what_only_people_can_mend_is_not_asked_for_by_each_shop(server, store, client: TikTokClient) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.refusal(REFRESH, 12345, "gone")
    for _ in range(3):
        with pytest.raises(RefreshRefused, match="gone"):
            await client.authorised_shops()
    assert len(server.to(REFRESH)) == 1


async def test_it_is_asked_for_again_in_a_while_or_with_another_pair(store) -> None:
    now, asked = [datetime(2026, 11, 22, 9, tzinfo=UTC)], []

    async def refresh(token: str) -> Tokens:
        asked.append(token)
        raise RefreshRefused("gone", code=12345)

    keeper = TokenKeeper(store, refresh, Backoff(tries=1), lambda: now[0])

    async def renew() -> None:
        with pytest.raises(RefreshRefused, match="gone"):
            await keeper.renew(store.tokens.access_token)

    await renew()
    await renew()
    assert asked == ["refresh-1"]
    now[0] += REFUSED_PAUSE
    await renew()
    assert asked == ["refresh-1"] * 2
    store.tokens = Tokens("access-2", "refresh-2")
    await renew()
    assert asked[2:] == ["refresh-2"]
    assert len(store.refusals) == 3


async def test_a_renewal_that_fails_is_tried_once_for_all_who_wait_for_it(server, store, client: TikTokClient) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.raw(REFRESH, b"<html>busy</html>", 500)
    errors = await asyncio.gather(*(client.authorised_shops() for _ in range(4)), return_exceptions=True)
    assert {type(error) for error in errors} == {Unavailable}
    assert len(server.to(REFRESH)) == Backoff.tries
    assert store.over == []
    assert store.refusals == [], "it may pass: there is nothing to mend"


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (Unavailable("HTTP 500"), FAILED_PAUSE),
        (RateLimited("too many requests", retry_after=300), timedelta(seconds=300)),
        (UnexpectedShape("no envelope"), FAILED_PAUSE),
    ],
)
async def test_what_may_pass_is_asked_for_again_soon_but_not_before_it_may(
    store, error: TikTokError, pause: timedelta
) -> None:
    now, asked = [datetime(2026, 11, 22, 9, tzinfo=UTC)], []

    async def refresh(token: str) -> Tokens:
        asked.append(token)
        raise error

    keeper = TokenKeeper(store, refresh, Backoff(tries=1), lambda: now[0])
    for wait, times in ((timedelta(), 1), (pause - timedelta(seconds=1), 1), (timedelta(seconds=1), 2)):
        now[0] += wait
        with pytest.raises(type(error), match=error.message):
            await keeper.renew("access-1")
        assert len(asked) == times


async def test_a_refusal_of_a_pair_that_a_consent_has_replaced_meanwhile_refuses_nothing(store) -> None:
    async def refresh(token: str) -> Tokens:
        store.tokens = Tokens("access-2", "refresh-2")
        raise RefreshRefused("gone", code=12345)

    keeper = TokenKeeper(store, refresh, Backoff(tries=1), lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
    assert await keeper.renew(store.tokens.access_token) == "access-2"
    assert store.refusals == []


@pytest.mark.parametrize(
    ("code", "message", "family"),
    [
        (99, "refresh token rate exceeded", RefreshRefused),
        (99, "refresh token is expired", AuthorisationEnded),
        (36009004, "timestamp is expired", ClockRefused),
    ],
)
def test_words_about_the_refresh_token_end_nothing_unless_they_say_that_it_is_over(
    code: int, message: str, family: type[TikTokError]
) -> None:
    assert token_family(code, message) is family


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


async def test_what_ends_the_authorisation_is_remembered_and_what_may_pass_is_not(
    server, store, client: TikTokClient
) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.data(REFRESH, NEW)
    with pytest.raises(AuthorisationEnded):
        await client.authorised_shops()
    assert store.over == [], "it was renewed a moment ago: the seller has not taken it back"
    server.answers.clear()
    server.refusal(SHOPS_PATH, 36004004, "authorization record does not exist")
    with pytest.raises(AuthorisationEnded):
        await client.authorised_shops()
    assert store.over == ["authorization record does not exist"]
    server.answers.clear()
    server.refusal(SHOPS_PATH, 105002)
    server.refusal(REFRESH, 36004005, "refresh token is expired")
    with pytest.raises(AuthorisationEnded):
        await client.authorised_shops()
    assert store.over[1:] == ["refresh token is expired"]


async def test_while_another_process_renews_them_its_new_pair_is_waited_for(server, store, client) -> None:
    server.refusal(SHOPS_PATH, 105002)
    server.data(SHOPS_PATH, {"shops": []})
    asked = []

    async def claim() -> bool:
        asked.append(store.tokens)
        if len(asked) == 3:
            store.tokens = Tokens("access-9", "refresh-9")
        return False

    store.claim = claim
    await client.authorised_shops()
    assert server.to(REFRESH) == []
    assert server.asked[-1].headers["x-tts-access-token"] == "access-9"


async def test_a_refresh_before_the_end_is_left_out_when_somebody_was_faster(server, store, client) -> None:
    ends = datetime(2030, 1, 1, tzinfo=UTC)
    store.tokens = Tokens("access-1", "refresh-1", ends)
    server.data(REFRESH, NEW)
    await client.renew_early(datetime(2029, 1, 1, tzinfo=UTC))
    assert server.to(REFRESH) == []
    await client.renew_early(ends)
    assert [one.query["refresh_token"] for one in server.to(REFRESH)] == ["refresh-1"]
    assert store.tokens.access_token == "access-2"


@pytest.mark.parametrize(
    ("code", "family", "message"),
    [
        (36004001, CodeRefused, "no such code"),
        (36009004, CodeRefused, "no such code"),
        (36009002, RateLimited, "too many requests of this app key"),
        (36004004, AppRefused, "app_key or app_secret is invalid"),
        (12345, AppRefused, "app_secret is wrong"),
    ],
)
async def test_a_code_is_exchanged_once_and_a_refusal_tells_its_kind(
    server, code: int, family: type[Exception], message: str
) -> None:
    get = "/api/v2/token/get"
    server.data(get, NEW)
    async with httpx.AsyncClient() as http:
        calls = TokenCalls(http, server.url, "key-1", "secret-1", lambda: datetime.now(UTC))
        tokens = await calls.exchange("code-1")
        assert (tokens.access_token, tokens.open_id, tokens.seller) == ("access-2", "x", "Acme")
        assert server.asked[-1].query == {
            "app_key": "key-1",
            "app_secret": "secret-1",
            "auth_code": "code-1",
            "grant_type": "authorized_code",
        }
        server.answers.clear()
        server.refusal(get, code, message)
        with pytest.raises(family):
            await calls.exchange("code-2")
    assert len(server.to(get)) == 2
