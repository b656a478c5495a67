"""Modals that Slack is slow to open, or opens without saying so."""

import pytest

SLOW = "Slack is slow at the moment"


@pytest.fixture
def patient(bot):
    """Slack waits for an acknowledgement as long as it takes: that it comes is the answer's own patience."""
    bot.workspace.ack_seconds = 30
    return bot


@pytest.mark.parametrize(
    "fault", [{"kind": "ratelimited", "retry_after": 60}, {"kind": "delay", "seconds": 60}], ids=["429", "slow"]
)
async def test_a_form_that_slack_does_not_open_in_time_is_said_in_time(patient, shown, fault):
    patient.workspace.faults.add("views.open", **fault)
    assert SLOW in shown(await patient.maria.types("/shop digest"))
    assert not patient.workspace.modal_stack("U0MARIA")
    assert await patient.maria.opens("/shop digest")


async def test_a_form_is_opened_though_slack_is_slow_to_tell_who_asks(patient):
    patient.workspace.faults.add("users.info", "delay", seconds=60)
    assert await patient.maria.opens("/shop digest")


async def test_who_clicked_is_told_that_slack_is_slow(bot, shown):
    digest = await bot.posts(bot.risk(bot.shop("Acme US")))
    bot.workspace.faults.add("views.open", "ratelimited", retry_after=60)
    await bot.maria.clicks(digest, "risk.details")
    assert SLOW in shown(await bot.maria.told())


async def test_who_clicked_at_home_is_told_there_that_slack_is_slow(bot, shown, until):
    bot.risk(bot.shop("Acme US"))
    home = await bot.maria.opens_home()
    bot.workspace.faults.add("views.open", "ratelimited", retry_after=60)
    await bot.maria.clicks_in(home, "risk.details")
    await until(lambda: SLOW in shown(bot.maria.home))


async def test_nothing_is_said_over_a_form_whose_opening_slack_did_not_confirm(bot):
    bot.workspace.faults.add("views.open", "cut", when="after")
    assert await bot.maria.opens("/shop digest")
    assert not bot.maria.private()


async def test_a_command_that_is_delivered_twice_opens_its_form_and_says_nothing(bot):
    trigger = bot.workspace.triggers.issue("trigger.1", "U0MARIA", bot.workspace.epoch())
    asked = {"command": "/shop", "text": "digest", "trigger_id": trigger}
    asked |= {"user_id": "U0MARIA", "user_name": "maria", "channel_id": "C0SHOPOPS"}
    assert [await bot.delivery.ask("slash_commands", asked) for _ in range(2)] == [{}, {}]
    assert len(bot.workspace.modal_stack("U0MARIA")) == 1
