"""Tool issues as people meet them: the command, the form, the buttons, the edited message, the thread."""

import asyncio
import re
from datetime import timedelta

import pytest

from bot.domain.business_hours import WorkingHours
from bot.domain.escalation import Act, IssueState
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner, Tool
from bot.domain.severities import Sev
from handlers import escalate, home
from handlers.escalate import Setup, prefill_of
from jobs.edits import Editor
from jobs.escalations import render_issue
from jobs.ladder import do_what_is_due
from storage import partners
from storage.escalation_rows import issue_by_id, live_issues, timeline

TOOLS = "C0TOOLISSUES"
NORTH = Partner("north", "Northwind BPO", "Manila", WorkingHours("Asia/Manila"), TOOLS)
LEVELS = (Level("support desk", ("U0JO",)), Level("programme managers", ("U0LEE",)), Level("engineering", ("U0KIM",)))
BROKEN = {
    "partner": {"selected_option": {"value": "north"}},
    "tool": {"selected_option": {"value": "Moderation console"}},
    "title": {"value": "queue does not load"},
    "what": {"value": "A spinner, then error 502"},
    "severity": {"selected_option": {"value": "2"}},
    "affected": {"value": "41"},
}


@pytest.fixture(autouse=True)
def listening(monkeypatch):
    """Joins the listeners of tool issues to those of the other rooms."""
    others = home.register

    def all_of_them(app, services):
        others(app, services)
        escalate.register(app, services)

    monkeypatch.setattr(home, "register", all_of_them)


@pytest.fixture
def shopwatch(bot):
    """The bot with a partner, a tool and a ladder, an engine that notes what it is asked for, and edits of issues."""
    bot.db.write_now(partners.save_partner, NORTH)
    bot.db.write_now(partners.save_tool, Tool("console", "Moderation console"))
    bot.db.write_now(partners.save_ladder, Ladder(LEVELS))
    bot.parked = {}

    async def start_at(due_at, now, work_id, kind, **arguments):
        bot.parked[work_id] = (due_at, kind, arguments)

    bot.work.start_at = start_at
    bot.editor = Editor(bot.db, bot.services.slack, bot.clock, {"issue": render_issue})
    return bot


def issue_of(bot, issue_id=1):
    return bot.db.read_now(issue_by_id, issue_id)


def changes(bot, issue_id=1):
    return [step.change for step in bot.db.read_now(timeline, issue_id)]


async def report(bot, **fields):
    """Maria reports a broken tool; its message in the channel."""
    form = await bot.maria.opens("/escalate")
    answer = await bot.maria.submits(form, **(BROKEN | fields))
    assert answer["response_action"] == "update", answer
    await bot.settle()
    return bot.messages(TOOLS)[0]


async def form_of(bot, who, message, action):
    await who.clicks(message, action)
    return who.modal


async def test_the_command_prefills_the_form_from_its_text(shopwatch):
    view = await shopwatch.maria.opens("/escalate SEV2 Northwind BPO – the “Moderation console” is down")
    fields = {b["block_id"]: b["element"] for b in view.blocks if b["type"] == "input"}
    assert fields["title"]["initial_value"] == "Northwind BPO – the “Moderation console” is down"
    assert fields["severity"]["initial_option"]["value"] == "2"
    assert fields["partner"]["initial_option"]["value"] == "north"
    assert fields["tool"]["initial_option"]["value"] == "Moderation console"


@pytest.mark.parametrize(
    ("typed", "sev", "title"),
    [
        ("sev1: all down", Sev.SEV1, "all down"),
        ("P1 slow", Sev.SEV2, "slow"),
        ("queue broken Sev-4", Sev.SEV4, "queue broken"),
        ("sev2 — queue does not load", Sev.SEV2, "queue does not load"),
        ("SEV‑2 slow", Sev.SEV2, "slow"),
        ("several people wait", None, "several people wait"),
        ("", None, ""),
    ],
)
def test_severity_words_are_understood(typed, sev, title):
    prefill = prefill_of(typed, Setup([NORTH], [], []))
    assert (prefill.sev, prefill.title) == (sev, title)


