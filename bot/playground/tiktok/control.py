"""The levers of the playground, outside of TikTok's own paths: faults, the world's clock, and trouble for a shop."""

from dataclasses import asdict
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.tiktok.call import Json
from bot.playground.tiktok.changes import Verdict
from bot.playground.tiktok.faults import Fault
from bot.playground.tiktok.listings import STATUSES
from bot.playground.tiktok.shop_server import Endpoint, ShopServer
from bot.playground.tiktok.specs import metrics
from bot.playground.tiktok.world import Shop


def routes(server: ShopServer) -> list[Route]:
    """The control routes; what they cannot do, they answer with 400 and the reason."""

    async def faults(request: Request) -> JSONResponse:
        """Body: one fault, a list of them, or {"clear": true}. Answers what is waiting."""
        told = await request.json()
        if told == {"clear": True}:
            server.faults.clear()
        else:
            for one in [Fault.parse(each) for each in (told if isinstance(told, list) else [told])]:
                server.faults.add(one)
        return JSONResponse({"ok": True, "waiting": [fault.kind for fault in server.faults.waiting]})

    async def world(request: Request) -> JSONResponse:
        """Body: any of `shift_seconds`, `set`, `stock`, `listing`, `bad_orders`. Answers the world's time."""
        told: Json = await request.json()
        unknown = set(told) - {"shift_seconds", "set", "stock", "listing", "bad_orders"}
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        _move(server, told)
        _spoil(server, told)
        return JSONResponse({"ok": True, "now": server.now().isoformat()})

    async def calls(_: Request) -> JSONResponse:
        return JSONResponse({"calls": [asdict(call) for call in server.calls]})

    return [
        Route("/_playground/faults", _explained(faults), methods=["POST"]),
        Route("/_playground/world", _explained(world), methods=["POST"]),
        Route("/_playground/calls", calls, methods=["GET"]),
    ]


def _explained(endpoint: Endpoint) -> Endpoint:
    async def tried(request: Request) -> Response:
        try:
            return await endpoint(request)
        except KeyError as missing:
            return JSONResponse({"ok": False, "error": f"{missing} is required"}, 400)
        except (TypeError, ValueError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 400)

    return tried


def _move(server: ShopServer, told: Json) -> None:
    """`set` takes an ISO moment with its zone, `shift_seconds` moves on from there or from now."""
    if "set" in told:
        moment = datetime.fromisoformat(told["set"])
        if moment.tzinfo is None:
            raise ValueError("set needs a moment with its zone, like 2026-11-23T09:00:00+00:00")
        server.shift = moment - server.clock()
    server.shift += timedelta(seconds=told.get("shift_seconds", 0))


def _spoil(server: ShopServer, told: Json) -> None:
    """Change a shop from the world's present moment on.

    `stock` is {shop, seller_sku, units}, `listing` is {shop, product_id, status, reason?, suggestion?} and `bad_orders`
    is {shop, metric, count}; a shop is named by slug, name, id or cipher.
    """
    changes, now = server.world.changes, server.now()
    if stock := told.get("stock"):
        shop = _shop(server, stock)
        if stock["seller_sku"] not in server.world.catalogue(shop).by_seller_sku:
            raise ValueError(f"{shop.slug} has no SKU {stock['seller_sku']}")
        changes.set_stock(shop.slug, stock["seller_sku"], int(stock["units"]), now)
    if verdict := told.get("listing"):
        shop = _shop(server, verdict)
        if verdict["product_id"] not in server.world.catalogue(shop).by_product_id or verdict["status"] not in STATUSES:
            raise ValueError(f"{shop.slug} has no such product, or no listing has such a status")
        reason, suggestion = (
            verdict.get("reason", "It breaks a listing rule."),
            verdict.get("suggestion", "Correct it."),
        )
        changes.judge(shop.slug, verdict["product_id"], Verdict(verdict["status"], reason, suggestion), now)
    if orders := told.get("bad_orders"):
        shop = _shop(server, orders)
        if orders["metric"] not in metrics():
            raise ValueError(f"metric must be one of {', '.join(metrics())}")
        changes.add_bad_orders(shop.slug, orders["metric"], int(orders["count"]), now)


def _shop(server: ShopServer, told: Json) -> Shop:
    shop = server.world.shops.named(told["shop"])
    if shop is None:
        raise ValueError(f"no shop is called {told['shop']}")
    return shop
