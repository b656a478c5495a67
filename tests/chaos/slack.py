"""A Slack that is slow before it stores and before it answers, and that says when a message arrives.

Each bot process talks to a path of its own (``/p0/api/``), so that it is known who sends.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from bot.playground.serve import serve
from bot.playground.slack.app import create_app
from bot.playground.slack.workspace import Workspace
from bot.slack.manifest import manifest

POST = "/api/chat.postMessage"
ARRIVED, STORED, ANSWERED = "arrived", "stored", "answered"
"""The moments of a post: before it is in the channel, before the answer leaves, and right after it left."""

Witness = Callable[[str, str], None]
"""Told the sender and the moment of each post."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A post that came in, whatever became of it."""

    key: str
    at: datetime
    pings: bool


class Slow:
    """The playground's Slack behind delays drawn from ``rng``; ``longest`` is in seconds, before and after."""

    def __init__(self, app: Starlette, rng: random.Random, longest: tuple[float, float]) -> None:
        self.inner = app
        self._rng = rng
        self._longest = longest
        self.witness: Witness = lambda sender, moment: None
        self.arrivals: list[Arrival] = []
        self.loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.loop = asyncio.get_running_loop()
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        sender, path = _parted(scope["path"])
        scope = scope | {"path": path, "raw_path": path.encode()}
        if path != POST:
            await self.inner(scope, receive, send)
            return
        await self._post(scope, receive, send, sender)

    async def _post(self, scope: Scope, receive: Receive, send: Send, sender: str) -> None:
        body = await _body(receive)
        sent = _sent(body)
        pings = "<@" in sent["text"] or "<!subteam" in sent["text"]
        self.arrivals.append(Arrival(_key(sent), datetime.now(UTC), pings))
        self.witness(sender, ARRIVED)
        await asyncio.sleep(self._rng.uniform(0, self._longest[0]))
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self.inner(scope, _once(body), keep)
        self.witness(sender, STORED)
        await asyncio.sleep(self._rng.uniform(0, self._longest[1]))
        for message in answer:
            await send(message)
        self.witness(sender, ANSWERED)


class StandIn:
    """The workspace, its address, and what is counted there."""

    def __init__(self, workspace: Workspace, slow: Slow, address: str) -> None:
        self.workspace = workspace
        self.slow = slow
        self.address = address

    def api_url(self, sender: str) -> str:
        return f"{self.address}/{sender}/api/"

    def copies(self) -> Counter[str]:
        """How often each key is in the workspace."""
        found = (m.metadata for channel in self.workspace.channels.values() for m in list(channel.messages.values()))
        return Counter(metadata["event_payload"]["key"] for metadata in found if metadata)


@contextmanager
def stand_in(rng: random.Random, longest: tuple[float, float]) -> Iterator[StandIn]:
    """Without Slack's own rate limits, which have a case of their own."""
    workspace = Workspace(manifest(socket_mode=True, base_url=None))
    workspace.rate.enabled = False
    slow = Slow(create_app(workspace), rng, longest)
    with serve(slow) as address:
        yield StandIn(workspace, slow, address)


def _parted(path: str) -> tuple[str, str]:
    """``/p0/api/…`` is the sender and the path that Slack would have seen."""
    sender, _, rest = path.removeprefix("/").partition("/")
    return (sender, f"/{rest}") if rest.startswith("api/") else ("", path)


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _once(body: bytes) -> Receive:
    """The request's body again. Slack finishes what it has begun, whoever hangs up meanwhile."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _sent(body: bytes) -> dict[str, Any]:
    return json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))


def _key(sent: dict[str, Any]) -> str:
    metadata = sent.get("metadata") or {}
    metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
    return str((metadata.get("event_payload") or {}).get("key", ""))