async def test_a_long_text_is_kept_whole(shopwatch):
    view = await shopwatch.maria.opens("/escalate " + "broken " * 300)
    fields = {b["block_id"]: b["element"] for b in view.blocks if b["type"] == "input"}
    assert len(fields["title"]["initial_value"]) <= 120
    assert fields["what"]["initial_value"] == ("broken " * 300).strip()


async def test_a_report_is_one_message_and_pages_the_first_level(shopwatch, shown):
    form = await shopwatch.maria.opens("/escalate")
    answer = await shopwatch.maria.submits(form, **BROKEN)
    assert "*support desk* paged" in shown(shopwatch.maria.modal)
    assert answer["response_action"] == "update"
    await shopwatch.settle()
    [message, page] = shopwatch.messages(TOOLS)
    assert "*SEV2 · Moderation console: queue does not load* · #1 · Northwind BPO, Manila" in shown(message)
    assert "*Nobody has it.* Respond by" in shown(message)
    assert "<@" not in shown(message)
    assert "<@U0JO>" in shown(page)
    [(due, kind, arguments)] = shopwatch.parked.values()
    assert (due, kind, arguments) == (issue_of(shopwatch).climb_at, "rung", {"issue_id": 1})


async def test_the_same_form_sent_twice_is_one_issue(shopwatch):
    form = await shopwatch.maria.opens("/escalate")
    await asyncio.gather(shopwatch.maria.submits(form, **BROKEN), shopwatch.maria.submits(form, **BROKEN))
    assert len(shopwatch.db.read_now(live_issues)) == 1


async def test_what_is_wrong_stands_beside_its_field(shopwatch):
    form = await shopwatch.maria.opens("/escalate")
    later = int((shopwatch.clock() + timedelta(hours=2)).timestamp())
    wrong = BROKEN | {"title": {"value": "   "}, "since": {"selected_date_time": later}}
    answer = await shopwatch.maria.submits(form, **wrong)
    assert set(answer["errors"]) == {"title", "since"}
    assert shopwatch.maria.modal.state["what"]["field"]["value"] == "A spinner, then error 502"
    assert (await shopwatch.maria.submits(form, **BROKEN, since={"selected_date_time": later - 7300}))["ok"]


async def test_a_partner_and_a_tool_are_found_by_typing_where_they_are_more_than_slack_lists(shopwatch):
    for n in range(120):
        shopwatch.db.write_now(partners.save_partner, Partner(f"p{n:03}", f"Partner {n:03}", "Cebu", channel=TOOLS))
        shopwatch.db.write_now(partners.save_tool, Tool(f"t{n:03}", f"Tool {n:03}"))
    form = await shopwatch.maria.opens("/escalate P1 Tool 118 is down")
    fields = {b["block_id"]: b["element"] for b in form.blocks if b["type"] == "input"}
    assert fields["tool"]["initial_option"]["value"] == "Tool 118"
    assert len(await shopwatch.maria.types_into(form, "tool", "")) == 100
    [tool] = await shopwatch.maria.types_into(form, "tool", " tool 119")
    [partner] = await shopwatch.maria.types_into(form, "partner", "P119")
    assert partner["text"]["text"] == "Partner 119, Cebu"
    chosen = {"partner": {"selected_option": partner}, "tool": {"selected_option": tool}}
    assert (await shopwatch.maria.submits(form, **(BROKEN | chosen)))["response_action"] == "update"
    report = issue_of(shopwatch).report
    assert (report.partner, report.tool) == ("p119", "Tool 119")


async def test_a_channel_the_bot_is_not_in_is_said_at_once(shopwatch):
    shopwatch.db.write_now(partners.save_partner, Partner("north", "Northwind", channel="C0RANDOM"))
    form = await shopwatch.maria.opens("/escalate")
    assert "/invite" in (await shopwatch.maria.submits(form, **BROKEN))["errors"]["partner"]


async def test_a_severity_without_a_ladder_is_said_at_once(shopwatch):
    shopwatch.db.write_now(partners.save_ladder, Ladder(()))
    shopwatch.db.write_now(partners.save_ladder, Ladder(LEVELS, sev=Sev.SEV1))
    form = await shopwatch.maria.opens("/escalate")
    assert "at SEV2" in (await shopwatch.maria.submits(form, **BROKEN))["errors"]["severity"]


