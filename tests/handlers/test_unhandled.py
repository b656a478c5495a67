"""Buttons, forms and events that this version does not know are taken, told about and logged in a line."""

import pytest
import structlog

from bot.messages.kit import actions, button

OLD = actions(button("Old", "risk.old", "1"), block_id="old")
MINUTE = 1_518_467_820


@pytest.fixture
def logs():
    with structlog.testing.capture_logs() as lines:
        yield lines


def names(logs):
    """What was not known."""
    return [(line["kind"], line["name"]) for line in logs if line["event"] == "not_known"]


async def test_a_button_of_another_version_tells_where_to_go_on(bot, shown, logs):
    await bot.services.slack.chat_postMessage(channel="C0SHOPOPS", text="Old", blocks=[OLD])
    await bot.maria.clicks(bot.messages()[-1], "risk.old")
    assert "`/risk list`" in shown(await bot.maria.told())
    assert names(logs) == [("block_actions", "risk.old")]


async def test_at_home_it_tells_on_a_home_that_is_drawn_anew(bot, shown, until, logs):
    home = await bot.maria.opens_home()
    home.payload["blocks"].append(OLD)
    await bot.maria.clicks_in(home, "risk.old")
    await until(lambda: "This button is of another version" in shown(bot.maria.home))
    assert "risk.old" not in str(bot.maria.home.blocks)
    assert names(logs) == [("block_actions", "risk.old")]


async def test_in_a_modal_it_tells_on_top_of_it(bot, shown, until, logs):
    view = await bot.maria.opens("/shop digest")
    view.payload["blocks"].append(OLD)
    await bot.maria.clicks_in(view, "risk.old")
    await until(lambda: "This button is of another version" in shown(bot.maria.modal))
    assert names(logs) == [("block_actions", "risk.old")]


async def test_a_form_of_another_version_keeps_what_was_typed(bot, shown, logs):
    view = await bot.maria.opens("/shop digest")
    view.payload["callback_id"] = "digest.old"
    stock = {"selected_option": {"text": {"type": "plain_text", "text": "Stock"}, "value": "stock"}}
    answer = await bot.maria.submits(view, topic=stock, channel={"selected_conversation": "C0RANDOM"})
    assert answer["response_action"] == "push"
    assert "Copy what you typed" in shown(bot.maria.modal)
    assert bot.workspace.modal_stack("U0MARIA")[0] is view
    assert names(logs) == [("view_submission", "digest.old")]


@pytest.mark.parametrize(
    ("kind", "payload", "name"),
    [
        ("interactive", {"type": "view_closed", "view": {"callback_id": "digest"}}, "digest"),
        ("interactive", {"type": "shortcut", "callback_id": "x"}, ""),
        ("events_api", {"type": "event_callback", "event": {"type": "message", "text": "secret"}}, "message"),
    ],
)
async def test_what_needs_no_word_is_acknowledged(bot, logs, kind, payload, name):
    assert await bot.delivery.ask(kind, payload) == {}
    assert names(logs) == [(payload["type"], name)]
    assert "secret" not in str(logs)


async def test_choices_that_nobody_knows_are_none(bot, logs):
    asked = {"type": "block_suggestion", "action_id": "digest.old", "block_id": "old", "value": "a"}
    assert await bot.delivery.ask("interactive", asked) == {"options": []}
    assert names(logs) == [("block_suggestion", "digest.old")]


async def test_that_slack_holds_events_back_is_in_the_log(bot, logs):
    notice = {"type": "app_rate_limited", "minute_rate_limited": MINUTE, "team_id": "T1", "api_app_id": "A1"}
    assert await bot.delivery.ask("events_api", notice) == {}
    assert [line["since"] for line in logs if line["event"] == "events_held_back"] == ["2018-02-12T20:37:00+00:00"]
