"""Where Slack comes in, over a socket or HTTP, and how a process leaves without dropping what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog
from aiohttp import TraceConfig
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.settings import Settings, SettingsError
from bot.slack.classify import classify
from bot.slack.errors import Refusal
from bot.slack.socket_log import OPEN_SOCKETS, TRY_SECONDS, SocketLog
from bot.web import STOP_SECONDS, Figures, Problems, create_web, listening

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.5
STOPPING = "stopping: others answer"


class Socket(AsyncSocketModeHandler):
    """Socket Mode that finishes what it has in hand before it leaves."""

    def __init__(self, app: AsyncApp, token: str) -> None:
        super().__init__(app, token, SocketLog(app.logger, {}), ping_interval=TRY_SECONDS)  # type: ignore[arg-type]
        self._in_hand = 0
        self._answered = asyncio.Event()
        self.client.aiohttp_client_session.trace_configs.append(self._using_up_tickets())

    def _using_up_tickets(self) -> TraceConfig:
        """The SDK tries an address for ever that failed, though its ticket opens one socket, and not for long."""

        async def use_up(*_: object) -> None:
            self.client.wss_uri = None

        trace = TraceConfig()
        trace.on_request_start.append(use_up)
        trace.freeze()
        return trace

    async def connect_async(self) -> None:
        """Raises SettingsError when Slack refuses the token: the SDK, which tries for ever, begins behind that call.

        A Slack that is out of reach may come back, so that is left to the SDK.
        """
        try:
            answer = await self.client.web_client.apps_connections_open(app_token=self.app_token)
            self.client.wss_uri = answer["url"]
        except Exception as error:
            failure = classify(error)
            if isinstance(failure, Refusal):
                raise SettingsError(f"SLACK_APP_TOKEN: Slack refuses it ({failure}). {OPEN_SOCKETS}") from None
        await super().connect_async()  # type: ignore[no-untyped-call]

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        self._in_hand += 1
        try:
            await super().handle(client, req)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._answered.set()

    async def problems(self) -> list[str]:
        return [] if await self.client.is_connected() else ["Slack: the socket is not connected"]

    async def leave(self) -> None:
        """Closes where it disturbs least: right after an answer, or in a pause.

        Slack sends to any open connection, so the other processes' answer from then on. But the protocol has no word
        for leaving: what Slack sends in the instant of the closing is lost.
        """
        self.client.auto_reconnect_enabled = False
        self._answered.clear()
        await self._until_answered(PAUSE_SECONDS)
        if self._in_hand:
            await self._until_answered(STOP_SECONDS)
        await self.close_async()  # type: ignore[no-untyped-call]

    async def _until_answered(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answered.wait(), seconds)


@asynccontextmanager
async def open_doors(
    settings: Settings,
    app: AsyncApp | None,
    problems: Problems,
    figures: Figures,
    others: Sequence[BaseRoute] = (),
) -> AsyncIterator[int]:
    """Takes what Slack sends to ``app`` (nothing without one) and yields the port of the health answers.

    ``others`` are served on that port too.

    Raises SettingsError when requests are to come over HTTP and the port is taken, or Slack refuses the socket's token.
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
        port = await _listen(
            settings, create_web(over_http, found, figures, others), stack, needed=over_http is not None
        )
        try:
            if socket:
                await socket.connect_async()
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