async def test_it_says_what_is_to_be_set_up_first(bot, shown):
    assert "No partner is set up yet" in shown(await bot.maria.types("/escalate it is broken"))
    bot.db.write_now(partners.save_partner, Partner("north", "Northwind"))
    assert "channel" in shown(await bot.maria.types("/escalate"))
    bot.db.write_now(partners.save_partner, NORTH)
    assert "No ladder is set up yet" in shown(await bot.maria.types("/escalate"))


async def test_help_and_list_are_answered_in_private(shopwatch, shown):
    assert "/escalate [what is broken]" in shown(await shopwatch.maria.types("/escalate help"))
    assert "No tool issue is open" in shown(await shopwatch.maria.types("/escalate list"))
    assert "No tool issue of the last 30 days is over" in shown(await shopwatch.maria.types("/escalate list past"))
    await report(shopwatch)
    listed = await shopwatch.ravi.types("/escalate list")
    assert "*1 tool issue open*" in shown(listed)
    await shopwatch.ravi.clicks(listed, "issue.take")
    assert issue_of(shopwatch).owner.id == "U0RAVI"
    assert "You have it now" in shown(await shopwatch.ravi.told(number=2))


async def test_taking_it_edits_the_message_and_keeps_the_thread(shopwatch, shown):
    message = await report(shopwatch)
    await shopwatch.ravi.clicks(message, "issue.take")
    await shopwatch.settle()
    assert "*Ravi Menon* has it since <!date^" in shown(message)
    assert "Nobody has it" not in shown(message)
    assert "issue.take" not in str(message.blocks)
    assert "*Ravi Menon* has it" in shown(shopwatch.thread(message)[-1])
    assert not shopwatch.ravi.private(TOOLS)


async def test_of_two_who_take_it_one_wins_and_the_other_is_told(shopwatch, shown):
    message = await report(shopwatch)
    await asyncio.gather(*(who.clicks(message, "issue.take") for who in (shopwatch.maria, shopwatch.ravi)))
    owner = issue_of(shopwatch).owner.id
    winner, loser = (shopwatch.maria, shopwatch.ravi) if owner == "U0MARIA" else (shopwatch.ravi, shopwatch.maria)
    assert "Nothing changed:" in shown(await loser.told(channel=TOOLS))
    assert not winner.private(TOOLS)
    assert changes(shopwatch) == ["opened", "taken"]


async def test_the_same_click_twice_says_nothing(shopwatch):
    message = await report(shopwatch)
    await asyncio.gather(*(shopwatch.maria.clicks(message, "issue.take") for _ in range(2)))
    assert changes(shopwatch) == ["opened", "taken"]
    assert not shopwatch.maria.private(TOOLS)


async def test_of_two_who_escalate_the_same_state_one_climbs(shopwatch, shown):
    message = await report(shopwatch)
    await asyncio.gather(*(who.clicks(message, "issue.climb") for who in (shopwatch.maria, shopwatch.ravi)))
    await shopwatch.settle()
    assert changes(shopwatch) == ["opened", "climbed"]
    climb = shopwatch.thread(message)[-1]
    assert climb.is_broadcast
    assert "<@U0LEE>" in shown(climb)
    assert "climbs to *engineering*" in shown(message)


async def test_an_escalation_that_was_delivered_twice_says_nothing(shopwatch):
    message = await report(shopwatch)
    for _ in range(2):
        await shopwatch.maria.clicks(message, "issue.climb")
    assert changes(shopwatch) == ["opened", "climbed"]
    await shopwatch.ravi.clicks(message, "issue.climb")
    await shopwatch.ravi.told(channel=TOOLS)
    assert not shopwatch.maria.private(TOOLS)


async def test_it_climbs_by_itself_into_the_same_message(shopwatch, shown):
    message = await report(shopwatch)
    shopwatch.clock.ahead += timedelta(minutes=15)
    shopwatch.db.write_now(do_what_is_due, 1, shopwatch.clock())
    await shopwatch.settle()
    assert "Nobody took" in shown(shopwatch.thread(message)[-1])
    assert "climbs to *engineering*" in shown(message)


