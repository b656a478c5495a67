"""Signatures, checked against an independent implementation and the documented vector."""

import asyncio
import json
from urllib.parse import parse_qsl

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st
from tiktok_shop_api.signing import Signer, operation_for, requires_shop_cipher
from tiktok_shop_api.webhooks import Webhooks

from bot.tiktok import TikTokClient, Tokens, client, inventory, performance, products, sps
from bot.tiktok.signing import request_signature, webhook_is_genuine, webhook_signature

OUR_CALLS = [
    ("GET", client.SHOPS_PATH, False),
    ("GET", f"{sps.ROOT}/overview", True),
    ("GET", f"{sps.ROOT}/metrics", True),
    ("GET", f"{sps.ROOT}/metrics/NRR/diagnosis", True),
    ("GET", f"{sps.ROOT}/metrics/NRR/top_items", True),
    ("POST", products.SEARCH_PATH, True),
    ("GET", f"{products.DETAIL_PATH}/1729", True),
    ("POST", inventory.PATH, True),
    ("GET", performance.SHOP_PATH, True),
    ("GET", performance.SKU_PATH, True),
]

paths = st.sampled_from([path for _, path, _ in OUR_CALLS])
queries = st.dictionaries(st.text(min_size=1) | st.sampled_from(["sign", "access_token", "app_key"]), st.text())


@settings(max_examples=500)
@given(paths, queries, st.text(), st.text(min_size=1))
def test_request_signatures_equal_those_of_an_independent_client(
    path: str, query: dict[str, str], body: str, secret: str
) -> None:
    theirs = Signer.sign(
        path=path, query=list(query.items()), content_type="application/json", body=body, app_secret=secret
    )
    assert request_signature(path, query, body.encode(), secret) == theirs


@settings(max_examples=200)
@given(st.text(), st.text(min_size=1), st.binary())
def test_webhook_signatures_are_accepted_by_an_independent_client(key: str, secret: str, body: bytes) -> None:
    signature = webhook_signature(key, secret, body)
    assert Webhooks.verify(app_key=key, app_secret=secret, raw_body=body, signature=signature)


class Recorder(httpx.AsyncBaseTransport):
    """Keeps every request as it would go out; the first page of a list names `page_token` as the next."""

    def __init__(self, page_token: str) -> None:
        self.requests: list[httpx.Request] = []
        self._tokens = [page_token]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        data = {"next_page_token": self._tokens.pop() if self._tokens else ""}
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps({"code": 0, "data": data}).encode()))


class OnePair:
    async def load(self) -> Tokens:
        return Tokens("access-1", "refresh-1")

    async def save(self, tokens: Tokens) -> None:
        raise AssertionError("nothing was to be refreshed")


async def sent(key: str, secret: str, cipher: str, words: list[str]) -> list[httpx.Request]:
    """Requests of every form, with any words in query and body: two pages of a search, an inventory and a GET."""
    recorder = Recorder(words[0])
    async with httpx.AsyncClient(transport=recorder) as http:
        bot = TikTokClient(http, app_key=key, app_secret=secret, tokens=OnePair(), calls_per_second=100_000)
        shop = bot.shop(cipher, "1")
        assert [one async for one in shop.products(status=words[-1])] == []
        await shop.inventory(words)
        await shop.sps_diagnosis("NRR")
    return recorder.requests


@settings(max_examples=300)
@given(
    st.text(min_size=1),
    st.text(min_size=1),
    st.text(min_size=1),
    st.lists(st.text(min_size=1), min_size=1, max_size=4),
)
def test_what_is_really_sent_is_what_was_signed(key: str, secret: str, cipher: str, words: list[str]) -> None:
    requests = asyncio.run(sent(key, secret, cipher, words))
    assert [request.method for request in requests] == ["POST", "POST", "POST", "GET"]
    for request in requests:
        path, _, raw = request.url.raw_path.decode("ascii").partition("?")
        pairs = parse_qsl(raw, keep_blank_values=True, strict_parsing=True, errors="strict")
        query = dict(pairs)
        assert len(query) == len(pairs)
        content_type, body = request.headers["content-type"], request.content.decode()
        theirs = Signer.sign(path=path, query=pairs, content_type=content_type, body=body, app_secret=secret)
        assert query["sign"] == theirs
        assert (content_type, query["app_key"], query["shop_cipher"]) == ("application/json", key, cipher)
        assert int(request.headers.get("content-length", 0)) == len(request.content)
    first, second, stock, get = requests
    assert "page_token" not in first.url.params
    assert dict(parse_qsl(second.url.query.decode()))["page_token"] == words[0]
    assert json.loads(stock.content) == {"sku_ids": list(dict.fromkeys(words))}
    assert get.content == b""


VECTOR = (
    b'{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507","timestamp":1718305585,'
    b'"data":{"is_on_hold_order":true,"order_id":"576653688135258178","order_status":"UNPAID","update_time":1718305585}}'
)
VECTOR_SIGNATURE = "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"


def test_it_accepts_the_documented_webhook() -> None:
    assert webhook_is_genuine("abcdef", "123", VECTOR, VECTOR_SIGNATURE)


def test_it_refuses_a_webhook_that_was_changed_or_is_unsigned() -> None:
    assert not webhook_is_genuine("abcdef", "123", VECTOR.replace(b"UNPAID", b"PAID"), VECTOR_SIGNATURE)
    assert not webhook_is_genuine("abcdef", "124", VECTOR, VECTOR_SIGNATURE)
    assert not webhook_is_genuine("abcdef", "123", VECTOR, "")
    assert not webhook_is_genuine("abcdef", "123", VECTOR, "é" * 64)


def test_every_path_we_call_is_a_documented_operation_and_sends_the_cipher_where_it_must() -> None:
    for method, path, needs_cipher in OUR_CALLS:
        assert operation_for(method, path) is not None, path
        assert requires_shop_cipher(method, path) is needs_cipher, path
