"""Where Slack comes in, over a socket or HTTP, and how a process leaves without dropping what it was asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from starlette.applications import Starlette

from bot.settings import Settings, SettingsError
from bot.web import STOP_SECONDS, Figures, Problems, create_web, listening

log = structlog.get_logger(__name__)

STOPPING = "stopping: others answer"


class Socket(AsyncSocketModeHandler):
    """Socket Mode that finishes what it has in hand before it leaves."""

    def __init__(self, app: AsyncApp, token: str) -> None:
        super().__init__(app, token)
        self._in_hand = 0

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        self._in_hand += 1
        try:
            await super().handle(client, req)
        finally:
            self._in_hand -= 1

    async def problems(self) -> list[str]:
        return [] if await self.client.is_connected() else ["Slack: the socket is not connected"]

    async def leave(self) -> None:
        """Slack sends to any open connection: without this one it uses those of the other processes."""
        self.client.auto_reconnect_enabled = False
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while self._in_hand or not self.client.message_queue.empty():  # noqa: ASYNC110 - it tells nobody
                    await asyncio.sleep(0.005)
        await self.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def open_doors(
    settings: Settings, app: AsyncApp | None, problems: Problems, figures: Figures
) -> AsyncIterator[int]:
    """Takes what Slack sends to ``app`` (nothing without one) and yields the port of the health answers.

    Raises SettingsError when requests are to come over HTTP and the port is taken.
    """
    token = settings.slack_app_token
    socket = Socket(app, token.get_secret_value()) if app and token else None
    over_http = app if socket is None else None
    stopping = False

    async def found() -> list[str]:
        if stopping:
            return [STOPPING]
        return await problems() + (await socket.problems() if socket else [])

    async with AsyncExitStack() as stack:
        port = await _listen(settings, create_web(over_http, found, figures), stack, needed=over_http is not None)
        try:
            if socket:
                await socket.connect_async()  # type: ignore[no-untyped-call]
            yield port
        finally:
            stopping = True
            if socket:
                await socket.leave()
            elif over_http:
                # Whoever shares out the requests sees /readyz and sends the next ones elsewhere.
                await asyncio.sleep(settings.drain_seconds)


async def _listen(settings: Settings, web: Starlette, stack: AsyncExitStack, *, needed: bool) -> int:
    try:
        return await stack.enter_async_context(listening(web, settings.host, settings.port))
    except OSError as error:
        if needed:
            raise SettingsError(f"SHOPWATCH_PORT: cannot listen on {settings.port} ({error.strerror})") from None
        log.warning("no_health_answers", port=settings.port, reason=error.strerror)
        return 0
