"""The same listeners over signed HTTP."""

import httpx
import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from bot.domain.rules import shipped_rules
from bot.metrics import Metrics
from bot.playground.serve import serve_async
from bot.playground.slack.app import create_app
from bot.playground.slack.signed_http import SignedHttp
from bot.playground.slack.workspace import Workspace
from bot.slack.client import make_client
from bot.slack.directory import Directory
from bot.slack.identity import Identity
from bot.slack.manifest import manifest
from handlers.register import register
from handlers.requests import Requests
from handlers.services import Services

STOCK = {"selected_option": {"text": {"type": "plain_text", "text": "Stock"}, "value": "stock"}}


@pytest.fixture
async def maria(db, person):
    """Maria, in a workspace that reaches the bot by HTTP."""
    workspace = Workspace(manifest(socket_mode=False, base_url="https://bot.example.com"))
    async with serve_async(create_app(workspace)) as address, httpx.AsyncClient(base_url=address) as http:
        slack = make_client(workspace.app.bot_token, f"{address}/api/")
        services = Services(db, slack, Directory(slack), None, shipped_rules(), workspace.clock, lambda: None)
        app = Requests(slack, workspace.app.signing_secret, Metrics(), Identity(), services.blocks)
        register(app, services)
        handler = AsyncSlackRequestHandler(app)

        async def events(request: Request):
            return await handler.handle(request)

        async with serve_async(Starlette(routes=[Route("/slack/events", events, methods=["POST"])])) as own:
            workspace.app.request_url = f"{own}/slack/events"
            yield person(http, workspace, "U0MARIA")


async def test_a_command_is_answered_inside_its_acknowledgement(maria, shown):
    assert "`/shop sps [shop] [range]`" in shown(await maria.types("/shop help"))


async def test_a_click_and_a_form_are_answered(maria, shown, until):
    help_wanted = await maria.types("/shop stok help me")
    await maria.clicks(help_wanted, "run.0")
    await until(lambda: "No shop is known yet" in shown(maria.private()[0]))
    view = await maria.opens("/shop digest")
    answer = await maria.submits(view, topic=STOCK, channel={"selected_conversation": "C0RANDOM"})
    assert "/invite" in answer["errors"]["channel"]


async def test_a_form_is_answered_while_slack_does_not_tell_who_the_bot_is(maria):
    maria.workspace.faults.add("auth.test", "status", status=503, times=100)
    view = await maria.opens("/shop digest")
    answer = await maria.submits(view, topic=STOCK, channel={"selected_conversation": "C0RANDOM"})
    assert "/invite" in answer["errors"]["channel"]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("events_api", {"type": "app_rate_limited", "minute_rate_limited": 1_518_467_820}),
        ("events_api", {"type": "event_callback", "event": {"type": "message"}}),
        ("interactive", {"type": "block_actions", "user": {"id": "U0MARIA"}, "actions": [{"action_id": "risk.old"}]}),
        ("interactive", {"type": "view_closed", "view": {"callback_id": "old"}}),
    ],
)
async def test_what_nobody_knows_is_acknowledged(maria, kind, payload):
    http = SignedHttp(maria.workspace)
    assert await http.ask(kind, payload) == {}
    await http.close()


async def test_home_is_drawn(maria, shown):
    assert "Nothing waits for you." in shown(await maria.opens_home())
