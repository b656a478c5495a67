"""A server that goes wrong on purpose: each way costs an error that says so, and neither memory, time nor a token."""

import asyncio
import gzip
import os
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from bot.tiktok.client import SHOPS_PATH
from bot.tiktok.errors import TikTokError, Unavailable, UnexpectedShape
from bot.tiktok.fetching import fetch

Serve = Callable[[bytes], Awaitable[str]]
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that sends some bytes to whoever asks, and keeps the connection open after them."""
    servers = []
    stop = asyncio.Event()

    async def started(raw: bytes) -> str:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(raw)
            try:
                await writer.drain()
                await stop.wait()
            except ConnectionError:
                pass
            finally:
                writer.close()

        servers.append(await asyncio.start_server(answer, "127.0.0.1", 0))
        return f"http://127.0.0.1:{servers[-1].sockets[0].getsockname()[1]}/"

    yield started
    stop.set()
    for server in servers:
        server.close()


async def fetched(url: str, **bounds: float) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as http:
        return await fetch(http, http.build_request("GET", url), **bounds)


def whole(body: bytes, *headers: bytes) -> bytes:
    return HEAD + b"".join(header + b"\r\n" for header in headers) + b"content-length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        (b"gzip", gzip.compress),
        (b"x-gzip", gzip.compress),
        (b"gzip", lambda body: gzip.compress(body[:99_999]) + gzip.compress(body[99_999:])),
        (b"deflate", zlib.compress),
        (b"identity", bytes),
        (b"", bytes),
    ],
)
async def test_an_answer_is_unpacked(serve: Serve, packing: bytes, packed: Callable[[bytes], bytes]) -> None:
    body = os.urandom(200_000)
    response = await fetched(await serve(whole(packed(body), b"content-encoding: " + packing)))
    assert response.content == body
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("largest", [999, 1_000])
async def test_an_answer_may_have_its_size_and_not_a_byte_more(serve: Serve, largest: int) -> None:
    url = await serve(whole(b"x" * 1_000))
    if largest == 1_000:
        assert len((await fetched(url, largest=largest)).content) == 1_000
    else:
        with pytest.raises(UnexpectedShape, match="larger than 999 bytes"):
            await fetched(url, largest=largest)


async def test_a_bomb_is_not_unpacked(serve: Serve) -> None:
    url = await serve(whole(gzip.compress(b"0" * 50_000_000), b"content-encoding: gzip"))
    with pytest.raises(UnexpectedShape, match="larger than 33,554,432 bytes"):
        await fetched(url)


@pytest.mark.parametrize("packing", [b"gzip, gzip", b"br", b"zstd", b"nonsense"])
async def test_what_was_not_asked_for_is_not_unpacked(serve: Serve, packing: bytes) -> None:
    twice = gzip.compress(gzip.compress(b"{}"))
    with pytest.raises(UnexpectedShape, match="wasn't asked for"):
        await fetched(await serve(whole(twice, b"content-encoding: " + packing)))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(b"not packed", "can't be unpacked", id="not packed"),
        pytest.param(gzip.compress(b"x" * 999)[:-9], "ends in the middle", id="cut off"),
    ],
)
async def test_what_is_packed_badly_is_named(serve: Serve, body: bytes, words: str) -> None:
    with pytest.raises(UnexpectedShape, match=words):
        await fetched(await serve(whole(body, b"content-encoding: gzip")))


async def test_a_drip_ends(serve: Serve) -> None:
    url = await serve(HEAD + b"content-length: 100\r\n\r\nsome of it")
    with pytest.raises(Unavailable, match=r"no whole answer within 0\.2 s"):
        await fetched(url, deadline=0.2)


@pytest.mark.parametrize("raw", [b"SSH-2.0-OpenSSH\r\n\r\n", HEAD + b"content-length: x\r\n\r\n", b"\0" * 200_000])
async def test_what_is_not_http_is_unavailable(serve: Serve, raw: bytes) -> None:
    with pytest.raises(Unavailable, match="Error"):
        await fetched(await serve(raw), deadline=5)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed_with_the_token(server, client, status: int) -> None:
    server.raw(SHOPS_PATH, b"", status, location=f"{server.url}/elsewhere")
    with pytest.raises(UnexpectedShape, match="leads elsewhere"):
        await client.authorised_shops()
    assert {asked.path for asked in server.asked} == {SHOPS_PATH}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (204, b""),
        (200, b"<html>We will be back</html>"),
        (200, b"[]"),
        (200, b'"code"'),
        (200, b'{"code": true, "data": {}}'),
        (200, b'{"code": 0, "data": [1]}'),
        (200, b'{"code": 0, "data": {"shops": ' + b"[" * 100_000),
        (200, b"\xff\xfe\x00"),
        (404, b"<html>no such page</html>"),
    ],
)
async def test_an_answer_that_is_no_envelope_is_not_in_the_documented_form(server, client, status, body) -> None:
    server.raw(SHOPS_PATH, body, status)
    with pytest.raises(UnexpectedShape):
        await client.authorised_shops()
    assert len(server.asked) == 1, "what is broken is not asked for at once again"


async def test_the_kind_of_content_says_nothing(server, client) -> None:
    server.raw(SHOPS_PATH, b'{"code": "0", "data": {"shops": []}}', content_type="text/html; charset=nonsense")
    assert await client.authorised_shops() == []


async def test_a_number_of_5_000_digits_costs_its_row_alone(server, client) -> None:
    shops = b'[{"id": %s, "cipher": "a"}, {"id": 99999999999999999999, "cipher": "b"}]' % (b"9" * 5_000)
    server.raw(SHOPS_PATH, b'{"code": 0, "data": {"shops": %s}}' % shops)
    assert [shop.id for shop in await client.authorised_shops()] == ["99999999999999999999"]


async def test_an_error_of_a_bad_answer_knows_the_path_and_no_secret(server, client) -> None:
    server.raw(SHOPS_PATH, b"x", content_encoding="gzip")
    with pytest.raises(TikTokError) as caught:
        await client.authorised_shops()
    assert caught.value.path == SHOPS_PATH
    assert "secret" not in repr(caught.value)
