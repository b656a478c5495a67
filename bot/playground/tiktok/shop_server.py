"""What the local TikTok Shop holds while it runs, and the way a call takes through it."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground.tiktok.aftersales import Returns
from bot.playground.tiktok.call import ApiError, Call, Json
from bot.playground.tiktok.distorting import as_known
from bot.playground.tiktok.faults import Faults
from bot.playground.tiktok.gate import Gate, json_body
from bot.playground.tiktok.orders import Orders
from bot.playground.tiktok.sales import Sales
from bot.playground.tiktok.spoiling import spoil
from bot.playground.tiktok.tokens import Grant
from bot.playground.tiktok.webhook_sender import WebhookSender
from bot.playground.tiktok.world import Shop, World

Answer = Callable[[Call], Json]
Endpoint = Callable[[Request], Awaitable[Response]]
_REMEMBERED_CALLS = 1000


@dataclass(frozen=True)
class Seen:
    """A call that came in, as the control route tells it. No tokens, no query."""

    method: str
    path: str
    shop: str


@dataclass
class ShopServer:
    """`clock` is real time, by which timestamps and tokens are judged; the world's own time is `shift` away from it."""

    world: World
    gate: Gate
    clock: Callable[[], datetime]
    faults: Faults = field(default_factory=Faults)
    shift: timedelta = timedelta()
    calls: deque[Seen] = field(default_factory=lambda: deque(maxlen=_REMEMBERED_CALLS))

    def __post_init__(self) -> None:
        self.sales = Sales(self.world)
        self.orders = Orders(self.world, self.sales)
        self.returns = Returns(self.world, self.orders)
        self.webhooks = WebhookSender(self.world.subscriptions, self.gate.secret_of, self.now)

    def now(self) -> datetime:
        return self.clock() + self.shift

    def endpoint(self, answer: Answer, *, of_shop: bool = True) -> Endpoint:
        """A Starlette endpoint: faults first, then the gate, then the answer in its envelope."""

        async def admitted(request: Request) -> Response:
            body = await request.body()
            grant = self.gate.admit(request, body)
            shop = self.gate.shop(self.world, grant, request.query_params.get("shop_cipher"), of_shop)
            return success(answer(self._call(request, body, grant, shop)))

        return self.with_faults(admitted)

    def with_faults(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint with every call noted and spoilt by the faults that wait for it."""

        async def noted(request: Request) -> Response:
            shop = self.world.shops.by_cipher(request.query_params.get("shop_cipher", ""))
            slug = shop.slug if shop else ""
            self.calls.append(Seen(request.method, request.url.path, slug))
            fault = self.faults.take(request.url.path, slug)
            request.state.fault = fault
            return await spoil(fault, request.url.path, lambda: endpoint(request))

        return noted

    def _call(self, request: Request, body: bytes, grant: Grant, shop: Shop | None) -> Call:
        query = request.query_params
        shops: Sequence[Shop] = self.world.shops
        if grant.shop_ids is not None:
            shops = [one for one in self.world.shops if grant.covers(one)]
        return Call(
            world=self.world,
            sales=self.sales,
            orders=self.orders,
            returns=self.returns,
            now=self.now(),
            shops=shops,
            chosen=shop,
            path=as_known(request.path_params),
            query=as_known(dict(query)),
            lists={name: as_known(query.getlist(name)) for name in query},
            body=as_known(json_body(request, body)),
            fault=request.state.fault,
        )


def success(data: Json) -> JSONResponse:
    return JSONResponse({"code": 0, "message": "Success", "request_id": _request_id(), "data": data})


def refusal(_: Request, error: Exception) -> Response:
    """A refusal in the platform's envelope; it has no `data`."""
    if not isinstance(error, ApiError):
        raise error
    told = {"code": error.code, "message": error.message, "request_id": _request_id()}
    return JSONResponse(told, error.status, error.headers)


def _request_id() -> str:
    return f"2026{uuid4().hex.upper()}"
