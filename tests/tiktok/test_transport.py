"""What goes over the wire, and what is made of each kind of refusal."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
import respx
from structlog.testing import capture_logs
from tiktok_shop_api.signing import Signer

from bot.tiktok import Backoff, ShopClient, TikTokClient, Tokens, error_table
from bot.tiktok.client import SHOPS_PATH
from bot.tiktok.errors import (
    AddressRefused,
    AuthorisationEnded,
    BadRequest,
    CipherRefused,
    ClockRefused,
    OurBug,
    RateLimited,
    ScopeMissing,
    TikTokError,
    TokenExpired,
    Unavailable,
    UnexpectedShape,
)
from bot.tiktok.inventory import PATH as INVENTORY

NO_SHOPS: dict[str, object] = {"shops": []}


async def test_a_call_carries_a_signature_the_receiver_can_verify(server, shop: ShopClient) -> None:
    server.data(INVENTORY, {"inventory": []})
    await shop.inventory(["1", "ü & = ?"])
    asked = server.asked[0]
    assert asked.headers["x-tts-access-token"] == "access-1"
    assert asked.query["shop_cipher"] == "cipher-1"
    assert asked.query["app_key"] == "key-1"
    assert abs(int(asked.query["timestamp"]) - datetime.now(UTC).timestamp()) < 60
    assert asked.query["sign"] == Signer.sign(
        path=asked.path,
        query=list(asked.query.items()),
        content_type=asked.headers["content-type"],
        body=asked.body,
        app_secret="secret-1",
    )


async def test_a_call_for_no_shop_carries_no_cipher(server, client: TikTokClient) -> None:
    server.data(SHOPS_PATH, NO_SHOPS)
    await client.authorised_shops()
    assert "shop_cipher" not in server.asked[0].query


TABLE = [
    (105005, ScopeMissing, 1),
    (106001, OurBug, 1),
    (106013, CipherRefused, 1),
    (17029046, BadRequest, 1),
    (25001021, BadRequest, 1),
    (36004001, AuthorisationEnded, 1),
    (36004004, AuthorisationEnded, 1),
    (36004005, AuthorisationEnded, 1),
    (36009002, RateLimited, 5),
    (36009003, Unavailable, 5),
    (36009007, Unavailable, 5),
    (36009009, OurBug, 1),
    (36009010, OurBug, 1),
    (36009033, AddressRefused, 1),
    (36009037, RateLimited, 5),
    (99999999, BadRequest, 1),
]


@pytest.mark.parametrize(("code", "family", "tries"), TABLE)
async def test_each_code_is_an_error_of_its_family_even_with_http_200(
    server, client: TikTokClient, code: int, family: type[TikTokError], tries: int
) -> None:
    server.refusal(SHOPS_PATH, code, "what TikTok says")
    with pytest.raises(TikTokError) as caught:
        await client.authorised_shops()
    assert type(caught.value) is family
    assert (caught.value.code, caught.value.request_id) == (code, "req-no")
    assert caught.value.message == "what TikTok says"
    assert caught.value.advice
    assert len(server.asked) == tries


def test_every_code_of_the_error_table_is_tried_above_or_with_the_tokens() -> None:
    assert {code for code, *_ in TABLE} | {105001, 105002} >= set(error_table.FAMILY_BY_CODE)


@pytest.mark.parametrize(
    ("message", "family"),
    [
        ("Invalid shop_cipher", CipherRefused),
        ("signature is invalid", OurBug),
        ("Timestamp expired", ClockRefused),
        ("Invalid app_key", OurBug),
        ("access_token is invalid", TokenExpired),
        ("refresh_token is invalid", AuthorisationEnded),
        ("invalid date range", BadRequest),
        ("Invalid parameter: page_token is malformed", BadRequest),
        ("The page token has expired", BadRequest),
        ("next_page_token is invalid", BadRequest),
        ("Please refresh the page and try again", BadRequest),
    ],
)
def test_the_overloaded_code_is_told_apart_by_its_message(message: str, family: type[TikTokError]) -> None:
    assert error_table.family(36009004, 200, message) is family


@pytest.mark.parametrize(
    ("code", "family"), [(None, TokenExpired), (105009, TokenExpired), (99999999, BadRequest), (1050, BadRequest)]
)
def test_a_401_is_about_the_token_unless_its_code_is_about_something_else(
    code: int | None, family: type[TikTokError]
) -> None:
    assert error_table.family(code, 401, "no") is family


async def test_a_401_with_an_unknown_code_renews_nothing(server, client: TikTokClient) -> None:
    server.refusal(SHOPS_PATH, 99999999, "no such thing", 401)
    with pytest.raises(BadRequest, match="no such thing"):
        await client.authorised_shops()
    assert [asked.path for asked in server.asked] == [SHOPS_PATH]


@pytest.mark.parametrize(
    ("status", "family", "tries"),
    [
        (429, RateLimited, 5),
        (500, Unavailable, 5),
        (503, Unavailable, 5),
        (404, UnexpectedShape, 1),
        (302, UnexpectedShape, 1),
    ],
)
async def test_without_a_code_the_http_status_decides(
    server, client: TikTokClient, status: int, family: type[TikTokError], tries: int
) -> None:
    server.raw(SHOPS_PATH, b"<html>busy</html>", status)
    with pytest.raises(family) as caught:
        await client.authorised_shops()
    assert caught.value.http_status == status
    assert len(server.asked) == tries


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[1]", b'{"data": {}}', b'{"code": true}', b'{"code": 0, "data": []}']
)
async def test_an_answer_out_of_form_is_named_so_and_not_asked_for_again(
    server, client: TikTokClient, body: bytes
) -> None:
    server.raw(SHOPS_PATH, body)
    with pytest.raises(UnexpectedShape):
        await client.authorised_shops()
    assert len(server.asked) == 1


async def test_a_passing_trouble_ends_in_the_answer(server, client: TikTokClient) -> None:
    server.raw(SHOPS_PATH, b"", 502)
    server.refusal(SHOPS_PATH, 36009002, status=429, retry_after="0")
    server.data(SHOPS_PATH, {"shops": [{"id": 7495540735365777507, "cipher": "c", "region": "US"}]})
    shops = await client.authorised_shops()
    assert [(shop.id, shop.region) for shop in shops] == [("7495540735365777507", "US")]
    assert "c'" not in repr(shops), "the cipher is a secret"


async def test_each_try_is_signed_anew(server, store) -> None:
    times = (datetime(2026, 11, 22, 9, minute, tzinfo=UTC) for minute in range(60))
    server.raw(SHOPS_PATH, b"", 502)
    server.data(SHOPS_PATH, NO_SHOPS)
    async with TikTokClient(
        None,
        server.url,
        app_key="k",
        app_secret="s",
        tokens=store,
        backoff=Backoff(first=0, longest=0, jitter=0),
        now=lambda: next(times),
    ) as client:
        await client.authorised_shops()
    first, second = server.asked
    assert first.query["timestamp"] < second.query["timestamp"]
    assert first.query["sign"] != second.query["sign"]


@pytest.mark.parametrize("as_date", [False, True])
async def test_a_wait_longer_than_our_patience_is_left_to_the_caller(
    server, client: TikTokClient, as_date: bool
) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    server.refusal(SHOPS_PATH, 36009002, status=429, retry_after=later if as_date else "3600")
    with pytest.raises(RateLimited) as caught:
        await client.authorised_shops()
    assert caught.value.retry_after == pytest.approx(3600, abs=60)
    assert len(server.asked) == 1


@respx.mock
async def test_a_lost_connection_is_tried_again_and_then_named(store) -> None:
    route = respx.get(url__startswith="http://nowhere.invalid").mock(side_effect=httpx.ReadTimeout("late"))
    quick = Backoff(tries=3, first=0, longest=0, jitter=0)
    async with TikTokClient(
        None, "http://nowhere.invalid", app_key="k", app_secret="s", tokens=store, backoff=quick
    ) as client:
        with pytest.raises(Unavailable, match="ReadTimeout"):
            await client.authorised_shops()
    assert route.call_count == 3


async def test_no_log_line_or_error_holds_a_secret(
    server, store, client: TikTokClient, shop: ShopClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.refusal(INVENTORY, 105002, "expired")
    server.data(
        "/api/v2/token/refresh",
        {"access_token": "access-2", "refresh_token": "refresh-2", "access_token_expire_in": 1900000000},
    )
    with capture_logs() as lines, pytest.raises(AuthorisationEnded) as caught:
        await shop.inventory(["1"])
    written = (
        f"{caplog.text} {lines} {caught.value!r} {caught.value} {store.tokens!r} {Tokens('access-9', 'refresh-9')}"
    )
    for secret in ("secret-1", "cipher-1", "access-", "refresh-", "sign="):
        assert secret not in written
    assert "/api/v2/token/refresh" in caplog.text, "httpx did log the call"


async def test_the_request_id_and_the_shop_are_in_the_log(server, shop: ShopClient) -> None:
    server.refusal(INVENTORY, 106013, "bad shop")
    with capture_logs() as lines, pytest.raises(CipherRefused, match="request_id req-no"):
        await shop.inventory(["1"])
    (line,) = [line for line in lines if line["event"] == "tiktok.refused"]
    assert (line["request_id"], line["shop"], line["code"]) == ("req-no", "shop-1", 106013)
    server.answers.clear()
    server.data(INVENTORY, {})
    with capture_logs() as lines:
        await shop.inventory(["1"])
    assert lines[-1]["request_id"] == "req-ok"
