"""A real HTTP server that answers as told, and a client joined to it that doesn't wait between tries."""

import json
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.tiktok import Backoff, ShopClient, TikTokClient, Tokens
from bot.tiktok.errors import TikTokError


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """Each path answers with what it was told, in turn, the last for ever after."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, list[tuple[int, bytes, dict[str, str]]]] = field(default_factory=lambda: defaultdict(list))

    computed: dict[str, Callable[[Asked], object]] = field(default_factory=dict)

    def data(self, path: str, *data: object) -> None:
        for item in data:
            self.raw(path, json.dumps({"code": 0, "message": "Success", "request_id": "req-ok", "data": item}).encode())

    def refusal(self, path: str, code: int, message: str = "no", status: int = 200, **headers: str) -> None:
        body = json.dumps({"code": code, "message": message, "request_id": "req-no"}).encode()
        self.raw(path, body, status, **headers)

    def raw(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        self.answers[path].append((status, body, {name.replace("_", "-"): text for name, text in headers.items()}))

    def to(self, path: str) -> list[Asked]:
        return [one for one in self.asked if one.path == path]

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append(
            Asked(request.method, path, dict(request.query_params), dict(request.headers), await request.body())
        )
        if path in self.computed:
            self.answers[path].clear()
            self.data(path, self.computed[path](self.asked[-1]))
        told = self.answers[path]
        status, body, headers = told.pop(0) if len(told) > 1 else told[0]
        return Response(body, status, headers)


class Memory:
    """A token store in memory."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.saved: list[Tokens] = []
        self.over: list[str] = []
        self.refusals: list[TikTokError] = []

    async def load(self) -> Tokens:
        return self.tokens

    async def claim(self) -> bool:
        return True

    async def release(self) -> None:
        pass

    async def save(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.saved.append(tokens)

    async def ended(self, access_token: str | None, reason: str) -> None:
        self.over.append(reason)

    async def refused(self, error: TikTokError) -> None:
        self.refusals.append(error)


@pytest.fixture(scope="session")
def running_server() -> Iterator[Server]:
    script = Server()
    app = Starlette(routes=[Route("/{rest:path}", script.answer, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    script.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield script
    server.should_exit = True
    thread.join()


@pytest.fixture
def server(running_server: Server) -> Server:
    running_server.asked.clear()
    running_server.answers.clear()
    running_server.computed.clear()
    return running_server


@pytest.fixture
def store() -> Memory:
    return Memory(Tokens("access-1", "refresh-1"))


@pytest.fixture
async def client(server: Server, store: Memory) -> AsyncIterator[TikTokClient]:
    async with TikTokClient(
        None,
        server.url,
        server.url,
        app_key="key-1",
        app_secret="secret-1",
        tokens=store,
        backoff=Backoff(first=0, longest=0, jitter=0),
        calls_per_second=100_000,
    ) as client:
        yield client


@pytest.fixture
def shop(client: TikTokClient) -> ShopClient:
    return client.shop("cipher-1", "shop-1")
