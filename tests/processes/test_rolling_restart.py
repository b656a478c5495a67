"""One process after the other is stopped and started again while people type: every command is answered."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.playground.serve import serve

ROUNDS = 1


def restart_all(bots, start, ready) -> None:
    """Never fewer than one is there: the next one stops when the one before is back."""
    for _ in range(ROUNDS):
        for n, bot in enumerate(bots):
            bot.stops()
            bots[n] = start()
            ready(bots)


def test_over_sockets_no_command_goes_unanswered(house, typing, wait) -> None:
    bots = house.started(2)
    wait("both sockets", lambda: house.connected == 2)
    with typing(1) as people:
        restart_all(bots, house.start, lambda _: wait("both sockets", lambda: house.connected == 2))
    assert people.failures == []
    assert len(people.answers) > 20


class Balancer:
    """Shares requests out among the processes whose /readyz was well when it looked last; it tries none twice."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self.ready: list[int] = []
        self._turn = 0

    def app(self) -> Starlette:
        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            async with httpx.AsyncClient(timeout=10) as self.http:
                looking = asyncio.create_task(self._look())
                yield
                looking.cancel()

        return Starlette(routes=[Route("/slack/events", self._pass_on, methods=["POST"])], lifespan=lifespan)

    async def _look(self) -> None:
        while True:
            self.ready = [port for port in list(self.ports) if await self._is_ready(port)]
            await asyncio.sleep(0.2)

    async def _is_ready(self, port: int) -> bool:
        try:
            return (await self.http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    async def _pass_on(self, request: Request) -> Response:
        self._turn += 1
        while not self.ready:  # noqa: ASYNC110 - the state waited for has no event
            await asyncio.sleep(0.05)
        port = self.ready[self._turn % len(self.ready)]
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        answer = await self.http.post(
            f"http://127.0.0.1:{port}/slack/events", content=await request.body(), headers=headers
        )
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))


@contextmanager
def balanced(house) -> Iterator[Balancer]:
    balancer = Balancer()
    with serve(balancer.app()) as address:
        house.workspace.app.request_url = f"{address}/slack/events"
        yield balancer


def test_over_http_no_command_goes_unanswered(house, typing, wait) -> None:
    secret = house.workspace.app.signing_secret
    http = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": secret, "SHOPWATCH_DRAIN_SECONDS": "4"}
    bots = house.started(2, **http)
    with balanced(house) as balancer:

        def ready(now_running) -> None:
            balancer.ports = [bot.port for bot in now_running]
            wait("both", lambda: sorted(balancer.ready) == sorted(balancer.ports))

        ready(bots)
        with typing(2) as people:
            restart_all(bots, lambda: house.start(**http), ready)
    assert people.failures == []
    assert len(people.answers) > 20
