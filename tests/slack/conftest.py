"""A real HTTP server in place of Slack: each test says what it answers, and reads what it was asked."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Answer = Callable[[dict[str, str]], Response]


@dataclass
class Slack:
    """`answers` by method name; `calls` in the order they came."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def says(self, method: str, *bodies: dict[str, Any] | Response) -> None:
        """Answer `method` with these in turn; the last one is repeated."""
        waiting = [body if isinstance(body, Response) else JSONResponse(body) for body in bodies]
        self.answers[method] = lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]

    async def __call__(self, request: Request) -> Response:
        raw = (await request.body()).decode()
        is_json = request.headers.get("content-type", "").startswith("application/json")
        asked = json.loads(raw) if is_json else dict(parse_qsl(raw)) | dict(request.query_params)
        method = request.path_params["method"]
        self.calls.append((method, asked))
        answer = self.answers.get(method)
        return answer(asked) if answer else JSONResponse({"ok": False, "error": "unknown_method"})


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    stand_in = Slack()

    async def endpoint(request: Request) -> Response:
        return await stand_in(request)

    app = Starlette(routes=[Route("/api/{method}", endpoint, methods=["GET", "POST"])])
    # The socket listens before the server runs: an early request waits in its queue.
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    stand_in.url = f"http://127.0.0.1:{listening.getsockname()[1]}/api/"
    yield stand_in
    server.should_exit = True
    await running
