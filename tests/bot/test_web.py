"""The HTTP side: health, readiness, and Slack's requests where there is no socket."""

import socket
from collections.abc import Awaitable, Callable

import httpx
import pytest
from slack_bolt.async_app import AsyncApp

from bot.slack.manifest import EVENTS_PATH
from bot.web import create_web, listening


def saying(*found: str) -> Callable[[], Awaitable[list[str]]]:
    async def problems() -> list[str]:
        return list(found)

    return problems


async def figures() -> bytes:
    return b"shopwatch_posts_due 3.0\n"


async def get(port: int, path: str, method: str = "GET") -> httpx.Response:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        return await http.request(method, path)


async def test_it_is_alive_and_ready() -> None:
    async with listening(create_web(None, saying(), figures), "127.0.0.1", 0) as port:
        assert (await get(port, "/healthz")).json() == {"alive": True}
        ready = await get(port, "/readyz")
        assert (ready.status_code, ready.json()) == (200, {"ready": True, "problems": []})


async def test_it_says_why_it_is_not_ready_and_stays_alive() -> None:
    async with listening(create_web(None, saying("database: OperationalError"), figures), "127.0.0.1", 0) as port:
        ready = await get(port, "/readyz")
        assert ready.status_code == 503
        assert ready.json() == {"ready": False, "problems": ["database: OperationalError"]}
        assert (await get(port, "/healthz")).status_code == 200


async def test_prometheus_reads_the_figures() -> None:
    async with listening(create_web(None, saying(), figures), "127.0.0.1", 0) as port:
        page = await get(port, "/metrics")
        assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert page.text == "shopwatch_posts_due 3.0\n"


async def test_slack_is_let_in_only_where_it_comes_over_http() -> None:
    async with listening(create_web(None, saying(), figures), "127.0.0.1", 0) as port:
        assert (await get(port, EVENTS_PATH, "POST")).status_code == 404
    app = AsyncApp(token="xoxb-1", signing_secret="secret", process_before_response=True)
    async with listening(create_web(app, saying(), figures), "127.0.0.1", 0) as port:
        assert (await get(port, EVENTS_PATH, "POST")).status_code == 401, "unsigned"
        assert (await get(port, EVENTS_PATH)).status_code == 405


async def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            async with listening(create_web(None, saying(), figures), "127.0.0.1", port):
                pass


async def test_the_port_is_free_again_afterwards() -> None:
    async with listening(create_web(None, saying(), figures), "127.0.0.1", 0) as port:
        assert (await get(port, "/healthz")).status_code == 200
    with pytest.raises(httpx.ConnectError):
        await get(port, "/healthz")
