"""The local TikTok Shop as a Starlette app: the paths that Shopwatch calls, and nothing beside them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.playground.tiktok import consent, control
from bot.playground.tiktok.answers import (
    orders,
    performance,
    products,
    promotions,
    returns,
    service,
    shops,
    sps,
    sps_items,
    webhooks,
)
from bot.playground.tiktok.call import ApiError, Call, Json, invalid
from bot.playground.tiktok.gate import Gate
from bot.playground.tiktok.sellers import FIRST_SELLER, PartnerApp, Seller
from bot.playground.tiktok.shop_server import Answer, ShopServer, refusal, success
from bot.playground.tiktok.tokens import Tokens
from bot.playground.tiktok.world import World

_SPS = "/analytics/202606/shop_performances"
_METRIC = f"{_SPS}/metrics/{{metric_code}}"


def now() -> datetime:
    return datetime.now(UTC)


def create_app(
    world: World,
    *,
    app_key: str,
    app_secret: str,
    clock: Callable[[], datetime] = now,
    access_token: str = "ROW_playground_access",  # noqa: S107 - opens nothing but the playground
    refresh_token: str = "ROW_playground_refresh",  # noqa: S107
    token_lifetime: timedelta = timedelta(days=7),
    service_id: str = "playground-service",
    redirect_url: str = "",
    further_apps: Sequence[PartnerApp] = (),
    sellers: Sequence[Seller] = (FIRST_SELLER,),
) -> Starlette:
    """Build the server. The given tokens open every shop of the first of `sellers` for `token_lifetime`.

    Each of them can allow each app on `/open/authorize`, and is then sent to the app's redirect URL.

    `app.state.server` (ShopServer), `.world`, `.tokens` (Tokens), `.apps` (PartnerApp by key) and `.faults` (Faults)
    are for tests and the demo. The world's time is the clock's until `POST /_playground/world` moves it.
    """
    tokens = Tokens(clock, token_lifetime)
    tokens.grant(access_token, refresh_token).seller = sellers[0]
    apps = [PartnerApp(app_key, app_secret, service_id, redirect_url), *further_apps]
    server = ShopServer(world, Gate({app.key: app for app in apps}, tokens, clock), clock)
    app = Starlette(
        routes=[*_api(server), *_auth(server), *consent.routes(server, sellers), *control.routes(server)],
        exception_handlers={ApiError: refusal, HTTPException: _astray, ClientDisconnect: _gone},
    )
    app.router.redirect_slashes = False  # a path with a slash too many is a wrong path
    app.state.server = server
    app.state.world = world
    app.state.tokens = tokens
    app.state.apps = server.gate.apps
    app.state.faults = server.faults
    return app


def _api(server: ShopServer) -> list[Route]:
    def shop_route(method: str, path: str, answer: Answer) -> Route:
        return Route(path, server.endpoint(answer), methods=[method])

    return [
        Route("/authorization/202309/shops", server.endpoint(shops.authorised_shops, of_shop=False), methods=["GET"]),
        shop_route("GET", f"{_SPS}/overview", _us_only(sps.overview)),
        shop_route("GET", f"{_SPS}/metrics", _us_only(sps.metrics)),
        shop_route("GET", f"{_METRIC}/diagnosis", _us_only(sps.diagnosis)),
        shop_route("GET", f"{_METRIC}/top_items", _us_only(sps_items.top_items)),
        shop_route("GET", f"{_METRIC}/problem_details", _us_only(sps_items.problem_details)),
        shop_route("POST", "/product/202502/products/search", products.search),
        shop_route("GET", "/product/202309/products/{product_id}", products.detail),
        shop_route("POST", "/product/202309/inventory/search", products.inventory),
        shop_route("GET", "/promotion/202309/activities/{activity_id}", promotions.detail),
        shop_route("POST", "/promotion/202309/activities/search", promotions.search),
        shop_route("GET", "/event/202309/webhooks", webhooks.listed),
        shop_route("PUT", "/event/202309/webhooks", webhooks.set_one),
        shop_route("DELETE", "/event/202309/webhooks", webhooks.delete_one),
        shop_route("GET", "/analytics/202609/shop/performance", performance.shop_performance),
        shop_route("GET", "/analytics/202509/shop_skus/performance", performance.sku_performance),
        shop_route("GET", "/analytics/202509/shop_products/{product_id}/performance", performance.product_performance),
        shop_route("POST", "/order/202309/orders/search", orders.search),
        shop_route("GET", "/order/202507/orders", orders.detail),
        shop_route("POST", "/return_refund/202602/returns/search", returns.search_returns),
        shop_route("POST", "/return_refund/202602/cancellations/search", returns.search_cancellations),
        shop_route("GET", "/customer_service/202407/performance", service.performance),
        shop_route("POST", "/customer_service/202602/sessions/search", service.search),
    ]


def _us_only(answer: Answer) -> Answer:
    """SPS exists for US shops; of the others Britain is refused and the rest get an empty success: both occur."""

    def answered(call: Call) -> Json:
        if call.shop.region == "GB":
            raise invalid("the shop's region is not supported")
        return answer(call) if call.shop.region == "US" else {}

    return answered


def _auth(server: ShopServer) -> list[Route]:
    """The token endpoints: a GET with everything in the query, unsigned."""
    gate = server.gate

    def checked(request: Request, grant_type: str) -> None:
        query = request.query_params
        if not query.get("app_secret") or query["app_secret"] != gate.secret_of(query.get("app_key", "")):
            raise ApiError(36004004, "app_key or app_secret is invalid", 200)
        if query.get("grant_type") != grant_type:
            raise invalid(f"grant_type must be {grant_type}")

    async def get(request: Request) -> Response:
        checked(request, "authorized_code")
        return success(gate.tokens.exchange(request.query_params.get("auth_code", ""), request.query_params["app_key"]))

    async def refresh(request: Request) -> Response:
        checked(request, "refresh_token")
        return success(
            gate.tokens.refresh(request.query_params.get("refresh_token", ""), request.query_params["app_key"])
        )

    return [
        Route("/api/v2/token/get", server.with_faults(get), methods=["GET"]),
        Route("/api/v2/token/refresh", server.with_faults(refresh), methods=["GET"]),
    ]


def _astray(request: Request, error: Exception) -> Response:
    """Wrong path or wrong method, in the envelope."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        return refusal(request, ApiError(36009010, "Invalid method", 405))
    return refusal(request, ApiError(36009009, "Invalid path", 404))


def _gone(_: Request, __: Exception) -> Response:
    """Whoever asked was killed while asking; nobody reads this."""
    return Response(status_code=400)
