"""Run an ASGI app on a free loopback port, for as long as a `with` block lasts."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from bot.web import listen

START_SECONDS = 10.0
STOP_SECONDS = 2


class _Server(uvicorn.Server):
    """A server inside somebody else's process: the signals stay with that process."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        # An app that does not start makes uvicorn exit, which would end the process it is a guest of.
        with suppress(SystemExit):
            await super().serve(sockets)


@contextmanager
def serve(app: ASGIApp, *, port: int = 0) -> Iterator[str]:
    """Serve `app` from a thread on 127.0.0.1 and yield its base address without a trailing slash.

    Port 0 takes a free port. Raises RuntimeError when the app does not start, OSError when the port is taken.
    """
    with _listen(port) as listener:
        server = _server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            deadline = time.monotonic() + START_SECONDS
            while not server.started:
                if not thread.is_alive() or time.monotonic() > deadline:
                    raise RuntimeError("the app did not start; its own message is in the log")
                time.sleep(0.005)
            yield _address(listener)
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


@asynccontextmanager
async def serve_async(app: ASGIApp, *, port: int = 0) -> AsyncIterator[str]:
    """The same on the running event loop, so that the app shares it with its caller."""
    with _listen(port) as listener:
        server = _server(app)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:
                if task.done():
                    raise RuntimeError("the app did not start; its own message is in the log")
                await asyncio.sleep(0.005)
            yield _address(listener)
        finally:
            server.should_exit = True
            await asyncio.gather(task, return_exceptions=True)


def _listen(port: int) -> socket.socket:
    return listen("127.0.0.1", port)


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _server(app: ASGIApp) -> _Server:
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=STOP_SECONDS)
    return _Server(config)
