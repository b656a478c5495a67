"""A tool issue's message, thread and modals: valid in every state, and nobody is pinged who need not act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.business_hours import WorkingHours
from bot.domain.escalation import (
    Act,
    Change,
    Issue,
    IssueState,
    Note,
    Offer,
    Person,
    Report,
    Resolution,
    Step,
)
from bot.domain.escalation_measures import Measures
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner, Tool
from bot.domain.severities import Sev, shipped_severities
from bot.messages.escalation import issue_message
from bot.messages.escalation_forms import (
    Prefill,
    close_form,
    hand_over_form,
    note_form,
    posted_view,
    report_form,
    resolve_form,
    severity_form,
)
from bot.messages.escalation_list import issue_list, past_issues
from bot.messages.escalation_thread import step_message
from bot.messages.kit import Message
from bot.slack.check import check_view

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RULES = shipped_severities()
NASTY = "<!channel> *bold* <@U0LEE> `code` & _x_ :fire: <https://evil|good>"
JO, ANA, BEN = Person("U0JO", "Jo Reyes"), Person("U0ANA", "Ana Silva"), Person("U0BEN", "Ben *")
NORTH = Partner("north", "Northwind BPO", "Manila", WorkingHours("Asia/Manila"), "C0TOOLISSUES")
LADDER = Ladder(
    (
        Level("support desk", ("U0JO", "S0DESK")),
        Level("programme managers", ("U0LEE", "U0ANA")),
        Level("engineering", ("S0TOOLS", "C0ENG")),
        Level("leadership", ("U0BOSS",)),
    )
)
REPORT = Report(
    "north", "Moderation console", "queue does not load", "spinner", Sev.SEV2, NOW - timedelta(minutes=8), 41
)
NEW = Issue(
    **{"id": 214, "report": REPORT, "partner": NORTH, "ladder": LADDER, "channel": "C0TOOLISSUES", "reporter": JO},
    **{"state": IssueState.NEW, "level": 1, "waiting": True, "waiting_since": NOW, "climbs": 0, "rung": 1},
    **{"opened_at": NOW, "respond_by": NOW + timedelta(minutes=30), "climb_at": NOW + timedelta(minutes=15)},
)
OWNED = replace(
    NEW,
    **{"state": IssueState.ACKED, "waiting": False, "climb_at": None, "owner": ANA, "taken_at": NOW},
    update_by=NOW + timedelta(hours=2),
    note=Note("Vendor confirms a bad deploy", "Ana Silva", NOW),
)
DONE = replace(
    OWNED,
    **{"state": IssueState.RESOLVED, "resolved_at": NOW, "update_by": None},
    resolution=Resolution("bad deploy", "rolled back", "https://tracker.example/CAPA-1"),
)
LIFE = {
    "new": NEW,
    "at the top": replace(NEW, level=4, climb_at=None),
    "without a ladder": replace(NEW, ladder=None, climb_at=None),
    "taken": OWNED,
    "with the vendor": replace(OWNED, state=IssueState.WAITING_VENDOR),
    "work-around": replace(OWNED, state=IssueState.MITIGATED),
    "offered": replace(OWNED, offer=Offer(BEN, NOW + timedelta(minutes=15))),
    "passed up": replace(OWNED, waiting=True, level=2, climb_at=NOW + timedelta(minutes=15)),
    "resolved": DONE,
    "closed": replace(DONE, state=IssueState.CLOSED),
    "reopened": replace(NEW, state=IssueState.REOPENED, resolution=DONE.resolution),
}
ANSWERED = Measures(timedelta(minutes=12), None, 0)
RESTORED = Measures(timedelta(minutes=12), timedelta(hours=2, minutes=10), 1)

Check = Callable[[Message], Message]


def shown(issue: Issue, measures: Measures = ANSWERED, **more: Any) -> str:
    made = issue_message(issue, measures, RULES, **more)
    return "\n".join(str(b["text"]["text"]) for b in made.blocks if b["type"] == "section")


def buttons(issue: Issue) -> dict[str, str]:
    [block] = [b for b in issue_message(issue, ANSWERED, RULES).blocks if b["type"] == "actions"]
    assert {element["value"] for element in block["elements"]} == {"214"}
    return {element["text"]["text"]: element["action_id"] for element in block["elements"]}


@pytest.mark.parametrize("state", LIFE)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_it_is_valid_in_every_state(state: str, elsewhere: bool, valid: Check) -> None:
    valid(issue_message(LIFE[state], RESTORED, RULES, elsewhere=elsewhere))


@pytest.mark.parametrize("state", LIFE)
def test_it_pings_nobody_in_any_state(state: str) -> None:
    payload = str(issue_message(LIFE[state], RESTORED, RULES).payload())
    assert "<@" not in payload
    assert "<!subteam" not in payload


def test_a_new_one_says_who_is_asked_by_when_and_what_comes_next() -> None:
    text = shown(NEW)
    assert ":red_circle: *SEV2 · Moderation console: queue does not load* · #214 · Northwind BPO, Manila" in text
    assert "*41 people* affected" in text
    assert "(Manila 16:52)" in text
    assert "*Nobody has it.* Respond by" in text
    assert "climbs to *programme managers*, <!date^" in text


def test_a_text_of_several_lines_keeps_them() -> None:
    steps = "1. open the queue\n2. wait\r\n\n\n\n> *it* spins"
    text = shown(replace(NEW, report=replace(REPORT, what=steps)))
    assert "1. open the queue\n2. wait\n\n› ∗it∗ spins" in text
    noted = step_message(NEW, Step(1, NOW, Change.NOTED, IssueState.NEW, Sev.SEV2, 1, ANA, "first\nsecond"))
    assert noted.blocks[1]["text"]["text"] == "> first\n> second"


def test_what_is_overdue_says_so_in_the_message_and_the_list() -> None:
    late = replace(NEW, missed=NEW.respond_by)
    assert "*Nobody has it.* *OVERDUE*, an answer was due" in shown(late)
    owes = replace(OWNED, reminded_of=OWNED.update_by)
    assert "*OVERDUE*, an update was due" in shown(owes)
    listed = str(issue_list([late, owes], [], 30).blocks)
    assert "nobody has it · *OVERDUE*, an answer was due" in listed
    assert "Ana Silva has it · *OVERDUE*, an update was due" in listed
    assert "OVERDUE" not in shown(replace(late, waiting=False)) + shown(OWNED)


def test_a_title_that_begins_with_its_tool_names_it_once() -> None:
    doubled = replace(REPORT, title="moderation console does not load")
    assert "SEV2 · moderation console does not load* · #214" in shown(replace(NEW, report=doubled))


def test_a_taken_one_says_who_has_it_how_fast_and_what_is_due() -> None:
    text = shown(OWNED)
    assert ":large_yellow_circle:" in text
    assert "*Ana Silva* has it since" in text
    assert "(answered in 12 min, target 30 min)" in text
    assert "next update by" in text
    assert "Latest: “Vendor confirms a bad deploy” Ana Silva" in text


def test_a_resolved_one_says_why_what_mended_it_and_how_long_it_took() -> None:
    text = shown(DONE, RESTORED)
    for part in (
        ":large_green_circle:",
        "answered in 12 min, target 30 min",
        "restored in 2 h 10 min, target 8 h",
        "reopened 1 time",
        "*Cause:* bad deploy",
        "*Fix:* rolled back",
        "<https://tracker.example/CAPA-1|",
    ):
        assert part in text


def test_the_other_states_say_what_is_going_on() -> None:
    assert "waiting for the vendor" in shown(LIFE["with the vendor"])
    assert "Offered to *Ben" in shown(LIFE["offered"])
    assert "*programme managers* asked to take it over." in shown(LIFE["passed up"])
    assert "at the top of its ladder, *leadership*" in shown(LIFE["at the top"])
    assert "no ladder is set up" in shown(LIFE["without a ladder"])
    assert "and closed" in shown(LIFE["closed"])
    assert "*Broken again, nobody has it.*" in shown(LIFE["reopened"])


def test_the_buttons_follow_the_state() -> None:
    assert list(buttons(NEW)) == ["Take it", "Escalate now", "Add note", "Change severity", "Resolve"]
    assert list(buttons(OWNED)) == ["Escalate now", "Add note", "Hand over", "Change severity", "Resolve"]
    assert next(iter(buttons(LIFE["offered"]))) == "Accept"
    assert list(buttons(DONE)) == ["Add note", "Close", "Reopen"]
    assert buttons(NEW)["Escalate now"] == "issue.climb"


def test_foreign_text_neither_pings_nor_formats_anywhere(valid: Check) -> None:
    bad = replace(REPORT, title=NASTY, what=NASTY * 40, tool=NASTY, workaround=NASTY, evidence="https://x/|<!here>")
    issue = replace(OWNED, report=bad, note=Note(NASTY, NASTY, NOW), owner=Person("U1", NASTY))
    made = valid(issue_message(issue, ANSWERED, RULES))
    replies = [
        valid(step_message(issue, Step(1, NOW, change, issue.state, Sev.SEV2, 1, Person("U1", NASTY), NASTY * 40)))
        for change in Change
    ]
    for text in (str(made.payload()), *(str(reply.payload()) for reply in replies)):
        assert "<!channel>" not in text
        assert "<!here>" not in text
        assert "<@U0LEE>" not in text
        assert " *bold* " not in text
    assert not check_view(note_form(issue))


def step(change: Change, actor: Person | None, *paged: int, note: str = "") -> Step:
    return Step(7, NOW, change, IssueState.NEW, Sev.SEV2, 2, actor, note, paged)


@pytest.mark.parametrize("change", Change)
@pytest.mark.parametrize("actor", [ANA, None])
def test_every_step_has_a_valid_reply(change: Change, actor: Person | None, valid: Check) -> None:
    for issue in LIFE.values():
        valid(step_message(issue, step(change, actor, 1, 3, note="x" * 3_000)))


def test_a_climb_pings_the_new_level_and_nobody_else() -> None:
    by_itself = str(step_message(replace(NEW, level=2), step(Change.CLIMBED, None, 2)).payload())
    assert "<@U0LEE> <@U0ANA>" in by_itself
    assert "U0JO" not in by_itself
    assert "S0DESK" not in by_itself
    groups = str(step_message(replace(NEW, level=3), step(Change.CLIMBED, None, 3)).payload())
    assert "<!subteam^S0TOOLS> <#C0ENG>" in groups


def test_whoever_acts_is_not_pinged_even_on_the_level_that_is() -> None:
    text = str(step_message(replace(NEW, level=2), step(Change.CLIMBED, ANA, 2)).payload())
    assert "<@U0LEE>" in text
    assert "<@U0ANA>" not in text
    assert "*Ana Silva* escalated" in text


@pytest.mark.parametrize("change", sorted(set(Change) - {Change.OFFERED, Change.OVERDUE}))
def test_steps_that_page_nobody_ping_nobody(change: Change) -> None:
    assert "<@" not in str(step_message(OWNED, step(change, ANA, note="done")).payload())


def test_a_hand_over_pings_the_receiver_and_an_overdue_update_the_owner() -> None:
    assert "<@U0BEN>" in str(step_message(LIFE["offered"], step(Change.OFFERED, ANA, note="x")).payload())
    assert "<@U0ANA>" in str(step_message(OWNED, step(Change.OVERDUE, None)).payload())


@pytest.mark.parametrize("change", [Change.NOTED, Change.OFFERED, Change.OPENED])
def test_what_a_form_takes_is_shown_to_its_end(change: Change, valid: Check) -> None:
    text = "queue & spinner, " * 165 + "the end"
    issue = replace(OWNED, report=replace(REPORT, what=text))
    made = valid(step_message(issue, step(change, ANA, note=text)))
    assert "the end" in str(made.blocks[-1])
    assert "…" not in str(made.blocks)


def test_a_resolution_tells_why_what_mended_it_and_what_is_to_be_done(valid: Check) -> None:
    said = str(valid(step_message(DONE, step(Change.RESOLVED, ANA, note="rolled back"))).blocks)
    assert "*Cause:* bad deploy" in said
    assert "*Fix:* rolled back" in said
    assert "*So that it does not happen again:* <https://tracker.example/CAPA-1|" in said
    assert said.count("rolled back") == 1


def test_a_resolution_is_valid_however_long_it_is(valid: Check) -> None:
    long = replace(DONE, resolution=Resolution(NASTY * 50, "& " * 1_450, "<&>" * 333))
    valid(step_message(long, step(Change.RESOLVED, Person("U1", NASTY * 3), note="x")))
    unbroken = replace(DONE, resolution=Resolution("x" * 2_900, "&" * 2_900))
    valid(step_message(unbroken, step(Change.RESOLVED, ANA)))


def test_the_list_is_valid_however_many_there_are(valid: Check) -> None:
    lately = [(replace(NEW, id=n), Measures(timedelta(minutes=14), None, 0)) for n in range(9)]
    assert "Last 30 days, on average: answered in 14 min (9 issues)" in str(valid(issue_list([], lately, 30)).blocks)
    assert "average" not in str(issue_list([], [], 30).blocks)
    long = [replace(NEW, id=n, report=replace(REPORT, title="x" * 120)) for n in range(60)]
    named = [replace(REPORT, tool=f"Tool {n} " + "x" * 120) for n in range(30)]
    made = valid(issue_list(long, [(replace(NEW, report=report), ANSWERED) for report in named], 30))
    assert "60 tool issues open" in made.text
    assert "and 40 more" in str(made.blocks)


def rows_of(made: Message) -> list[list[str]]:
    [table] = [block for block in made.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"][1:]]


def test_the_list_tells_how_fast_each_partner_and_tool_is_seen_to(valid: Check) -> None:
    router = replace(NEW, report=replace(REPORT, tool="Router"))
    lately = [(DONE, RESTORED), (NEW, ANSWERED), (router, Measures(None, None, 0))]
    made = valid(issue_list([NEW], lately, 30))
    assert rows_of(made) == [
        ["Northwind BPO, Manila", "Moderation console", "2", "12 min", "2 h 10 min"],
        ["Northwind BPO, Manila", "Router", "1", "not yet", "not yet"],
    ]
    assert "1 other of the last 30 days: `/escalate list past`" in str(made.blocks)
    assert "table" not in {block["type"] for block in issue_list([NEW], lately[:2], 30).blocks}


def test_the_issues_that_are_over_are_listed(valid: Check) -> None:
    closed = replace(DONE, id=7, state=IssueState.CLOSED)
    made = valid(past_issues([(NEW, ANSWERED), (DONE, RESTORED), (closed, ANSWERED)], 30))
    assert "2 tool issues of the last 30 days are over" in made.text
    assert [row[0] for row in rows_of(made)] == ["#214 SEV2", "#7 SEV2"]
    assert rows_of(made)[0][1:] == [
        "Moderation console: queue does not load (reopened 1 time)",
        "Northwind BPO, Manila", "22 Nov", "12 min", "2 h 10 min", "Ana Silva",
    ]  # fmt: skip
    valid(past_issues([(replace(DONE, report=replace(REPORT, title=NASTY)), RESTORED)] * 90, 30))
    assert "No tool issue of the last 30 days is over" in valid(past_issues([(NEW, ANSWERED)], 30)).text


FORMS = (note_form, lambda i: severity_form(i, RULES), hand_over_form, resolve_form, close_form, posted_view)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("state", LIFE)
def test_every_modal_is_valid(form: Callable[[Issue], dict[str, Any]], state: str) -> None:
    assert check_view(form(LIFE[state])) == []


@pytest.mark.parametrize("tools", [[], [Tool("console", "Moderation console")]])
def test_the_report_form_is_valid_empty_and_filled_in(tools: list[Tool]) -> None:
    assert check_view(report_form([NORTH], tools, RULES, Prefill(), NOW)) == []
    full = Prefill(NASTY * 30, NASTY * 100, "north", "console", Sev.SEV1, "https://x.example/1", 17)
    view = report_form([NORTH] * 120, tools, RULES, full, NOW)
    assert [problem for problem in check_view(view) if "option value" not in problem] == []


def test_every_severity_stands_beside_its_definition() -> None:
    view = report_form([NORTH], [], RULES, Prefill(sev=Sev.SEV2), NOW)
    [severity] = [b for b in view["blocks"] if b.get("block_id") == "severity"]
    assert [o["description"]["text"] for o in severity["element"]["options"]] == [RULES[sev].brief for sev in Sev]
    assert severity["element"]["initial_option"]["value"] == "2"
    assert severity["element"]["options"][0]["text"]["text"] == "SEV1: answer in 15 min, updates every 30 min"
    empty = str(report_form([NORTH], [], RULES, Prefill(), NOW))
    assert all(empty.count(RULES[sev].brief) == 1 for sev in Sev)


def test_cause_and_fix_are_asked_of_the_worst_only() -> None:
    def asked(sev: Sev) -> set[str]:
        form = resolve_form(replace(OWNED, report=replace(REPORT, sev=sev)))
        return {b["block_id"] for b in form["blocks"] if b["type"] == "input" and not b["optional"]}

    assert (asked(Sev.SEV1), asked(Sev.SEV3)) == ({"cause", "fix"}, set())


def test_progress_is_asked_only_of_an_issue_that_somebody_has() -> None:
    assert NEW.may(Act.PROGRESS) is False
    assert "state" not in {b.get("block_id") for b in note_form(NEW)["blocks"]}
    assert "state" in {b.get("block_id") for b in note_form(OWNED)["blocks"]}


def test_what_may_be_left_out_for_now_is_not_called_needed() -> None:
    [asked] = [block for block in resolve_form(OWNED)["blocks"] if block.get("block_id") == "follow_up"]
    assert (asked["optional"], asked["hint"]["text"]) == (True, "A link or a line. It may wait until a SEV2 is closed")
    [asked] = [block for block in close_form(DONE)["blocks"] if block.get("block_id") == "follow_up"]
    assert (asked["optional"], asked["hint"]["text"]) == (False, "A link or a line")
