"""A Slack workspace served over real HTTP, and a bot of slack_bolt's that may join it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.serve import serve_async
from bot.playground.slack import Workspace, create_app
from bot.playground.slack.delivery import Delivery

MANIFEST = {
    "display_information": {"name": "Shopwatch"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {"command": "/shop", "description": "Shops", "usage_hint": "sps [shop]"},
            {"command": "/hand", "description": "Hand over", "should_escape": True},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands"),
                *("groups:history", "groups:read", "im:history", "im:read", "im:write", "reactions:write"),
                *("team:read", "usergroups:read", "users:read", "users:read.email"),
            ]
        }
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.im"]}},
}


class Clock:
    """The present, which a test may move on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, **by: float) -> None:
        self.ahead += timedelta(**by)


class Page:
    """What the page in the browser does, over the same HTTP."""

    def __init__(self, http: httpx.AsyncClient, user: str) -> None:
        self._http = http
        self.user = user

    async def get(self, path: str, **params: str) -> dict:
        return (await self._http.get(f"/page/{path}", params={"as": self.user, **params})).json()

    async def post(self, path: str, **body: object) -> dict:
        return (await self._http.post(f"/page/{path}", json={"as": self.user, **body})).json()

    async def messages(self, channel: str) -> list[dict]:
        return (await self.get(f"channels/{channel}/messages"))["messages"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    workspace = Workspace(MANIFEST, clock=clock)
    workspace.event_retry_delays = (0.0, 0.0, 0.0)
    return workspace


@pytest.fixture
def asgi(workspace: Workspace):
    return create_app(workspace)


@pytest.fixture
async def base_url(asgi) -> AsyncIterator[str]:
    async with serve_async(asgi) as url:
        yield url


@pytest.fixture
def delivery(asgi, base_url: str) -> Delivery:
    return asgi.state.delivery


@pytest.fixture
async def http(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def client(base_url: str, workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.app.bot_token, base_url=f"{base_url}/api/", retry_handlers=[])


@pytest.fixture
def maria(http: httpx.AsyncClient) -> Page:
    return Page(http, "U0MARIA")


@pytest.fixture
def ravi(http: httpx.AsyncClient) -> Page:
    return Page(http, "U0RAVI")


@pytest.fixture
def bolt(client: AsyncWebClient, workspace: Workspace) -> AsyncApp:
    return AsyncApp(
        client=client,
        token=workspace.app.bot_token,
        signing_secret=workspace.app.signing_secret,
        process_before_response=True,
    )


@pytest.fixture
def listening(base_url: str, workspace: Workspace, delivery: Delivery) -> Callable[[AsyncApp], object]:
    """`async with listening(bolt):` connects the bot over Socket Mode."""

    @asynccontextmanager
    async def connect(bolt: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
        sockets = AsyncWebClient(base_url=f"{base_url}/api/")
        handler = AsyncSocketModeHandler(bolt, workspace.app.app_token, web_client=sockets, ping_interval=0.3)
        before = delivery.sockets.connected
        await handler.connect_async()
        await until(lambda: delivery.sockets.connected > before)
        try:
            yield handler
        finally:
            await handler.close_async()

    return connect


async def until(holds: Callable[[], object]) -> None:
    """Wait for what another task is about to do; fails after ten seconds."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - the state waited for has no event
            await asyncio.sleep(0.005)


@pytest.fixture(name="until")
def until_fixture() -> Callable[[Callable[[], object]], Awaitable[None]]:
    return until


@pytest.fixture
def refused() -> Callable[[Awaitable[object]], Awaitable[dict]]:
    """`await refused(client.chat_postMessage(…))` gives the refusal's body."""
    from slack_sdk.errors import SlackApiError

    async def expect(call: Awaitable[object]) -> dict:
        with pytest.raises(SlackApiError) as caught:
            await call
        return caught.value.response.data

    return expect
