"""A Slack that is slow to tell names, zones and addresses keeps nobody from acting."""

import pytest

from bot.domain.risks import RiskState
from storage.risks import risk_by_id


@pytest.fixture
def seconds():
    """How long Slack takes for a look-up: longer than it waits for the answer."""
    return 60


@pytest.fixture
async def slow(bot, seconds):
    """Slack waits a second longer than it does for an answer: that one is for a slow machine."""
    bot.workspace.ack_seconds = 4
    for method in ("users.info", "auth.test", "conversations.info"):
        bot.workspace.faults.add(method, "delay", seconds=seconds, times=100)
    return bot


async def test_a_click_that_needs_three_look_ups_is_done_in_time(slow):
    risk = slow.risk(slow.shop("Acme US"))
    digest = await slow.posts(risk)
    await slow.maria.clicks(digest, "risk.assign", selected_user="U0RAVI")
    kept = slow.db.read_now(risk_by_id, risk.id)
    assert (kept.state, kept.taken_by) == (RiskState.ACKNOWLEDGED, "U0RAVI")


async def test_a_command_is_answered_in_time_with_what_is_known(slow, shown):
    risk = slow.risk(slow.shop("Acme US"))
    said = shown(await slow.maria.types(f"/risk assign {risk.id} @ravi"))
    assert "U0RAVI has it" in said


async def test_a_digest_is_set_up_and_posted_while_slack_is_slow_to_tell_of_its_channel(slow, shown):
    view = await slow.maria.opens("/shop digest")
    stock = {"selected_option": {"text": {"type": "plain_text", "text": "Stock"}, "value": "stock"}}
    answer = await slow.maria.submits(view, topic=stock, channel={"selected_conversation": "C0SHOPOPS"})
    assert answer["response_action"] == "update"
    assert "is on its way to <#C0SHOPOPS>" in shown(await slow.maria.types("/shop digest now stock"))
    await slow.maria.types("/shop digest off stock")
    assert "is on again" in shown(await slow.maria.types("/shop digest on stock"))


@pytest.mark.parametrize("seconds", [4])
async def test_home_is_drawn_by_a_patience_of_its_own(slow, shown):
    risk = slow.risk(slow.shop("Acme US"))
    await slow.maria.clicks(await slow.posts(risk), "risk.ack")
    assert "Waiting for you" in shown(await slow.maria.opens_home())
