"""A zone that Slack does not tell is a guess, and is not passed off as the person's own."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bot.domain.risks import RiskState
from bot.playground.slack.model import Person
from bot.slack.directory import PERSON_LIFETIME, Directory
from handlers.patience import patience
from handlers.people import actor
from storage.risks import risk_by_id

SAID = "Your time zone is not known here, so the morning is that of UTC."


class OnTheMoon(Person):
    """Somebody in a zone that Slack knows and this machine does not."""

    def tz_offset(self, now):
        return 0


@pytest.fixture
def silent(bot):
    """Slack tells nothing about people."""
    bot.workspace.faults.add("users.info", "status", status=503, times=1000)
    return bot


def until_of(bot, risk):
    return bot.db.read_now(risk_by_id, risk.id).snoozed_until


@pytest.mark.parametrize("day", ["tomorrow", "monday"])
async def test_a_morning_of_utc_is_called_so(silent, shown, day):
    risk = silent.risk(silent.shop("Acme US"))
    assert SAID in shown(await silent.ravi.types(f"/risk snooze {risk.id} {day}"))
    assert until_of(silent, risk).astimezone(UTC).hour == 9


async def test_a_length_needs_no_zone(silent, shown):
    risk = silent.risk(silent.shop("Acme US"))
    assert "not known here" not in shown(await silent.ravi.types(f"/risk snooze {risk.id} 2d"))


async def test_a_morning_past_a_deadline_is_called_so_before_it_is_chosen(silent, shown):
    risk = silent.risk(silent.shop("Acme US"), deadline=silent.clock() + timedelta(hours=1))
    said = shown(await silent.ravi.types(f"/risk snooze {risk.id} monday"))
    assert "Not snoozed yet" in said
    assert SAID in said
    assert silent.db.read_now(risk_by_id, risk.id).state is RiskState.OPEN


async def test_a_morning_that_is_chosen_on_a_message_is_called_so(silent, shown):
    risk = silent.risk(silent.shop("Acme US"))
    digest = await silent.posts(risk)
    await silent.ravi.clicks(digest, "risk.snooze", selected_option={"value": f"{risk.id}:tomorrow"})
    assert SAID in shown(await silent.ravi.told())
    assert until_of(silent, risk)


async def test_a_morning_that_is_chosen_in_an_answer_is_called_so_below_it(silent, shown):
    risk = silent.risk(silent.shop("Acme US"))
    answer = await silent.ravi.types(f"/risk show {risk.id}")
    await silent.ravi.clicks(answer, "risk.snooze", selected_option={"value": f"{risk.id}:tomorrow"})
    assert SAID in shown(await silent.ravi.told(2))


async def test_the_form_of_a_digest_does_not_call_it_the_persons_own(bot, shown):
    assert "Yours, as Slack has it" in shown(await bot.ravi.opens("/shop digest"))
    bot.workspace.faults.add("users.info", "status", status=503, times=1000)
    view = await bot.maria.opens("/shop digest")
    [zone] = [block for block in view.blocks if block["block_id"] == "zone"]
    assert zone["element"]["initial_option"]["value"] == "UTC"
    assert zone["hint"]["text"] == "Yours is not known here: type a city to find it"


async def test_home_does_not_call_a_zone_the_persons_own_that_this_machine_does_not_know(bot, shown):
    bot.workspace.people["U0MARIA"] = OnTheMoon(**vars(bot.workspace.people["U0MARIA"]) | {"tz": "Moon/Base"})
    said = shown(await bot.maria.opens_home())
    assert "Times are in *UTC*, now" in said
    assert "Your own zone is not known here" in said
    assert "Slack preferences" not in said


async def test_what_slack_told_earlier_is_better_than_a_guess_also_when_it_is_slow(bot):
    services = replace(bot.services, directory=Directory(bot.services.slack, bot.clock))
    told = await actor(services, "U0RAVI")
    assert (told.zone.key, told.zone_known) == ("Asia/Kolkata", True)
    bot.clock.ahead = PERSON_LIFETIME * 2
    bot.workspace.faults.add("users.info", "delay", seconds=4, times=2)
    with patience(timedelta(seconds=0.1)):
        assert await actor(services, "U0RAVI") == told
        stranger = await actor(services, "U0MARIA", "maria")
    assert (stranger.name, stranger.zone.key, stranger.zone_known) == ("maria", "UTC", False)
