"""/page/…: what the page in the browser asks and does, as one person or another."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.slack import actions, commands, events, modals, page_shapes, render
from bot.playground.slack.args import Args
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Channel, Json, Message, Person
from bot.playground.slack.web_api import read_arguments
from bot.playground.slack.workspace import Workspace


class Visit:
    """One request of the page: who acts, in which workspace."""

    def __init__(self, request: Request, values: Json) -> None:
        self.delivery: Delivery = request.app.state.delivery
        self.workspace: Workspace = request.app.state.workspace
        self.args = Args(values)
        self.base_url = str(request.base_url)

    @property
    def person(self) -> Person:
        person = self.workspace.person(self.args.required("as"))
        if person.is_bot:
            raise SlackError("user_not_found")
        return person

    @property
    def channel(self) -> Channel:
        return self.workspace.channel(self.args.required("channel"), self.person.id)

    def shown(self, messages: list[Message]) -> list[Json]:
        return [page_shapes.message(self.workspace, m) for m in sorted(messages, key=lambda m: m.ts)]


async def state(visit: Visit) -> Json:
    return page_shapes.state(visit.workspace)


async def messages(visit: Visit) -> Json:
    private = [m for m in visit.channel.ephemerals.values() if m.ephemeral_to == visit.person.id and not m.thread_ts]
    return {"messages": visit.shown([*visit.channel.timeline(), *private])}


async def replies(visit: Visit) -> Json:
    channel, root_ts = visit.channel, visit.args.required("thread_ts")
    root = channel.messages.get(root_ts)
    if root is None:
        raise SlackError("thread_not_found")
    private = [m for m in channel.ephemerals.values() if m.ephemeral_to == visit.person.id and m.thread_ts == root_ts]
    return {"messages": visit.shown([root, *channel.replies(root_ts), *private])}


async def message(visit: Visit) -> Json:
    thread_ts = visit.args.text("thread_ts") or None
    said = events.say(visit.delivery, visit.person, visit.channel, visit.args.text("text"), thread_ts)
    return {"ts": said.ts}


async def command(visit: Visit) -> Json:
    await commands.run(visit.delivery, visit.person, visit.channel, visit.args.text("text").strip(), visit.base_url)
    return {}


async def action(visit: Visit) -> Json:
    await actions.act(visit.delivery, visit.person, visit.args, visit.base_url)
    return {}


async def options(visit: Visit) -> Json:
    return await actions.options(visit.delivery, visit.person, visit.args, visit.base_url)


async def submit(visit: Visit) -> Json:
    return await modals.submit(visit.delivery, visit.person, visit.args)


async def close(visit: Visit) -> Json:
    await modals.close(visit.delivery, visit.person, visit.args)
    return {}


async def home(visit: Visit) -> Json:
    events.home_opened(visit.delivery, visit.person)
    view = visit.workspace.home(visit.person.id)
    return {"view": render.view(visit.workspace, view) if view else None}


async def feed(websocket: WebSocket) -> None:
    """WS /page/events?as=U: pushes what that person sees happen."""
    workspace: Workspace = websocket.app.state.workspace
    user = websocket.query_params.get("as", "")
    if user not in workspace.people:
        await websocket.close(code=4004)
        return
    await websocket.accept()
    with workspace.feed.subscribe(user) as queue:
        pushing = asyncio.create_task(_push(websocket, queue))
        try:
            while True:
                await websocket.receive()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            pushing.cancel()


async def _push(websocket: WebSocket, queue: asyncio.Queue[Json]) -> None:
    try:
        while True:
            await websocket.send_json(await queue.get())
    except (WebSocketDisconnect, RuntimeError):
        return  # the page is gone


def _endpoint(run: Callable[[Visit], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            values: dict[str, Any] = {**request.query_params, **request.path_params}
            if request.method == "POST":
                values = await read_arguments(request)
            return JSONResponse({"ok": True, **await run(Visit(request, values))})
        except SlackError as refusal:
            return JSONResponse(refusal.body())

    return endpoint


READS = {
    "/page/state": state,
    "/page/channels/{channel}/messages": messages,
    "/page/channels/{channel}/replies": replies,
    "/page/home": home,
}
WRITES = {
    "/page/message": message,
    "/page/command": command,
    "/page/action": action,
    "/page/options": options,
    "/page/view/submit": submit,
    "/page/view/close": close,
}


def routes() -> list[BaseRoute]:
    return [
        *(Route(path, _endpoint(run), methods=["GET"]) for path, run in READS.items()),
        *(Route(path, _endpoint(run), methods=["POST"]) for path, run in WRITES.items()),
        WebSocketRoute("/page/events", feed),
    ]