async def test_a_note_shows_in_the_message_and_the_thread(shopwatch, shown, nasty):
    message = await report(shopwatch)
    await shopwatch.ravi.clicks(message, "issue.take")
    await shopwatch.settle()
    form = await form_of(shopwatch, shopwatch.ravi, message, "issue.note")
    waiting = {"selected_option": {"value": "waiting_vendor"}}
    await shopwatch.ravi.submits(form, note={"value": f"{nasty} rolling back"}, state=waiting)
    await shopwatch.settle()
    assert issue_of(shopwatch).state is IssueState.WAITING_VENDOR
    for place in (message, shopwatch.thread(message)[-1]):
        assert "rolling back" in shown(place)
        assert "waiting for the vendor" in shown(place)
        assert "<!channel>" not in shown(place)


async def test_the_severity_can_be_changed_and_pages_anew(shopwatch, shown):
    message = await report(shopwatch)
    form = await form_of(shopwatch, shopwatch.ravi, message, "issue.severity")
    same = await shopwatch.ravi.submits(form)
    assert "it is SEV2 already" in same["errors"]["severity"]
    await shopwatch.ravi.submits(form, severity={"selected_option": {"value": "1"}}, reason={"value": "two sites"})
    await shopwatch.settle()
    assert "*SEV1 ·" in shown(message)
    told = shown(shopwatch.thread(message)[-1])
    assert "SEV2 to SEV1, <!date^" in told
    assert "> two sites" in told
    assert "<@U0LEE>" in told


async def test_a_hand_over_waits_for_its_receiver(shopwatch, shown):
    message = await report(shopwatch)
    await shopwatch.maria.clicks(message, "issue.take")
    await shopwatch.settle()
    form = await form_of(shopwatch, shopwatch.maria, message, "issue.hand_over")
    to_myself = await shopwatch.maria.submits(form, receiver={"selected_user": "U0MARIA"}, note={"value": "night"})
    assert "has it already" in to_myself["errors"]["receiver"]
    bot_id = shopwatch.workspace.app.user_id
    to_a_bot = await shopwatch.maria.submits(form, receiver={"selected_user": bot_id}, note={"value": "night"})
    assert to_a_bot["errors"]["receiver"] == "Nothing changed: Shopwatch is a bot. Choose somebody else."
    await shopwatch.maria.submits(form, receiver={"selected_user": "U0RAVI"}, note={"value": "night shift"})
    await shopwatch.settle()
    assert "Offered to *Ravi Menon*" in shown(message)
    assert "<@U0RAVI>" in shown(shopwatch.thread(message)[-1])
    await shopwatch.maria.clicks(message, "issue.accept")
    assert "offered to Ravi Menon" in shown(await shopwatch.maria.told(channel=TOOLS))
    await shopwatch.ravi.clicks(message, "issue.accept")
    await shopwatch.settle()
    assert "*Ravi Menon* has it" in shown(message)
    assert changes(shopwatch) == ["opened", "taken", "offered", "accepted"]


async def test_it_is_resolved_with_cause_and_fix_closed_and_reopened(shopwatch, shown):
    message = await report(shopwatch)
    form = await form_of(shopwatch, shopwatch.ravi, message, "issue.resolve")
    assert set((await shopwatch.ravi.submits(form, cause={"value": " "}))["errors"]) == {"fix"}
    blank = await shopwatch.ravi.submits(form, cause={"value": "  "}, fix={"value": " "})
    assert set(blank["errors"]) == {"cause", "fix"}
    await shopwatch.ravi.submits(form, cause={"value": "bad deploy"}, fix={"value": "rolled back"})
    await shopwatch.settle()
    assert ":large_green_circle:" in shown(message)
    assert "*Cause:* bad deploy" in shown(message)
    form = await form_of(shopwatch, shopwatch.ravi, message, "issue.close")
    assert "follow_up" in (await shopwatch.ravi.submits(form))["errors"]
    await shopwatch.ravi.submits(form, follow_up={"value": "https://tracker.example/CAPA-1"})
    await shopwatch.settle()
    await shopwatch.maria.clicks(message, "issue.reopen")
    await shopwatch.settle()
    assert "*Broken again, nobody has it.*" in shown(message)
    assert changes(shopwatch) == ["opened", "resolved", "closed", "reopened"]


