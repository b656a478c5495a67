"""The levers of the playground, outside of TikTok's own paths: faults, the world's clock, and trouble for a shop."""

from dataclasses import asdict
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.tiktok.call import Json
from bot.playground.tiktok.events import Event
from bot.playground.tiktok.faults import Fault
from bot.playground.tiktok.levers import CHANGES
from bot.playground.tiktok.shop_server import Endpoint, ShopServer
from bot.playground.tiktok.webhook_sender import WebhookFault
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
        """Body: any of `shift_seconds`, `set` and what `CHANGES` names. Answers the world's time.

        Whoever subscribed to what a change means gets its events.
        """
        told: Json = await request.json()
        unknown = set(told) - {"shift_seconds", "set", *CHANGES}
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        _move(server, told)
        for name, change in CHANGES.items():
            if name in told:
                server.webhooks.send(change(server, _shop(server, told[name]), told[name]))
        return JSONResponse({"ok": True, "now": server.now().isoformat()})

    async def webhooks(request: Request) -> JSONResponse:
        """Body: any of `address` (of the app, for the events that no call can set), `fault` (one of WebhookFault) and
        `send` ({shop, type, data}). Answers what became of the events so far.
        """
        told: Json = await request.json() if request.method == "POST" else {}
        if "address" in told:
            server.world.subscriptions.of_apps[told.get("app_key", server.gate.app_key)] = told["address"]
        if "fault" in told:
            server.webhooks.faults.append(WebhookFault(**told["fault"]))
        if sent := told.get("send"):
            server.webhooks.send([Event(_shop(server, sent), int(sent["type"]), sent.get("data", {}))])
        return JSONResponse({"ok": True, "deliveries": server.webhooks.told()})

    async def calls(_: Request) -> JSONResponse:
        return JSONResponse({"calls": [asdict(call) for call in server.calls]})

    return [
        Route("/_playground/faults", _explained(faults), methods=["POST"]),
        Route("/_playground/world", _explained(world), methods=["POST"]),
        Route("/_playground/webhooks", _explained(webhooks), methods=["GET", "POST"]),
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


def _shop(server: ShopServer, told: Json) -> Shop:
    shop = server.world.shops.named(told["shop"])
    if shop is None:
        raise ValueError(f"no shop is called {told['shop']}")
    return shop
