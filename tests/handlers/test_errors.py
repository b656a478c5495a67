"""An error nobody expected shows a short id that is also in the log."""

import re

import pytest
import structlog

from bot.messages.kit import actions, button
from handlers import shop_questions
from handlers.errors import answer_error
from handlers.shop_book import SHOP

BROKEN = actions(button("Details", "risk.details", "none"), block_id="broken")


@pytest.fixture
def broken(monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(shop_questions, "overview", fail)
    assert SHOP.rows[0].run is shop_questions.answer_overview


@pytest.fixture
async def details(bot):
    """The modal of a risk, with a button that fails."""
    await bot.maria.clicks(await bot.posts(bot.risk(bot.shop("Acme US"))), "risk.details")
    bot.maria.modal.payload["blocks"].append(BROKEN)
    return bot.maria.modal


async def test_a_command_that_fails_shows_the_id_that_is_in_the_log(bot, shown, broken):
    with structlog.testing.capture_logs() as logs:
        said = shown(await bot.maria.types("/shop"))
    [logged] = [line for line in logs if line["event"] == "unexpected_error"]
    assert re.search(r"error `([0-9a-f]{8})`", said)[1] == logged["error_id"]
    assert isinstance(logged["exc_info"], ZeroDivisionError)
    assert "shop-ops" not in str(logged)


async def test_a_click_that_fails_is_answered_beside_the_message(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    digest.blocks[-1]["elements"][1]["options"][0]["value"] = f"{risk.id}:never"
    await bot.maria.clicks(digest, "risk.snooze", selected_option={"value": f"{risk.id}:never"})
    assert "report error `" in shown(await bot.maria.told())


async def test_a_click_that_fails_at_home_is_answered_there(bot, shown, until):
    home = await bot.maria.opens_home()
    home.payload["blocks"].append(BROKEN)
    await bot.maria.clicks_in(home, "risk.details")
    await until(lambda: "report error `" in shown(bot.maria.home))


async def test_a_click_that_fails_in_a_modal_is_answered_on_top_of_it(bot, shown, until, details):
    await bot.maria.clicks_in(details, "risk.details", "broken")
    await until(lambda: "report error `" in shown(bot.maria.modal))
    assert bot.workspace.modal_stack("U0MARIA")[0] is details


async def test_what_cannot_be_put_on_top_of_a_modal_is_in_the_log_once(bot, until, details):
    bot.workspace.triggers.lifetime = -1
    with structlog.testing.capture_logs() as logs:
        await bot.maria.clicks_in(details, "risk.details", "broken")
        await until(lambda: "answer_failed" in [line["event"] for line in logs])
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["unexpected_error", "answer_failed"]
    assert bot.workspace.modal_stack("U0MARIA") == [details]


async def test_a_form_that_fails_keeps_what_was_typed(bot):
    answer = answer_error(bot.services, ZeroDivisionError(), {"type": "view_submission"})
    assert '"response_action": "push"' in answer.body


async def test_a_click_too_late_for_a_modal_is_told_so_without_an_id(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    bot.workspace.triggers.lifetime = -1
    await bot.maria.clicks(digest, "risk.details")
    said = shown(await bot.maria.told())
    assert "try it again" in said
    assert "report error" not in said


@pytest.mark.parametrize(
    ("event", "ended"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0MARIA"], "bot": ["U0SHOPWATCH"]}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0MARIA"], "bot": []}}, False),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0MARIA"]}}, False),
    ],
)
async def test_the_end_of_access_is_in_the_log_but_not_that_of_a_person(bot, event, ended):
    payload = {"token": "x", "team_id": "T0PLAYGROUND", "type": "event_callback", "event": event}
    with structlog.testing.capture_logs() as logs:
        await bot.delivery.ask("events_api", payload)
    told = [line["reason"] for line in logs if line["event"] == "access_to_slack_ended"]
    assert told == ([event["type"]] if ended else [])
