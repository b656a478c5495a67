"""/_playground/…: faults on demand and a look behind the scenes, for tests and demonstrations."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.playground.slack import render
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.errors import SlackError
from bot.playground.slack.workspace import Workspace


async def faults(request: Request) -> Response:
    """GET lists what is planned, POST plans one (the fields of faults.Fault), DELETE forgets all."""
    workspace: Workspace = request.app.state.workspace
    if request.method == "DELETE":
        workspace.faults.clear()
    elif request.method == "POST":
        try:
            workspace.faults.add(**await request.json())
        except (TypeError, ValueError) as problem:
            return JSONResponse({"ok": False, "error": str(problem)}, status_code=400)
    return JSONResponse({"ok": True, "faults": workspace.faults.pending()})


async def messages(request: Request) -> Response:
    """?channel=ID: all messages with replies and metadata, and the ephemeral ones, oldest first."""
    workspace: Workspace = request.app.state.workspace
    channel = workspace.channels.get(request.query_params.get("channel", ""))
    if channel is None:
        return JSONResponse(SlackError("channel_not_found").body(), status_code=404)
    stored = [render.message(workspace, m, with_metadata=True) for m in channel.messages.values()]
    private = [render.message(workspace, m) | {"ephemeral_to": m.ephemeral_to} for m in channel.ephemerals.values()]
    return JSONResponse({"ok": True, "messages": stored, "ephemerals": private})


async def sockets(request: Request) -> Response:
    """GET counts the open sockets; POST {"do": "cut"} breaks them, {"do": "refresh" | "warn"} asks to reconnect."""
    delivery: Delivery = request.app.state.delivery
    if request.method == "POST":
        match (await request.json()).get("do"):
            case "cut":
                delivery.sockets.cut()
            case "refresh":
                await delivery.sockets.refresh()
            case "warn":
                await delivery.sockets.refresh("warning")
            case _:
                return JSONResponse({"ok": False, "error": "do must be cut, refresh or warn"}, status_code=400)
    return JSONResponse({"ok": True, "connected": delivery.sockets.connected})


def routes() -> list[BaseRoute]:
    return [
        Route("/_playground/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/_playground/messages", messages, methods=["GET"]),
        Route("/_playground/sockets", sockets, methods=["GET", "POST"]),
    ]
