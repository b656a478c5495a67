"""No answer waits for Slack to tell who the bot is: that is known from the start, or done without."""

from datetime import timedelta

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.risks import RiskState
from bot.metrics import Metrics
from bot.slack.identity import Identity, read_identity
from handlers.afterwards import finish_answers
from handlers.register import register
from handlers.requests import Requests
from storage.risks import risk_by_id


@pytest.fixture(params=["status", "delay"])
def untold(bot, request):
    """Slack does not tell who the bot is, or takes longer than an answer may."""
    bot.workspace.faults.add("auth.test", request.param, status=503, seconds=4, times=100)
    return bot


async def test_a_command_is_answered(untold, shown):
    assert "`/shop sps [shop] [range]`" in shown(await untold.maria.types("/shop help"))


async def test_a_click_is_done(untold):
    risk = untold.risk(untold.shop("Acme US"))
    await untold.maria.clicks(await untold.posts(risk), "risk.ack")
    assert untold.db.read_now(risk_by_id, risk.id).state is RiskState.ACKNOWLEDGED


async def test_a_form_is_answered(untold):
    view = await untold.maria.opens("/shop digest")
    stock = {"selected_option": {"text": {"type": "plain_text", "text": "Stock"}, "value": "stock"}}
    answer = await untold.maria.submits(view, topic=stock, channel={"selected_conversation": "C0RANDOM"})
    assert "/invite" in answer["errors"]["channel"]


@pytest.mark.parametrize("known", [True, False])
async def test_what_the_bot_itself_does_is_no_event_once_it_knows_who_it_is(bot, known):
    identity = await read_identity(bot.services.slack) if known else Identity()
    app = Requests(bot.services.slack, "secret", Metrics(), identity, bot.services.blocks)
    register(app, bot.services)
    own = bot.workspace.app.user_id
    event = {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home", "user": own}}
    assert (await app.async_dispatch(AsyncBoltRequest(body=event, mode="socket_mode"))).status == 200
    await finish_answers(timedelta(seconds=30))
    assert (bot.workspace.home(own) is None) is known
