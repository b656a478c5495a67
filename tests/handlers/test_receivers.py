"""A risk is given only to somebody who can have it: not to a bot, not to a former member, not to nobody."""

from dataclasses import replace

import pytest

from bot.domain.risks import RiskState
from jobs.courier import Courier
from jobs.delivery import Delivery
from jobs.refusals import refusal_handler
from storage.risks import risk_by_id


@pytest.fixture
def former(bot):
    """Somebody whose account is deactivated."""
    ravi = bot.workspace.people["U0RAVI"]
    gone = replace(ravi, id="U0GONE", name="gone", real_name="Gone <!channel> Smith", is_deleted=True)
    bot.workspace.people[gone.id] = gone
    return gone


def is_free(bot, risk):
    kept = bot.db.read_now(risk_by_id, risk.id)
    return (kept.state, kept.taken_by) == (RiskState.OPEN, None)


async def test_a_former_member_gets_no_risk_and_whoever_tried_hears_why(bot, shown, former):
    risk = bot.risk(bot.shop("Acme US"))
    said = shown(await bot.maria.types(f"/risk assign {risk.id} @{former.id}"))
    assert "Nothing changed: the account of Gone &lt;!channel&gt; Smith is deactivated." in said
    assert f"#{risk.id} *Glow Serum*" in said
    assert is_free(bot, risk)


async def test_neither_the_bot_itself_nor_slackbot_nor_nobody_gets_a_risk(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    itself = bot.workspace.people[bot.workspace.app.user_id]
    for user_id, why in (
        (itself.id, f"{itself.real_name} is a bot"),
        ("USLACKBOT", "Slackbot is a bot"),
        ("U0NOBODY", "Slack knows nobody by the id U0NOBODY"),
    ):
        assert f"Nothing changed: {why}." in shown(await bot.maria.types(f"/risk assign {risk.id} @{user_id}"))
    assert is_free(bot, risk)


async def test_the_choice_on_a_message_is_refused_in_the_same_words(bot, shown, former):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    await bot.maria.clicks(digest, "risk.assign", selected_user=former.id)
    assert "Smith is deactivated." in shown(await bot.maria.told())
    assert is_free(bot, risk)
    await bot.settle()
    assert not bot.thread(digest)


async def test_the_choice_in_home_is_refused_there(bot, shown, former, until):
    risk = bot.risk(bot.shop("Acme US"))
    await bot.maria.clicks_in(await bot.maria.opens_home(), "risk.assign", selected_user=former.id)
    await until(lambda: "Smith is deactivated." in shown(bot.maria.home))
    assert is_free(bot, risk)


async def test_while_slack_does_not_tell_who_it_is_the_risk_is_given(bot, shown, former):
    risk = bot.risk(bot.shop("Acme US"))
    bot.workspace.faults.add("users.info", "status", status=503, times=100)
    assert "U0GONE has it" in shown(await bot.maria.types(f"/risk assign {risk.id} @{former.id}"))
    assert bot.db.read_now(risk_by_id, risk.id).taken_by == former.id


async def test_whoever_gave_a_risk_hears_that_its_new_owner_cannot_be_told(bot, shown, former):
    slack, refused = bot.services.slack, refusal_handler(bot.db, bot.clock, ("U0LEE",))
    bot.courier = Courier(Delivery(bot.db, slack, slack, bot.clock, refused))
    risk = bot.risk(bot.shop("Acme US"))
    bot.workspace.faults.add("users.info", "status", status=503, times=100)
    await bot.maria.types(f"/risk assign {risk.id} @{former.id}")
    await bot.settle()
    [told] = bot.messages("D0MARIA")
    assert f"#{risk.id} *Glow Serum* · out since 3 h could not be sent to <@U0GONE>: `channel_not_found`" in shown(told)
    assert "check that the account is active" in shown(told)
    assert "/invite" not in shown(told)
    assert not bot.messages("D0LEE")
