"""The HTTP side: Slack's requests where there is no socket, and the questions of whoever watches over the bot."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.metrics import CONTENT_TYPE
from bot.slack.manifest import EVENTS_PATH

STOP_SECONDS = 10


Problems = Callable[[], Awaitable[list[str]]]
Figures = Callable[[], Awaitable[bytes]]


def create_web(
    app: AsyncApp | None, problems: Problems, figures: Figures, others: Sequence[BaseRoute] = ()
) -> Starlette:
    """``app`` takes Slack's requests (None in Socket Mode); ``problems`` says why the bot cannot answer, if so.

    ``figures`` gives Prometheus' page; ``others`` are served beside all that.
    """

    async def alive(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def ready(_: Request) -> Response:
        found = await problems()
        return JSONResponse({"ready": not found, "problems": found}, status_code=503 if found else 200)

    async def metrics(_: Request) -> Response:
        return Response(await figures(), media_type=CONTENT_TYPE)

    routes: list[BaseRoute] = [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics), *others]
    if app:
        routes.append(Route(EVENTS_PATH, AsyncSlackRequestHandler(app).handle, methods=["POST"]))
    return Starlette(routes=routes)


@asynccontextmanager
async def listening(web: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serves on this event loop and yields the port. Raises OSError when the port is taken."""
    with listen(host, port) as listener:
        config = uvicorn.Config(web, log_config=None, access_log=False, timeout_graceful_shutdown=STOP_SECONDS)
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. It says that it is TCP, which asyncio wants to know before it answers without delay.

    ``socket.create_server`` does not say so, and then small answers wait 40 ms for Nagle's algorithm.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1_024)
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """The signals stay with the process, which stops its other parts too."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
