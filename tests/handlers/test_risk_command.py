"""/risk: the list, one risk, and acting by numbers."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.configuration import read_configuration
from bot.domain.risks import RiskState, Severity, Topic
from bot.domain.sps import Source, SpsReading
from storage.configuration import apply
from storage.risk_moves import acknowledge
from storage.risks import risk_by_id
from storage.sps import save_sps_reading


async def test_the_list_shows_first_what_nobody_has(bot, shown):
    shop = bot.shop("Acme US")
    taken, free = bot.risk(shop, "taken one"), bot.risk(shop, "free one", severity=Severity.WARNING)
    bot.db.write_now(acknowledge, taken.id, "U0RAVI", "Ravi Menon", bot.clock())
    said = shown(await bot.maria.types("/risk list"))
    assert said.index("free one") < said.index("taken one")
    assert "Ravi Menon has it" in said
    assert f"#{free.id}" in said


@pytest.mark.parametrize(
    ("region", "source", "name"),
    [
        ("US", Source.API, "SPS"),
        ("TH", Source.FILE, "Store Rating"),
        ("GB", None, "Store Rating"),
        ("GB", Source.API, "SPS"),
    ],
)
async def test_a_risk_of_the_score_has_the_name_that_its_market_knows(bot, shown, region, source, name):
    shop = bot.shop("Acme", region=region)
    if source:
        day = bot.clock()
        bot.db.write_now(save_sps_reading, SpsReading(shop.id, day.date(), day, source, Decimal("3.1")))
    risk = bot.risk(shop, topic=Topic.SPS)
    answer = await bot.maria.types(f"/risk show {risk.id}")
    assert f"Acme · {name} · critical" in shown(answer)
    await bot.maria.clicks(await bot.posts(risk), "risk.details")
    assert f"Acme · {name} · critical" in shown(bot.maria.modal)


async def test_the_nearest_deadline_is_on_the_first_of_several_pages(bot, shown, until):
    shop = bot.shop("Acme US")
    for n in range(20):
        bot.risk(shop, f"worse {n}", severity=Severity.CRITICAL)
    far = bot.risk(shop, "far", severity=Severity.WARNING, deadline=bot.clock() + timedelta(days=5))
    bot.risk(shop, "near", severity=Severity.WARNING, deadline=bot.clock() + timedelta(days=1))
    answer = await bot.maria.types("/risk list")
    said = shown(answer)
    assert "22 live risks, the 12 most urgent" in answer.text
    assert said.index("near") < said.index(f"#{far.id}") < said.index("worse 0")
    assert "worse 10" not in said
    await bot.maria.clicks(answer, "run.0")
    await until(lambda: "22 live risks, 13 to 22" in bot.maria.private()[-1].text)
    following = shown(bot.maria.private()[-1])
    assert "worse 19" in following
    assert "more" not in following
    assert "That page is empty: there are 22 live risks of Acme US." in shown(
        await bot.maria.types("/risk list acme-us page 9")
    )


@pytest.mark.parametrize("change", ["", "ack", "snooze", "resolve"])
async def test_a_risk_is_shown_with_one_way_to_its_details(bot, shown, change):
    risk = bot.risk(bot.shop("Acme US"))
    if change:
        await bot.maria.types(f"/risk {change} {risk.id}")
    assert shown(await bot.maria.types(f"/risk show {risk.id}")).count("Details") == 1


async def test_what_is_mine_says_that_nobody_may_have_it(bot, shown):
    bot.risk(bot.shop("Acme US", owner="U0MARIA"))
    answer = await bot.maria.types("/risk list mine")
    assert "1 live risks that are yours or of your shops" in answer.text
    assert "Nobody has it yet" in shown(answer)


async def test_the_list_can_be_narrowed(bot, shown):
    acme, kite = bot.shop("Acme US", "1"), bot.shop("Kite UK", "2")
    mine = bot.risk(acme, "mine one")
    bot.risk(kite, "kites one", severity=Severity.WARNING)
    bot.db.write_now(acknowledge, mine.id, "U0MARIA", "Maria Lopez", bot.clock())
    for text, there, missing in [
        ("list mine", "mine one", "kites one"),
        ("list open", "kites one", "mine one"),
        ("list taken", "mine one", "kites one"),
        ("list critical", "mine one", "kites one"),
        ("list kite", "kites one", "mine one"),
        ("list acme all", "mine one", "kites one"),
    ]:
        said = shown(await bot.maria.types(f"/risk {text}"))
        assert there in said
        assert missing not in said
    assert "No snoozed risks" in shown(await bot.maria.types("/risk list snoozed"))


async def test_a_thousand_risks_are_a_valid_answer(bot, shown, nasty):
    shop = bot.shop(nasty, code="nasty")
    for n in range(300):
        bot.risk(shop, f"{nasty} {n} " + "x" * 400, evidence=(nasty * 30,) * 12)
    said = shown(await bot.maria.types("/risk list"))
    assert "300 live risks" in said
    assert "<!channel>" not in said
    assert "<!channel>" not in shown(await bot.maria.types("/risk show 1"))


async def test_several_risks_are_taken_at_once_and_each_is_answered(bot, shown):
    shop = bot.shop("Acme US")
    one, two, three = (bot.risk(shop, name) for name in ("one", "two", "three"))
    bot.db.write_now(acknowledge, two.id, "U0RAVI", "Ravi Menon", bot.clock())
    said = shown(await bot.maria.types(f"/risk ack {one.id} #{two.id}, {three.id} 999"))
    assert said.count("Maria Lopez has it") == 2
    assert "Nothing changed: <@U0RAVI> has it since" in said
    assert "no risk #999" in said
    assert "You have it already" in shown(await bot.maria.types(f"/risk ack {one.id}"))


async def test_a_command_leaves_its_line_in_the_newest_thread_that_shows_the_risk(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    await bot.posts(risk)
    newest = await bot.posts(risk, key="slot:1:2026-11-23")
    await bot.maria.types(f"/risk resolve {risk.id} “restocked <!channel>”")
    await bot.settle()
    [line] = bot.thread(newest)
    assert "Maria Lopez resolved it" in shown(line)
    assert "restocked" in shown(line)
    assert "<!channel>" not in shown(line)
    assert "over since" in shown(newest)


async def test_a_snooze_past_a_deadline_is_said_and_asked_again(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"), deadline=bot.clock() + timedelta(days=3))
    answer = await bot.maria.types(f"/risk snooze {risk.id} 5d")
    assert "Not snoozed yet: its deadline, <!date^" in shown(answer)
    assert bot.db.read_now(risk_by_id, risk.id).state is RiskState.OPEN
    await bot.maria.clicks(answer, "run.0")
    await until(lambda: bot.db.read_now(risk_by_id, risk.id).state is RiskState.SNOOZED)
    left = bot.db.read_now(risk_by_id, risk.id).snoozed_until - bot.clock()
    assert timedelta(days=1, hours=23) < left < timedelta(days=2, seconds=1)


async def test_whoever_means_it_snoozes_past_a_deadline_all_the_same(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"), deadline=bot.clock() + timedelta(days=3))
    answer = await bot.maria.types(f"/risk snooze {risk.id} 5d")
    await bot.maria.clicks(answer, "run.1")
    await until(lambda: bot.db.read_now(risk_by_id, risk.id).state is RiskState.SNOOZED)
    left = bot.db.read_now(risk_by_id, risk.id).snoozed_until - bot.clock()
    assert timedelta(days=4, hours=23) < left < timedelta(days=5, minutes=2)


async def test_a_snooze_that_ends_before_the_deadline_is_made_at_once(bot, shown):
    risk = bot.risk(bot.shop("Acme US"), deadline=bot.clock() + timedelta(days=3))
    assert "Maria Lopez snoozed it until" in shown(await bot.maria.types(f"/risk snooze {risk.id} 2d"))


async def test_the_eve_needs_a_deadline(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    assert f"#{risk.id} has no deadline ahead" in shown(await bot.maria.types(f"/risk snooze {risk.id} eve"))
    assert "There is no risk #99" in shown(await bot.maria.types("/risk snooze 99 eve"))


async def test_snoozing_takes_a_length_and_says_until_when(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    assert "Maria Lopez snoozed it until <!date^" in shown(await bot.maria.types(f"/risk snooze {risk.id} 2 days"))
    left = bot.db.read_now(risk_by_id, risk.id).snoozed_until - bot.clock()
    assert timedelta(days=1, hours=23) < left < timedelta(days=2, seconds=1)
    assert "`tomorrow`" in shown(await bot.maria.types(f"/risk snooze {risk.id} when I am back"))


async def test_assigning_needs_one_person(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    for text in ("", " ravi menon", " @ravi @maria", " @tools-oncall"):
        assert "Name one person with @" in shown(await bot.maria.types(f"/risk assign {risk.id}{text}"))
    assert "Ravi Menon has it" in shown(await bot.maria.types(f"/risk assign {risk.id} @ravi"))
    await bot.settle()
    assert "Maria Lopez gave you a risk" in shown(bot.messages("D0RAVI")[0])
    assert "Maria Lopez has it" in shown(await bot.maria.types(f"/risk assign {risk.id} me"))


async def test_a_risk_is_assigned_by_the_short_name_that_the_configuration_gives(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    for people in ('Ana = "U0GONE"\nravi-m = "U0RAVI"', 'ravi-m = "U0RAVI"'):
        bot.db.write_now(apply, read_configuration(f"[people]\n{people}"), bot.clock())
    assert "Name one person" in shown(await bot.maria.types(f"/risk assign {risk.id} ana"))
    assert "Ravi Menon has it" in shown(await bot.maria.types(f"/risk assign {risk.id} Ravi-M"))


@pytest.mark.parametrize("verb", ["show", "ack", "snooze", "assign", "resolve"])
async def test_without_a_number_it_offers_the_risks_there_are(bot, shown, verb):
    risk = bot.risk(bot.shop("Acme US"))
    said = shown(await bot.maria.types(f"/risk {verb}"))
    assert f"`/risk {verb} 17`" in said
    assert f"#{risk.id} Glow Serum" in said


async def test_the_answer_about_one_risk_is_brought_up_to_date_when_it_is_taken_there(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"))
    answer = await bot.maria.types(f"/risk show {risk.id}")
    await bot.maria.clicks(answer, "risk.ack")
    await until(lambda: "Maria Lopez has it" in shown(bot.maria.private()[0]))
    assert bot.db.read_now(risk_by_id, risk.id).state is RiskState.ACKNOWLEDGED
    assert len(bot.maria.private()) == 1


async def test_more_than_twenty_at_once_are_refused(bot, shown):
    assert "At most 20" in shown(await bot.maria.types("/risk ack " + " ".join(map(str, range(1, 40)))))
