"""The two clients: what is repeated, and what never is."""

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from starlette.responses import JSONResponse

from bot.slack.client import api_base, make_client, make_posting_client

BUSY = JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "0"})


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://slack.com/api/", "https://slack.com/api/"),
        ("https://slack.com/api", "https://slack.com/api/"),
        (" http://127.0.0.1:1234/api/ ", "http://127.0.0.1:1234/api/"),
        ("http://127.0.0.1:1234/slack//", "http://127.0.0.1:1234/slack/"),
        ("http://localhost:1234", "http://localhost:1234/"),
    ],
)
def test_the_address_ends_in_one_slash(given: str, used: str) -> None:
    assert api_base(given) == used


@pytest.mark.parametrize("given", ["", "slack.com/api", "ftp://slack.com/api", "https://", "https://slack.com/api?x=1"])
def test_it_says_what_the_address_must_look_like(given: str) -> None:
    with pytest.raises(ValueError, match="SLACK_API_URL must look like https:"):
        api_base(given)


async def test_it_calls_the_method_with_its_token_below_the_address(slack: Any) -> None:
    slack.says("auth.test", {"ok": True, "user_id": "U1"})
    response = await make_client("xoxb-test", slack.url.rstrip("/")).auth_test()
    assert response["user_id"] == "U1"
    assert [method for method, _ in slack.calls] == ["auth.test"]


async def test_reading_waits_out_a_rate_limit(slack: Any) -> None:
    slack.says("users.info", BUSY, {"ok": True, "user": {"id": "U1"}})
    response = await make_client("xoxb-test", slack.url).users_info(user="U1")
    assert response["user"] == {"id": "U1"}
    assert len(slack.calls) == 2


async def test_a_post_does_not_wait_out_a_rate_limit(slack: Any) -> None:
    slack.says("chat.postMessage", BUSY, {"ok": True, "ts": "1.2"})
    with pytest.raises(SlackApiError, match="ratelimited"):
        await make_posting_client("xoxb-test", slack.url).chat_postMessage(channel="C1", text="hello")
    assert len(slack.calls) == 1


async def test_reading_connects_again_after_a_cut() -> None:
    asked: list[bytes] = []
    body = b'{"ok": true}'
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    async def cut_the_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        if len(asked) > 1:
            writer.write(whole)
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(cut_the_first, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
        assert (await make_client("xoxb-test", url).auth_test())["ok"] is True
    assert len(asked) == 2
