"""Buttons on risks change the state once, and everybody concerned is told."""

import asyncio
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.risks import RiskState
from bot.messages.escalation_notes import NO_PARTNER
from bot.messages.kit import actions, button
from storage.risk_moves import acknowledge
from storage.risks import risk_by_id, timeline

PERSON = "selected_user"


def changes(bot, risk):
    return [step.change for step in bot.db.read_now(timeline, risk.id)]


async def test_acknowledging_edits_the_message_and_leaves_a_line_in_the_thread(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    await bot.maria.clicks(digest, "risk.ack")
    await bot.settle()
    assert "Maria Lopez has it since <!date^" in shown(digest)
    [line] = bot.thread(digest)
    assert "Maria Lopez has it" in shown(line)
    assert "<@" not in shown(digest) + shown(line)
    assert not bot.maria.private()


async def test_only_the_risk_that_was_clicked_changes(bot, shown):
    shop = bot.shop("Acme US")
    one, other = bot.risk(shop, "out"), bot.risk(shop, "low")
    digest = await bot.posts(one, other)
    await bot.maria.clicks(digest, "risk.ack", f"risk.{other.id}")
    await bot.settle()
    assert bot.db.read_now(risk_by_id, one.id).state is RiskState.OPEN
    assert [b["type"] for b in digest.blocks if b["block_id"] == f"risk.{one.id}"] == ["actions"]
    assert [b["type"] for b in digest.blocks if b["block_id"] == f"risk.{other.id}"] == ["section"]


async def test_of_two_at_the_same_moment_one_wins_and_the_other_is_told_who_and_when(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    await asyncio.gather(bot.maria.clicks(digest, "risk.ack"), bot.ravi.clicks(digest, "risk.ack"))
    kept = bot.db.read_now(risk_by_id, risk.id)
    winner, loser = (bot.maria, bot.ravi) if kept.taken_by == "U0MARIA" else (bot.ravi, bot.maria)
    assert f"<@{winner.id}> has it since <!date^" in shown(await loser.told())
    assert not winner.private()
    assert changes(bot, risk) == ["opened", "acknowledged"]


async def test_a_snooze_does_not_take_away_what_another_took_at_the_same_moment(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    snooze = {"selected_option": {"value": f"{risk.id}:4h"}}
    await asyncio.gather(bot.maria.clicks(digest, "risk.ack"), bot.ravi.clicks(digest, "risk.snooze", **snooze))
    assert len(changes(bot, risk)) == 2


async def test_the_same_click_delivered_twice_changes_once_and_says_nothing(bot):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    asked = bot.delivery.ask
    seen = []

    async def twice(kind, payload, **more):
        seen.append(payload)
        await asked(kind, payload, **more)
        return await asked(kind, payload, **more)

    bot.delivery.ask = twice
    await bot.maria.clicks(digest, "risk.ack")
    await bot.maria.clicks(
        await bot.posts(bot.risk(bot.shops()[0], "low"), key="b"), "risk.assign", selected_user="U0RAVI"
    )
    await bot.settle()
    assert changes(bot, risk) == ["opened", "acknowledged"]
    assert len(bot.messages("D0RAVI")) == 1
    assert not bot.maria.private()


async def test_the_thread_of_a_reply_is_its_parents(bot, shown):
    shop = bot.shop("Acme US")
    risk, more = bot.risk(shop), bot.risk(shop, "low")
    digest = await bot.posts(risk)
    reply = await bot.posts(more, key="slot:1:2026-11-22/01", parent="slot:1:2026-11-22")
    await bot.maria.clicks(reply, "risk.ack")
    await bot.settle()
    assert bot.thread(digest)[0].ts == reply.ts
    assert "Maria Lopez has it" in shown(bot.thread(digest)[-1])
    assert "Maria Lopez has it" in shown(reply)


async def test_snoozing_until_tomorrow_means_the_morning_of_whoever_clicks(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    await bot.ravi.clicks(digest, "risk.snooze", selected_option={"value": f"{risk.id}:tomorrow"})
    until = bot.db.read_now(risk_by_id, risk.id).snoozed_until.astimezone(ZoneInfo("Asia/Kolkata"))
    tomorrow = bot.clock().astimezone(ZoneInfo("Asia/Kolkata")).date() + timedelta(days=1)
    assert (until.date(), until.hour, until.minute) == (tomorrow, 9, 0)
    await bot.settle()
    assert f"Ravi Menon snoozed it until <!date^{int(until.timestamp())}^" in shown(digest)


async def test_assigning_pings_the_assignee_once_and_nobody_else(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    await bot.maria.clicks(digest, "risk.assign", selected_user="U0RAVI")
    await bot.settle()
    [told] = bot.messages("D0RAVI")
    assert "Maria Lopez gave you a risk" in shown(told)
    link = f"https://shopwatch-playground.slack.com/archives/C0SHOPOPS/p{digest.ts.replace('.', '')}"
    assert link in shown(told)
    assert "<@" not in shown(told) + shown(digest) + "".join(map(shown, bot.thread(digest)))
    assert "Ravi Menon has it" in shown(digest)
    assert "Maria Lopez gave it to Ravi Menon" in shown(bot.thread(digest)[-1])


async def test_whoever_assigns_to_themselves_is_not_told(bot):
    risk = bot.risk(bot.shop("Acme US"))
    await bot.maria.clicks(await bot.posts(risk), "risk.assign", selected_user="U0MARIA")
    await bot.settle()
    assert bot.db.read_now(risk_by_id, risk.id).taken_by == "U0MARIA"
    assert not bot.messages("D0MARIA")


async def test_details_show_evidence_advice_and_the_timeline(bot, shown):
    risk = bot.risk(bot.shop("Acme US"), deadline=bot.clock() + timedelta(hours=20, minutes=1))
    digest = await bot.posts(risk)
    bot.db.write_now(acknowledge, risk.id, "U0RAVI", "Ravi Menon", bot.clock())
    await bot.maria.clicks(digest, "risk.details")
    said = shown(bot.maria.modal)
    for words in ("0 sellable, 41 a day", "Reorder 380", "20 h left", "Shopwatch opened", "<@U0RAVI> acknowledged"):
        assert words in said


async def test_the_details_of_a_risk_that_nobody_has_offer_to_take_it_and_no_details_again(bot):
    risk = bot.risk(bot.shop("Acme US"))
    await bot.maria.clicks(await bot.posts(risk), "risk.details")
    elements = [e["action_id"] for b in bot.maria.modal.blocks if b["type"] == "actions" for e in b["elements"]]
    assert elements == ["risk.ack", "risk.snooze", "risk.assign", "risk.resolve", "risk.escalate"]


async def test_of_a_risk_that_is_gone_home_says_so_and_a_modal_on_top_of_it(bot, shown, until):
    home = await bot.maria.opens_home()
    home.payload["blocks"].append(actions(button("Details", "risk.details", "999"), block_id="gone"))
    await bot.maria.clicks_in(home, "risk.details")
    await until(lambda: "not known any more" in shown(bot.maria.home))
    await bot.maria.clicks(await bot.posts(bot.risk(bot.shop("Acme US"))), "risk.details")
    bot.maria.modal.payload["blocks"].append(actions(button("Escalate", "risk.escalate", "999"), block_id="gone"))
    await bot.maria.clicks_in(bot.maria.modal, "risk.escalate", "gone")
    await until(lambda: "not known any more" in shown(bot.maria.modal))


async def test_where_nobody_is_declared_to_take_an_issue_the_modal_of_a_risk_says_so(bot, shown, until):
    await bot.maria.clicks(await bot.posts(bot.risk(bot.shop("Acme US"))), "risk.details")
    await bot.maria.clicks_in(bot.maria.modal, "risk.escalate")
    await until(lambda: NO_PARTNER in shown(bot.maria.modal))


async def test_a_click_that_would_snooze_past_a_deadline_asks_first(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"), deadline=bot.clock() + timedelta(minutes=50))
    digest = await bot.posts(risk)
    await bot.maria.clicks(digest, "risk.snooze", selected_option={"value": f"{risk.id}:1h"})
    asked = await bot.maria.told()
    assert "Not snoozed yet: its deadline" in shown(asked)
    assert changes(bot, risk) == ["opened"]
    await bot.maria.clicks(asked, "run.0")
    await until(lambda: changes(bot, risk) == ["opened", "snoozed"])


async def test_the_modal_says_it_too(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"), deadline=bot.clock() + timedelta(minutes=50))
    await bot.maria.clicks(await bot.posts(risk), "risk.details")
    await bot.maria.clicks_in(bot.maria.modal, "risk.snooze", selected_option={"value": f"{risk.id}:1h"})
    await until(lambda: "Not snoozed yet" in shown(bot.maria.modal))


async def test_the_modal_resolves_and_shows_the_new_state(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    await bot.maria.clicks(digest, "risk.details")
    view = bot.maria.modal
    await bot.maria.clicks_in(view, "risk.resolve")
    await until(lambda: "<@U0MARIA> resolved" in shown(bot.maria.modal))
    await bot.settle()
    assert "over since" in shown(digest)
    assert "Maria Lopez resolved it" in shown(bot.thread(digest)[-1])
    await bot.maria.clicks_in(bot.maria.modal, "risk.reopen")
    await until(lambda: "Nobody has it yet" in shown(bot.maria.modal))
    await bot.settle()
    assert [b["type"] for b in digest.blocks if b["block_id"] == f"risk.{risk.id}"] == ["actions"]
    assert changes(bot, risk) == ["opened", "resolved", "reopened"]


async def test_a_modal_that_shows_an_old_state_says_who_was_first(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"))
    await bot.maria.clicks(await bot.posts(risk), "risk.details")
    bot.db.write_now(acknowledge, risk.id, "U0RAVI", "Ravi Menon", bot.clock())
    await bot.maria.clicks_in(bot.maria.modal, "risk.ack")
    await until(lambda: "Nothing changed: <@U0RAVI> has it since" in shown(bot.maria.modal))
    assert json.loads(bot.maria.modal.payload["private_metadata"])["state"] == "acknowledged"


async def test_a_click_on_a_message_that_is_not_kept_up_to_date_is_answered(bot, shown):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    bot.db.write_now(_forget_subjects)
    await bot.maria.clicks(digest, "risk.ack")
    assert "Maria Lopez has it" in shown(await bot.maria.told())


async def test_text_of_the_platform_neither_pings_nor_formats(bot, shown, nasty):
    risk = bot.risk(bot.shop(nasty, code="nasty"), nasty, subject=nasty)
    digest = await bot.posts(risk)
    await bot.maria.clicks(digest, "risk.details")
    await bot.maria.clicks(digest, "risk.assign", selected_user="U0RAVI")
    await bot.settle()
    for thing in (bot.maria.modal, *bot.thread(digest), *bot.messages("D0RAVI")):
        assert "<!channel>" not in shown(thing)
        assert "<@U0ANA>" not in shown(thing)
        assert "*Glow*" not in shown(thing)


def _forget_subjects(session):
    from storage.tables.deliveries import SubjectRow

    session.query(SubjectRow).delete()
