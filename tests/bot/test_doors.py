"""The socket comes back by itself, whatever became of the last try."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import doors
from bot.doors import Socket
from bot.playground.serve import serve_async
from bot.playground.slack.app import create_app
from bot.playground.slack.workspace import Workspace
from bot.slack.manifest import manifest


@pytest.fixture
async def workspace() -> AsyncIterator[tuple[Workspace, str]]:
    made = Workspace(manifest(socket_mode=True, base_url=None))
    made.rate.enabled = False
    async with serve_async(create_app(made)) as address:
        yield made, f"{address}/api/"


async def test_a_ticket_that_opened_no_socket_is_not_tried_again(
    workspace: tuple[Workspace, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "TRY_SECONDS", 0.1)
    slack, api_url = workspace
    client = AsyncWebClient(slack.app.bot_token, base_url=api_url)
    socket = Socket(AsyncApp(client=client, signing_secret="socket mode"), slack.app.app_token)
    socket.client.wss_uri = f"{api_url.replace('http', 'ws').removesuffix('api/')}link/?ticket=over"
    try:
        async with asyncio.timeout(20):
            await socket.client.connect()
            assert await socket.client.is_connected()
    finally:
        await socket.close_async()  # type: ignore[no-untyped-call]
