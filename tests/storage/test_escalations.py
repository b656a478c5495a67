"""The life of a tool issue in the database: one winner, a timeline, clocks and levels."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.business_hours import WorkingHours
from bot.domain.escalation import Act, Change, Issue, IssueState, Person, Report, Resolution
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner, Tool
from bot.domain.severities import Sev, shipped_severities
from storage import escalation_ladder, escalations, partners
from storage.database import Database
from storage.deliveries import Intent, delivery, intend
from storage.escalation_rows import issue_by_id, issues_of, live_issues, measured_since, overdue_issues, timeline

RULES = shipped_severities()
JO, ANA, BEN = Person("U0JO", "Jo Reyes"), Person("U0ANA", "Ana Silva"), Person("U0BEN", "Ben")
NORTH = Partner("north", "Northwind BPO", "Manila", WorkingHours("Asia/Manila"), "C0TOOLISSUES")
LEVELS = tuple(Level(name, (f"U0{n}",)) for n, name in enumerate(("desk", "managers", "engineering", "leadership"), 1))
MENDED = Resolution("bad deploy", "rolled back", "add a canary")


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def report(now: datetime, sev: Sev = Sev.SEV2, **more: Any) -> Report:
    return Report("north", "Moderation console", "queue does not load", "spinner", sev, now - minutes(8), **more)


class Life:
    """One issue and what is done with it, at minutes after its creation."""

    def __init__(self, db: Database, now: datetime, sev: Sev = Sev.SEV2) -> None:
        self.db, self.now = db, now
        created = db.write_now(escalations.create_issue, "V1", report(now, sev), JO, "C0TOOLISSUES", RULES, now)
        self.id = created.issue.id

    def do(self, fn: Any, *args: Any, at: float = 0, rules: bool = True) -> escalations.Outcome:
        given = (*args, RULES) if rules else args
        made: escalations.Outcome = self.db.write_now(fn, self.id, *given, self.now + minutes(at))
        return made

    @property
    def issue(self) -> Issue:
        found = self.db.read_now(issue_by_id, self.id)
        assert found is not None
        return found

    @property
    def changes(self) -> list[str]:
        return [step.change for step in self.db.read_now(timeline, self.id)]


@pytest.fixture
def configured(db: Database) -> Database:
    db.write_now(partners.save_partner, NORTH)
    db.write_now(partners.save_ladder, Ladder(LEVELS))
    return db


@pytest.fixture
def life(configured: Database, now: datetime) -> Life:
    return Life(configured, now)


def test_what_is_declared_is_kept_once_and_can_be_declared_again(db: Database) -> None:
    for name in ("Old name", "Northwind BPO"):
        db.write_now(partners.save_partner, Partner("north", name, "Manila", NORTH.hours, "C0TOOLISSUES"))
        db.write_now(partners.save_tool, Tool("console", name))
        db.write_now(partners.save_ladder, Ladder(LEVELS[:2], "north", Sev.SEV1))
    db.write_now(partners.save_ladder, Ladder(LEVELS))
    assert db.read_now(partners.all_partners) == [NORTH]
    assert db.read_now(partners.all_tools) == [Tool("console", "Northwind BPO")]
    assert set(db.read_now(partners.all_ladders)) == {Ladder(LEVELS[:2], "north", Sev.SEV1), Ladder(LEVELS)}


def test_a_new_issue_waits_with_its_clocks_running(life: Life, now: datetime) -> None:
    issue = life.issue
    assert (issue.state, issue.level, issue.waiting) == (IssueState.NEW, 1, True)
    assert (issue.respond_by, issue.climb_at) == (now + minutes(30), now + minutes(15))
    assert (issue.restore_by, issue.update_by) == (now + minutes(480), None)
    [step] = life.db.read_now(timeline, life.id)
    assert (step.change, step.actor, step.paged) == (Change.OPENED, JO, (1,))


def test_the_same_form_sent_twice_is_one_issue(life: Life, now: datetime) -> None:
    again = life.db.write_now(escalations.create_issue, "V1", report(now), JO, "C0X", RULES, now)
    assert (again.won, again.issue.id, again.issue.channel) == (False, life.id, "C0TOOLISSUES")
    assert life.changes == ["opened"]


def test_an_unknown_partner_is_refused(db: Database, now: datetime) -> None:
    with pytest.raises(LookupError, match="north"):
        db.write_now(escalations.create_issue, "V1", report(now), JO, "C0X", RULES, now)


def test_the_worst_starts_at_level_two_and_pages_the_leadership(configured: Database, now: datetime) -> None:
    life = Life(configured, now, Sev.SEV1)
    assert life.issue.level == 2
    assert life.db.read_now(timeline, life.id)[0].paged == (2, 4)


def test_a_short_ladder_is_not_climbed_beyond_its_top(configured: Database, now: datetime) -> None:
    configured.write_now(partners.save_ladder, Ladder(LEVELS[:1], "north"))
    life = Life(configured, now, Sev.SEV1)
    assert life.issue.level == 1
    assert life.do(escalation_ladder.climb_if_due, at=600).issue.level == 1


def test_the_top_is_paged_again_at_a_sane_pace_until_somebody_has_it(configured: Database, now: datetime) -> None:
    configured.write_now(partners.save_ladder, Ladder(LEVELS[:1], "north"))
    life = Life(configured, now, Sev.SEV2)
    assert life.issue.climb_at == now + minutes(120)
    assert [life.do(escalation_ladder.climb_if_due, at=at).won for at in (119, 120, 121, 239, 240)] == [
        False, True, False, False, True,
    ]  # fmt: skip
    assert [step.paged for step in life.db.read_now(timeline, life.id)] == [(1,)] * 3
    assert life.changes == ["opened", "paged again", "paged again"]
    life.do(escalations.take, ANA, at=241)
    assert not life.do(escalation_ladder.climb_if_due, at=600).won


def test_after_a_long_silence_the_top_is_paged_once_and_not_for_each_time_missed(configured, now) -> None:
    configured.write_now(partners.save_ladder, Ladder(LEVELS[:1], "north"))
    life = Life(configured, now, Sev.SEV2)
    assert [life.do(escalation_ladder.climb_if_due, at=at).won for at in (1000, 1000, 1001)] == [True, False, False]
    assert life.issue.climb_at == now + minutes(1120)


def test_a_team_may_want_its_top_paged_once(configured: Database, now: datetime) -> None:
    configured.write_now(partners.save_ladder, Ladder(LEVELS[:1], "north"))
    quiet = replace(RULES, again_every=None)
    made = configured.write_now(escalations.create_issue, "V2", report(now), JO, "C0TOOLISSUES", quiet, now)
    assert made.issue.climb_at is None


def test_one_of_two_takes_it_and_the_other_learns_who(life: Life, now: datetime) -> None:
    first = life.do(escalations.take, ANA, at=12)
    second = life.do(escalations.take, BEN, at=13)
    assert (first.won, second.won) == (True, False)
    assert (second.issue.owner, second.issue.taken_at) == (ANA, now + minutes(12))
    assert (first.issue.climb_at, first.issue.update_by) == (None, now + minutes(132))


def test_of_many_at_the_same_moment_one_wins(life: Life) -> None:
    people = [Person(f"U{n}", f"P{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        won = [o.won for o in pool.map(lambda who: life.do(escalations.take, who), people)]
    assert won.count(True) == 1
    assert life.changes == ["opened", "taken"]


def test_it_climbs_at_its_times_and_not_before(life: Life, now: datetime) -> None:
    assert not life.do(escalation_ladder.climb_if_due, at=14.9).won
    seen = []
    for at in (15, 15, 30, 59, 60, 90, 1000):
        seen.append((life.do(escalation_ladder.climb_if_due, at=at).won, life.issue.level))
    assert seen == [(True, 2), (False, 2), (True, 3), (False, 3), (True, 4), (False, 4), (True, 4)]
    assert life.changes[-2:] == ["climbed", "paged again"]


def test_a_climb_happens_once_however_many_try(life: Life) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = [o.won for o in pool.map(lambda _: life.do(escalation_ladder.climb_if_due, at=15), range(8))]
    assert won.count(True) == 1
    assert life.changes == ["opened", "climbed"]


def test_it_does_not_climb_once_somebody_has_it_or_it_is_over(life: Life) -> None:
    life.do(escalations.take, ANA, at=14)
    assert not life.do(escalation_ladder.climb_if_due, at=15).won
    life.do(escalations.resolve, ANA, MENDED, at=20, rules=False)
    assert not life.do(escalation_ladder.climb_if_due, at=600).won


def test_escalating_by_hand_is_the_next_rung_early(life: Life, now: datetime) -> None:
    assert life.do(escalation_ladder.escalate_now, JO, life.issue.rung, at=5).issue.level == 2
    assert life.issue.climb_at == now + minutes(30)
    for at in (6, 7):
        life.do(escalation_ladder.escalate_now, JO, life.issue.rung, at=at)
    top = life.do(escalation_ladder.escalate_now, JO, life.issue.rung, at=8)
    assert (top.won, top.issue.level, top.issue.at_top) == (False, 4, True)


def test_escalated_past_the_one_who_has_it_it_waits_for_the_next(life: Life, now: datetime) -> None:
    life.do(escalations.take, ANA, at=1)
    up = life.do(escalation_ladder.escalate_now, JO, life.issue.rung, at=60).issue
    assert (up.owner, up.waiting, up.level, up.climb_at) == (ANA, True, 2, now + minutes(75))
    taken = life.do(escalations.take, BEN, at=70)
    assert (taken.won, taken.issue.owner, taken.issue.waiting) == (True, BEN, False)


def test_a_note_is_an_update_and_may_tell_of_progress(life: Life, now: datetime) -> None:
    life.do(escalations.add_note, JO, "still down", IssueState.MITIGATED, "V2", at=1)
    assert (life.issue.state, life.issue.update_by) == (IssueState.NEW, None)
    life.do(escalations.take, ANA, at=2)
    life.do(escalations.add_note, ANA, "vendor is at it", IssueState.WAITING_VENDOR, "V3", at=20)
    issue = life.issue
    assert (issue.state, issue.update_by) == (IssueState.WAITING_VENDOR, now + minutes(140))
    assert issue.note is not None
    assert (issue.note.text, issue.note.by, issue.note.at) == ("vendor is at it", "Ana Silva", now + minutes(20))
    assert life.changes == ["opened", "noted", "taken", "progressed"]


def test_the_same_note_sent_twice_is_one_note(life: Life) -> None:
    won = [life.do(escalations.add_note, JO, "still down", None, "V2").won for _ in range(2)]
    assert (won, life.changes) == ([True, False], ["opened", "noted"])


def test_of_two_who_escalate_what_they_see_one_wins(life: Life) -> None:
    seen = life.issue.rung
    won = [life.do(escalation_ladder.escalate_now, who, seen, at=1).won for who in (JO, ANA)]
    assert (won, life.issue.level) == ([True, False], 2)
    seen = life.issue.rung
    life.do(escalations.take, ANA, at=2)
    assert not life.do(escalation_ladder.escalate_now, JO, seen, at=2).won


def test_a_worse_rating_starts_the_clocks_anew_and_pages_whom_it_concerns(life: Life, now: datetime) -> None:
    worse = life.do(escalations.change_severity, JO, Sev.SEV1, "second queue", at=10)
    assert (worse.issue.level, worse.issue.respond_by) == (2, now + minutes(25))
    assert worse.issue.climb_at == now + minutes(17.5)
    assert worse.step is not None
    assert (worse.step.paged, worse.step.note) == ((2, 4), "SEV2 to SEV1. second queue")
    eased = life.do(escalations.change_severity, JO, Sev.SEV3, "", at=11)
    assert eased.step is not None
    assert (eased.issue.level, eased.step.paged) == (2, ())
    assert not life.do(escalations.change_severity, JO, Sev.SEV3, "", at=12).won


def test_only_the_receiver_can_accept_a_hand_over(life: Life, now: datetime) -> None:
    assert not life.do(escalations.hand_over, ANA, BEN, "nobody has it").won
    life.do(escalations.take, ANA)
    assert life.do(escalations.hand_over, ANA, BEN, "night shift", at=10).won
    assert not life.do(escalations.hand_over, ANA, JO, "twice", at=10).won
    assert not life.do(escalations.accept, JO, at=11).won
    assert life.issue.owner == ANA
    accepted = life.do(escalations.accept, BEN, at=12).issue
    assert (accepted.owner, accepted.offer, accepted.update_by) == (BEN, None, now + minutes(132))


def test_a_hand_over_that_nobody_accepts_goes_up(life: Life, now: datetime) -> None:
    life.do(escalations.take, ANA)
    life.do(escalations.hand_over, ANA, BEN, "night shift", at=10)
    assert not life.do(escalation_ladder.lapse_if_due, at=24.9).won
    up = life.do(escalation_ladder.lapse_if_due, at=25)
    assert (up.issue.owner, up.issue.offer, up.issue.waiting, up.issue.level) == (ANA, None, True, 2)
    assert up.step is not None
    assert (up.step.change, up.step.paged) == (Change.LAPSED, (2,))
    assert not life.do(escalation_ladder.lapse_if_due, at=26).won


def test_it_reminds_once_for_each_due_update(life: Life) -> None:
    life.do(escalations.take, ANA)
    assert [life.do(escalation_ladder.remind_if_due, at=at, rules=False).won for at in (119, 120, 180)] == [
        False,
        True,
        False,
    ]
    life.do(escalations.add_note, ANA, "nearly", None, "V4", at=200)
    assert [life.do(escalation_ladder.remind_if_due, at=at, rules=False).won for at in (201, 320)] == [False, True]


@pytest.mark.parametrize("missing", [Resolution("", "rolled back"), Resolution("bad deploy", "")])
def test_the_worst_are_not_resolved_without_cause_and_fix(life: Life, missing: Resolution) -> None:
    with pytest.raises(ValueError, match="needs its cause and its fix"):
        life.do(escalations.resolve, ANA, missing, rules=False)
    life.do(escalations.change_severity, JO, Sev.SEV3, "")
    assert life.do(escalations.resolve, ANA, missing, rules=False).won


def test_it_is_resolved_closed_and_reopened(life: Life, now: datetime) -> None:
    done = life.do(escalations.resolve, ANA, MENDED, at=60, rules=False).issue
    assert (done.state, done.owner, done.resolution, done.resolved_at) == (
        IssueState.RESOLVED,
        ANA,
        MENDED,
        now + minutes(60),
    )
    assert not life.do(escalations.resolve, BEN, MENDED, at=61, rules=False).won
    with pytest.raises(ValueError, match="does not happen again"):
        life.do(escalations.close, ANA, "", rules=False)
    assert life.do(escalations.close, ANA, "add a canary", at=70, rules=False).issue.state is IssueState.CLOSED
    again = life.do(escalations.reopen, JO, at=100).issue
    assert (again.state, again.owner, again.waiting, again.resolved_at) == (IssueState.REOPENED, None, True, None)
    assert again.climb_at == now + minutes(115)
    assert life.changes == ["opened", "resolved", "closed", "reopened"]


def test_a_sweep_finds_what_is_due_and_nothing_else(life: Life, now: datetime) -> None:
    def due(at: float) -> list[int]:
        return life.db.read_now(overdue_issues, now + minutes(at))

    assert (due(14), due(15)) == ([], [life.id])
    life.do(escalations.take, ANA, at=1)
    assert (due(120), due(121)) == ([], [life.id])
    life.do(escalation_ladder.remind_if_due, at=121, rules=False)
    assert due(122) == []
    assert not life.do(escalation_ladder.miss_if_due, at=122, rules=False).won, "it was answered"
    life.do(escalations.hand_over, ANA, BEN, "x", at=122)
    assert due(137) == [life.id]
    life.do(escalations.resolve, ANA, MENDED, at=138, rules=False)
    assert due(10_000) == []


def test_an_answer_that_nobody_gave_in_time_is_marked_once_and_again_when_it_is_missed_again(
    life: Life, now: datetime
) -> None:
    assert not life.do(escalation_ladder.miss_if_due, at=29, rules=False).won
    missed = life.do(escalation_ladder.miss_if_due, at=30, rules=False)
    assert (missed.won, missed.issue.answer_overdue) == (True, True)
    assert not life.do(escalation_ladder.miss_if_due, at=31, rules=False).won
    assert life.changes == ["opened"]
    worse = life.do(escalations.change_severity, JO, Sev.SEV1, "", at=40).issue
    assert not worse.answer_overdue, "its clock starts again"
    assert life.do(escalation_ladder.miss_if_due, at=400, rules=False).issue.answer_overdue
    assert not life.do(escalations.take, ANA, at=401).issue.answer_overdue


def test_what_nobody_has_comes_first_and_mine_is_what_i_have_or_am_offered(life: Life, now: datetime) -> None:
    db = life.db
    other = db.write_now(escalations.create_issue, "V2", report(now, Sev.SEV4), JO, "C0X", RULES, now).issue
    life.do(escalations.take, ANA)
    assert [i.id for i in db.read_now(live_issues)] == [other.id, life.id]
    life.do(escalations.hand_over, ANA, BEN, "x")
    assert [[i.id for i in db.read_now(issues_of, who)] for who in ("U0ANA", "U0BEN", "U0JO")] == [
        [life.id],
        [life.id],
        [],
    ]


def test_measures_are_read_from_the_timelines(life: Life, now: datetime) -> None:
    life.db.write_now(escalations.create_issue, "V2", report(now), JO, "C0X", RULES, now)
    life.do(escalations.take, ANA, at=12)
    life.do(escalations.resolve, ANA, MENDED, at=60, rules=False)
    (_, second), (issue, first) = life.db.read_now(measured_since, now)
    assert issue.id == life.id
    assert (first.answered_in, first.restored_in) == (minutes(12), minutes(60))
    assert (second.answered_in, second.restored_in) == (None, None)
    assert life.db.read_now(measured_since, now + minutes(1)) == []


def test_every_change_brings_its_messages_up_to_date(life: Life, now: datetime) -> None:
    subject = f"issue:{life.id}"
    life.db.write_now(intend, Intent("k", "issue", "C0X", {"text": "x"}, now, subjects=(subject,)), now)
    life.do(escalations.take, ANA)
    life.do(escalations.take, BEN)
    row = life.db.read_now(delivery, "k")
    assert row is not None
    assert row.wanted == 1


def test_an_issue_that_is_not_there_is_said_to_be_missing(configured: Database, now: datetime) -> None:
    with pytest.raises(LookupError):
        configured.write_now(escalations.take, 404, ANA, RULES, now)


def test_what_may_be_done_follows_the_state(life: Life) -> None:
    def offered() -> set[Act]:
        return {act for act in Act if life.issue.may(act)}

    assert offered() == {Act.TAKE, Act.CLIMB, Act.NOTE, Act.SEVERITY, Act.RESOLVE}
    life.do(escalations.take, ANA)
    assert offered() == {Act.CLIMB, Act.NOTE, Act.SEVERITY, Act.HAND_OVER, Act.PROGRESS, Act.RESOLVE}
    life.do(escalations.resolve, ANA, MENDED, rules=False)
    assert offered() == {Act.NOTE, Act.CLOSE, Act.REOPEN}