async def test_who_resolves_too_late_is_told_in_plain_words_and_keeps_what_was_typed(shopwatch):
    message = await report(shopwatch, title={"value": "*Moderation console*: <!channel> & queue"})
    forms = [
        (who, await form_of(shopwatch, who, message, "issue.resolve")) for who in (shopwatch.maria, shopwatch.ravi)
    ]
    answers = [await who.submits(f, cause={"value": "c"}, fix={"value": "f"}) for who, f in forms]
    assert answers[0]["response_action"] is None
    said = answers[1]["errors"]["cause"]
    assert re.search(r"resolved since \w{3} \d+ \w{3} \d\d:\d\d \(Kolkata\), Maria Lopez had it", said), said
    assert "*Moderation console*: <!channel> & queue" in said
    assert shopwatch.ravi.modal.state["fix"]["field"]["value"] == "f"


async def test_a_button_of_a_message_that_is_behind_says_why_nothing_happens(shopwatch, shown):
    message = await report(shopwatch)
    form = await form_of(shopwatch, shopwatch.ravi, message, "issue.resolve")
    await shopwatch.ravi.submits(form, cause={"value": "c"}, fix={"value": "f"})
    await shopwatch.maria.clicks(message, "issue.severity")
    assert "it is resolved since" in shown(await shopwatch.maria.told(channel=TOOLS))
    assert not shopwatch.workspace.modal_stack("U0MARIA")[1:]


async def test_a_risk_can_be_escalated_with_what_is_known_of_it(shopwatch, shown):
    risk = shopwatch.risk(shopwatch.shop("Acme US"))
    digest = await shopwatch.posts(risk)
    await shopwatch.maria.clicks(digest, "risk.details")
    await shopwatch.maria.clicks_in(shopwatch.maria.modal, "risk.escalate")
    form = shopwatch.maria.modal
    fields = {b["block_id"]: b["element"] for b in form.blocks if b["type"] == "input"}
    assert "Glow Serum" in fields["title"]["initial_value"]
    assert fields["what"]["initial_value"] == "0 sellable, 41 a day"
    await shopwatch.maria.submits(form, **{k: v for k, v in BROKEN.items() if k not in ("title", "what")})
    await shopwatch.settle()
    assert issue_of(shopwatch).report.risk_id == risk.id
    assert f"from risk {risk.id}" in shown(shopwatch.messages(TOOLS)[0])


async def test_an_engine_that_is_down_costs_no_report(shopwatch):
    async def broken(*_, **__):
        raise ConnectionError

    shopwatch.work.start_at = broken
    await report(shopwatch)
    assert issue_of(shopwatch).may(Act.TAKE)


async def test_who_was_paged_by_name_finds_it_at_home_with_its_tool_and_takes_it_there(shopwatch, shown, until):
    shopwatch.db.write_now(partners.save_ladder, Ladder((Level("support desk", ("U0MARIA",)), *LEVELS[1:])))
    message = await report(shopwatch)
    mine, _, others = shown(await shopwatch.maria.opens_home()).partition("Nobody has these yet")
    assert f"/archives/{TOOLS}/p{message.ts.replace('.', '')}|Moderation console" in mine, "not to a direct message"
    assert "Moderation console: queue does not load" in mine
    assert "queue does not load" not in others
    assert "queue does not load" in shown(await shopwatch.ravi.opens_home()).partition("Nobody has these yet")[2]
    await shopwatch.maria.clicks_in(await shopwatch.maria.opens_home(), "issue.take")
    await until(lambda: "You have it now" in shown(shopwatch.maria.home))
    assert "update by" in shown(shopwatch.maria.home)
    await shopwatch.settle()
    assert "*Maria Lopez* has it" in shown(message)
