"""The local Slack as an ASGI app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bot.playground.slack import inspection, page_api, response_url, web_api
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.workspace import Workspace

PAGE = Path(__file__).parent.parent / "page"


def create_app(workspace: Workspace, *, page: Path = PAGE) -> Starlette:
    """Serve the workspace: /api/ for bots (base_url of slack_sdk), / for people, /_playground/ for tests.

    `page` is the folder of the page's files. The app's state has `workspace` and `delivery`.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.delivery = Delivery(workspace)
        yield
        await app.state.delivery.close()

    app = Starlette(routes=_routes(page), lifespan=lifespan)
    app.state.workspace = workspace
    return app


def _routes(page: Path) -> list[BaseRoute]:
    async def index(request: Request) -> Response:
        return FileResponse(page / "index.html")

    async def socket_mode(websocket: WebSocket) -> None:
        await websocket.app.state.delivery.sockets.serve(websocket)

    return [
        Route("/api/{method}", web_api.api, methods=["GET", "POST"]),
        WebSocketRoute("/link/", socket_mode),
        Route("/response/{key}", response_url.respond, methods=["POST"]),
        *page_api.routes(),
        *inspection.routes(),
        Route("/", index),
        Mount("/page/static", StaticFiles(directory=page, check_dir=False)),
    ]
