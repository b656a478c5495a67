"""The playground's page in a real Chromium, before a real playground with a small bot of slack_bolt's."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.serve import serve_async
from bot.playground.slack import Workspace, create_app

playwright = pytest.importorskip("playwright.async_api")

SOON = 30_000
playwright.expect.set_options(timeout=SOON)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

MANIFEST = {
    "display_information": {"name": "Shopwatch"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {"command": "/shop", "description": "How the shops are doing", "usage_hint": "sps [shop]"},
            {"command": "/escalate", "description": "Report a broken tool", "usage_hint": "[what happens]"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "channels:read", "channels:history"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(MANIFEST)


@pytest.fixture
async def base_url(workspace: Workspace) -> AsyncIterator[str]:
    async with serve_async(create_app(workspace)) as url:
        yield url


@pytest.fixture
def client(base_url: str, workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.app.bot_token, base_url=f"{base_url}/api/", retry_handlers=[])


@pytest.fixture
async def bolt(client: AsyncWebClient, base_url: str, workspace: Workspace) -> AsyncIterator[AsyncApp]:
    """A bot on the line; a test adds its listeners."""
    app = AsyncApp(client=client, token=workspace.app.bot_token, process_before_response=True)
    sockets = AsyncWebClient(base_url=f"{base_url}/api/")
    handler = AsyncSocketModeHandler(app, workspace.app.app_token, web_client=sockets)
    await handler.connect_async()
    yield app
    await handler.close_async()


@pytest.fixture
async def browser() -> AsyncIterator[playwright.Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def visit(
    browser: playwright.Browser, base_url: str
) -> AsyncIterator[Callable[[str], Awaitable[playwright.Page]]]:
    """`await visit("#/C0SHOPOPS?as=U0MARIA")` opens the page there; an error in its scripts fails the test."""
    broken: list[str] = []

    async def open_page(place: str) -> playwright.Page:
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(SOON)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
        await page.goto(f"{base_url}/{place}")
        await page.get_by_test_id("person-switcher").wait_for()
        return page

    yield open_page
    assert broken == []
