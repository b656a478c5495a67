"""The wire itself: cutting a connection the way a broken network does."""

from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send


def abort(connection: HTTPConnection) -> None:
    """End the TCP connection without a goodbye.

    ASGI has no word for it, but uvicorn's `receive` is bound to the object that owns the transport.
    """
    receive: Any = connection._receive  # type: ignore[attr-defined]
    receive.__self__.transport.abort()


class Silence:
    """An ASGI answer that says nothing, for a connection that has been aborted."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b""})
