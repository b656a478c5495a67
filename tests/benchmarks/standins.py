"""Servers of a benchmark, each in a process of its own: ``python -m tests.benchmarks.standins NAME ARGUMENT``.

``bare`` and ``bolt`` are echoes with Bolt on the bot's own HTTP server; ``slack`` and ``tiktok`` are the playground's;
``hook`` takes webhooks, and ``orders`` is a shop with as many of them.
"""

import asyncio
import signal
import sys
import time
from collections import Counter
from datetime import UTC, datetime

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.webhooks import PATH
from bot.playground import slack, tiktok
from bot.playground.slack.model import Channel
from bot.slack.manifest import manifest
from bot.web import create_web, listening
from tests.benchmarks.order_server import orders_of

SECRET = "benchmark-signing-secret"
APP_KEY, APP_SECRET, ACCESS, REFRESH = "bench-app", "bench-secret", "ROW_bench_access", "ROW_bench_refresh"
POST = "/api/chat.postMessage"
COUNTS = "/bench"


def bare(slack_url: str, *, in_the_acknowledgement: bool = True) -> ASGIApp:
    """The least that an answer takes: verified, and acknowledged with the text that came."""
    app = AsyncApp(
        client=AsyncWebClient("xoxb-playground", base_url=slack_url),
        signing_secret=SECRET,
        process_before_response=in_the_acknowledgement,
    )

    @app.command("/shop")
    async def echo(ack: AsyncAck, body: dict[str, str]) -> None:
        await ack(body["text"])

    async def nothing() -> list[str]:
        return []

    async def no_figures() -> bytes:
        return b""

    return create_web(app, nothing, no_figures)


def bolt(slack_url: str) -> ASGIApp:
    """The same with Bolt's default, which looks every 10 ms whether the listener has acknowledged."""
    return bare(slack_url, in_the_acknowledgement=False)


class Counted:
    """Counts the posts that an app takes and refuses, and when the first came and the last was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._statuses: Counter[str] = Counter()
        self._first = self._last = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == COUNTS:
            counts = {"first": self._first, "last": self._last, "statuses": self._statuses}
            await JSONResponse(counts)(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if path == POST and message["type"] == "http.response.start":
                self._statuses[str(message["status"])] += 1
            await send(message)
            self._last = time.time() if path == POST else self._last

        self._first = self._first or (time.time() if path == POST else 0.0)
        await self._app(scope, receive, counted)


def slack_of(channels: str) -> ASGIApp:
    """A workspace with so many more channels that the bot is in, ``CBENCH0000`` and on, with Slack's limits."""
    workspace = slack.Workspace(manifest(socket_mode=True, base_url=None))
    workspace.app.signing_secret = SECRET
    members = [workspace.app.user_id]
    for n in range(int(channels)):
        workspace.channels[f"CBENCH{n:04}"] = Channel(f"CBENCH{n:04}", f"bench-{n}", 0, members=members)
    return Counted(slack.create_app(workspace))


def tiktok_of(shops: str) -> ASGIApp:
    world = tiktok.World.scaled(7, datetime.now(UTC), shops=int(shops))
    return tiktok.create_app(world, app_key=APP_KEY, app_secret=APP_SECRET, access_token=ACCESS, refresh_token=REFRESH)


def hook(_: str) -> ASGIApp:
    """The least that a webhook takes: its body is read, and it is answered. Nothing is verified and nothing kept."""

    async def take(request: Request) -> Response:
        await request.body()
        return JSONResponse({"code": 0})

    return Starlette(routes=[Route(PATH, take, methods=["POST"])])


MAKERS = {"bare": bare, "bolt": bolt, "slack": slack_of, "tiktok": tiktok_of, "hook": hook, "orders": orders_of}


async def main(name: str, argument: str) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with listening(MAKERS[name](argument), "127.0.0.1", 0) as port:
        sys.stdout.write(f"listening on http://127.0.0.1:{port}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
