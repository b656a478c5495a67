"""Ladders on the real engine: each rung once at its time, through kills and restarts, told in the thread."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.business_hours import WorkingHours
from bot.domain.escalation import Issue, Person, Report, Resolution, Step
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner
from bot.domain.severities import Sev, shipped_severities
from bot.slack.client import make_client, make_posting_client
from jobs.courier import Courier
from jobs.delivery import Delivery
from jobs.edits import Editor
from jobs.engine import Engine
from jobs.escalations import render_issue, told
from jobs.ladder import RUNG, alarms, do_what_is_due, restart_rungs, rung_work, set_alarms
from jobs.renderers import RENEW
from jobs.severities import use_severities
from storage import escalations, partners
from storage.database import Database
from storage.deliveries import claims, delivery, open_deliveries
from storage.escalation_rows import issue_by_id, timeline
from storage.tables.escalations import IssueRow

RULES = shipped_severities()
JO, ANA, KIM = Person("U0JO", "Jo Reyes"), Person("U0ANA", "Ana Silva"), Person("U0KIM", "Kim Novak")
LEVELS = (
    Level("support desk", ("U0RAVI",)),
    Level("programme managers", ("U0LEE", "S0PARTNEROPS")),
    Level("engineering", ("C0SHOPALERTS",)),
)
MENDED = Resolution("bad deploy", "rolled back", "canary")


def configure(db: Database) -> None:
    db.write_now(partners.save_partner, Partner("north", "Northwind", "Manila", WorkingHours("UTC"), "C0TOOLISSUES"))
    db.write_now(partners.save_ladder, Ladder(LEVELS))


def reported(db: Database, now: datetime, sev: Sev = Sev.SEV2) -> Issue:
    report = Report("north", "Console", "queue does not load", "spinner", sev, now)
    made = db.write_now(told, escalations.create_issue, f"V{now}", report, JO, "C0TOOLISSUES", RULES, now)
    return made.issue


class Ladders:
    """A bot's engine with the work of ladders; it can be killed and started again on the same files."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.nudges = 0
        self.engine = self._new()

    def _new(self) -> Engine:
        engine = Engine(self.db.url, 0, timedelta(milliseconds=50))
        engine.does(RUNG, rung_work(self.db, engine, self.now, self._nudged))
        return engine

    def now(self) -> datetime:
        return datetime.now(UTC)

    def _nudged(self) -> None:
        self.nudges += 1

    async def restart(self, asleep: float = 0) -> None:
        self.engine.close(timedelta())
        await asyncio.sleep(asleep)
        self.engine = self._new()
        await self.engine.open()

    def steps(self, issue: Issue) -> list[Step]:
        return self.db.read_now(timeline, issue.id)

    async def until(self, issue: Issue, *changes: str) -> list[Step]:
        for _ in range(300):
            if [step.change for step in self.steps(issue)] == list(changes):
                break
            await asyncio.sleep(0.05)
        assert [step.change for step in self.steps(issue)] == list(changes)
        return self.steps(issue)

    async def until_nudged(self, times: int) -> None:
        """The courier is nudged after the change is stored: whoever sees the change may be ahead of the nudge."""
        for _ in range(300):
            if self.nudges >= times:
                break
            await asyncio.sleep(0.05)
        assert self.nudges == times

    async def until_ended(self, work_id: str) -> None:
        for _ in range(300):
            if await self.engine.ended(work_id):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{work_id} never ended")


@pytest.fixture
async def ladders(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Ladders]:
    shutil.copy(sqlite_template, tmp_path / "shopwatch.db")
    database = Database(f"sqlite:///{tmp_path / 'shopwatch.db'}")
    configure(database)
    made = Ladders(database)
    await made.engine.open()
    yield made
    made.engine.close(timedelta(seconds=1))
    database.close()


def ago(ladders: Ladders, minutes: float, seconds: float = 0) -> datetime:
    """A report that long ago makes the rung of SEV2 that is due after ``minutes`` come in ``seconds``."""
    return ladders.now() - timedelta(minutes=minutes) + timedelta(seconds=seconds)


async def test_it_climbs_by_itself_at_its_time_and_on_to_the_top(ladders: Ladders) -> None:
    issue = reported(ladders.db, ago(ladders, 30, 0.5))
    await set_alarms(ladders.engine, issue, ladders.now())
    steps = await ladders.until(issue, "opened", "climbed", "climbed")
    assert [step.level for step in steps] == [1, 2, 3]
    assert steps[2].at >= issue.opened_at + timedelta(minutes=30)
    await ladders.until_nudged(2)


async def test_a_restart_in_between_changes_nothing(ladders: Ladders) -> None:
    issue = reported(ladders.db, ago(ladders, 15, 1))
    await set_alarms(ladders.engine, issue, ladders.now())
    await ladders.restart()
    [_, climbed] = await ladders.until(issue, "opened", "climbed")
    assert climbed.at >= issue.opened_at + timedelta(minutes=15)


async def test_a_rung_that_was_due_while_it_was_down_is_climbed_once_it_is_back(ladders: Ladders) -> None:
    issue = reported(ladders.db, ago(ladders, 15, 0.2))
    await set_alarms(ladders.engine, issue, ladders.now())
    await ladders.restart(asleep=0.3)
    await ladders.until(issue, "opened", "climbed")
    await set_alarms(ladders.engine, issue, ladders.now())
    await asyncio.sleep(0.3)
    assert [step.change for step in ladders.steps(issue)] == ["opened", "climbed"]


async def test_it_stops_when_somebody_has_it(ladders: Ladders) -> None:
    issue = reported(ladders.db, ago(ladders, 15, 3))
    await set_alarms(ladders.engine, issue, ladders.now())
    ladders.db.write_now(told, escalations.take, issue.id, ANA, RULES, ladders.now())
    [rung] = alarms(issue)
    await ladders.until_ended(rung.work_id)
    assert [step.change for step in ladders.steps(issue)] == ["opened", "taken"]


async def test_a_kill_between_the_climb_and_the_next_rung_loses_no_rung(ladders: Ladders) -> None:
    issue = reported(ladders.db, ago(ladders, 30, 0.5))
    ladders.db.write_now(do_what_is_due, issue.id, ladders.now())
    assert [step.level for step in ladders.steps(issue)] == [1, 2]
    await ladders.engine.start("esc:repeated", RUNG, issue_id=issue.id)
    await ladders.until(issue, "opened", "climbed", "climbed")


async def test_a_kill_before_the_first_rung_was_parked_is_made_up_for_by_the_sweep(ladders: Ladders) -> None:
    issue = reported(ladders.db, ago(ladders, 15))
    assert await restart_rungs(ladders.db, ladders.engine, ladders.now()) == 1
    assert await restart_rungs(ladders.db, ladders.engine, ladders.now()) == 0
    assert [step.change for step in ladders.steps(issue)] == ["opened", "climbed"]


async def test_one_broken_issue_does_not_stop_the_others(ladders: Ladders) -> None:
    bad, good = (reported(ladders.db, ago(ladders, 15, n)) for n in (-2, -1))
    ladders.db.write_now(lambda session: session.execute(update(IssueRow).where(IssueRow.id == bad.id).values(sev=9)))
    await restart_rungs(ladders.db, ladders.engine, ladders.now())
    assert [step.change for step in ladders.steps(good)] == ["opened", "climbed"]


async def test_a_work_for_an_issue_that_is_gone_ends_in_peace(ladders: Ladders) -> None:
    await ladders.engine.start("esc:404:L2:1", RUNG, issue_id=404)
    await ladders.until_ended("esc:404:L2:1")


def test_a_teams_own_severities_take_the_place_of_those_shipped(db: Database, now: datetime) -> None:
    configure(db)
    issue = reported(db, now)
    use_severities(replace(RULES, climbs=(0.1,)))
    try:
        db.write_now(do_what_is_due, issue.id, now + timedelta(minutes=15))
    finally:
        use_severities(None)
    [_, climbed] = db.read_now(timeline, issue.id)
    current = db.read_now(issue_by_id, issue.id)
    assert climbed.change == "climbed"
    assert current is not None
    assert current.climb_at == now + timedelta(minutes=33)


def test_every_due_time_has_a_work_of_its_own(db: Database, now: datetime) -> None:
    configure(db)
    issue = reported(db, now)
    [rung] = alarms(issue)
    assert (rung.due_at, rung.work_id) == (now + timedelta(minutes=15), f"esc:{issue.id}:L2:1")
    top = replace(issue, climb_at=now + timedelta(hours=2))
    assert [alarm.due_at - now for alarm in alarms(top)] == [timedelta(hours=2), timedelta(minutes=30)]
    taken = db.write_now(told, escalations.take, issue.id, ANA, RULES, now).issue
    assert [alarm.due_at for alarm in alarms(taken)] == [now + timedelta(hours=2)]
    offered = db.write_now(told, escalations.hand_over, issue.id, ANA, KIM, "x", RULES, now).issue
    assert {alarm.due_at - now for alarm in alarms(offered)} == {timedelta(minutes=15), timedelta(hours=2)}
    over = db.write_now(told, escalations.resolve, issue.id, ANA, MENDED, now).issue
    assert alarms(over) == []
    again = db.write_now(told, escalations.reopen, issue.id, ANA, RULES, now).issue
    assert alarms(again)[0].work_id not in {rung.work_id}


class Post:
    """What the channel and the thread show after the intents went out and the edits were made."""

    def __init__(self, db: Database, slack: Any, clock: Any) -> None:
        self.db, self.slack, self.clock = db, slack, clock
        poster = make_posting_client(slack.token, slack.api_url)
        reader = make_client(slack.token, slack.api_url)
        stopwatch = clock.stopwatch
        self.courier = Courier(Delivery(db, poster, reader, clock, self._refused, renew=RENEW, stopwatch=stopwatch))
        self.editor = Editor(db, reader, clock, {"issue": render_issue})

    async def _refused(self, row: Any, refusal: Any) -> None:
        raise AssertionError(f"{row.key}: {refusal}")

    async def goes_out(self) -> None:
        for _ in range(3):
            await self.courier.post_due()
        self.clock.forward(seconds=2)
        await self.editor.edit_due()

    def shown(self, channel: str = "C0TOOLISSUES") -> str:
        return str(self.slack.messages(channel)[0].blocks)


@pytest.fixture
def post(db: Database, slack: Any, clock: Any) -> Post:
    configure(db)
    return Post(db, slack, clock)


async def test_it_is_one_message_that_is_edited_and_a_thread_that_keeps_every_step(post: Post) -> None:
    issue = reported(post.db, post.clock())
    await post.goes_out()
    assert "*Nobody has it.*" in post.shown()
    post.db.write_now(told, escalations.take, issue.id, ANA, RULES, post.clock())
    post.db.write_now(told, escalations.resolve, issue.id, ANA, MENDED, post.clock())
    await post.goes_out()
    assert ":large_green_circle:" in post.shown()
    root, *replies = post.slack.messages("C0TOOLISSUES")
    assert [reply.thread_ts for reply in replies] == [root.ts] * 3
    assert [reply.is_broadcast for reply in replies] == [False] * 3
    told_by = " ".join(reply.text for reply in replies)
    assert all(part in told_by for part in ("Jo Reyes reported it", "Ana Silva has it", "Ana Silva resolved it"))


async def test_a_climb_is_broadcast_and_pings_the_new_level_only(post: Post) -> None:
    issue = reported(post.db, post.clock())
    await post.goes_out()
    post.clock.forward(minutes=15)
    post.db.write_now(do_what_is_due, issue.id, post.clock())
    await post.goes_out()
    climb = post.slack.messages("C0TOOLISSUES")[-1]
    assert climb.is_broadcast
    assert "<@U0LEE>" in climb.text
    assert "<!subteam^S0PARTNEROPS>" in climb.text
    assert "U0RAVI" not in climb.text
    assert "climbs to *engineering*" in post.shown()


async def test_the_top_is_paged_again_in_the_thread_and_the_message_says_that_the_answer_is_overdue(post: Post) -> None:
    issue = reported(post.db, post.clock())
    for minutes in (15, 15, 120):
        post.clock.forward(minutes=minutes)
        post.db.write_now(do_what_is_due, issue.id, post.clock())
        await post.goes_out()
    again = post.slack.messages("C0TOOLISSUES")[-1]
    assert "Still nobody has" in again.text
    assert not again.is_broadcast
    assert "*OVERDUE*, an answer was due <!date^" in post.shown()
    assert "({ago})" in post.shown()
    assert "Respond by" not in post.shown()
    assert "paged again <!date^" in post.shown()
    assert len([m for m in post.slack.messages("C0SHOPALERTS") if "queue" in m.text]) == 1


async def test_a_missed_answer_is_marked_by_itself_in_the_message_and_adds_nothing_to_the_thread(post: Post) -> None:
    post.db.write_now(partners.save_ladder, Ladder(LEVELS[:1]))
    issue = reported(post.db, post.clock())
    await post.goes_out()
    assert "Respond by <!date^" in post.shown()
    post.clock.forward(minutes=30)
    late, changed = post.db.write_now(do_what_is_due, issue.id, post.clock())
    assert changed
    await post.goes_out()
    assert "*Nobody has it.* *OVERDUE*, an answer was due <!date^" in post.shown()
    assert len(post.slack.messages("C0TOOLISSUES")) == 2
    assert [alarm for alarm in alarms(late) if ":answer:" in alarm.work_id] == []


async def test_each_page_of_the_top_has_a_work_of_its_own(db: Database, now: datetime) -> None:
    configure(db)
    issue = reported(db, now)
    seen = set()
    for minutes in (15, 30, 150, 270):
        seen.add(alarms(issue)[0].work_id)
        issue, _ = db.write_now(do_what_is_due, issue.id, now + timedelta(minutes=minutes))
    assert len(seen) == 4


async def test_a_level_that_is_a_channel_gets_the_message_itself_kept_up_to_date(post: Post) -> None:
    issue = reported(post.db, post.clock())
    for minutes in (15, 15):
        post.clock.forward(minutes=minutes)
        post.db.write_now(do_what_is_due, issue.id, post.clock())
    await post.goes_out()
    assert "thread in <#C0TOOLISSUES>" in post.shown("C0SHOPALERTS")
    post.db.write_now(told, escalations.take, issue.id, KIM, RULES, post.clock())
    await post.goes_out()
    assert "*Kim Novak* has it" in post.shown("C0SHOPALERTS")


async def test_who_is_paged_by_name_gets_the_message_itself_kept_up_to_date(post: Post) -> None:
    issue = reported(post.db, post.clock())
    await post.goes_out()
    [page] = post.slack.messages("D0RAVI")
    assert "issue.take" in str(page.blocks)
    assert "thread in <#C0TOOLISSUES>" in post.shown("D0RAVI")
    assert not post.slack.messages("D0LEE"), "not yet asked"
    post.clock.forward(minutes=15)
    post.db.write_now(do_what_is_due, issue.id, post.clock())
    await post.goes_out()
    assert [m.text for m in post.slack.messages("D0RAVI")] == [page.text]
    post.db.write_now(told, escalations.take, issue.id, KIM, RULES, post.clock())
    await post.goes_out()
    for place in ("D0RAVI", "D0LEE"):
        assert len(post.slack.messages(place)) == 1
        assert "*Kim Novak* has it" in post.shown(place)


async def test_a_direct_message_that_waited_until_somebody_had_the_issue_is_not_sent(post: Post) -> None:
    issue = reported(post.db, post.clock())
    await post.goes_out()
    post.slack.workspace.faults.add("chat.postMessage", "ratelimited", channel="U0LEE", retry_after=60)
    post.clock.forward(minutes=15)
    post.db.write_now(do_what_is_due, issue.id, post.clock())
    await post.goes_out()
    post.db.write_now(told, escalations.take, issue.id, KIM, RULES, post.clock())
    post.clock.forward(seconds=61)
    await post.goes_out()
    assert post.slack.messages("D0LEE") == []
    assert not post.db.read_now(open_deliveries, post.clock() + timedelta(hours=1))
    assert post.db.read_now(claims) == []
    assert "Kim Novak has it" in post.slack.messages("C0TOOLISSUES")[-1].text


async def test_who_is_paged_anew_after_a_message_that_was_not_needed_gets_the_message_itself(post: Post) -> None:
    issue = reported(post.db, post.clock())
    post.slack.workspace.faults.add("chat.postMessage", "ratelimited", channel="U0RAVI", retry_after=60)
    await post.goes_out()
    post.db.write_now(told, escalations.take, issue.id, KIM, RULES, post.clock())
    post.clock.forward(seconds=61)
    await post.goes_out()
    assert post.slack.messages("D0RAVI") == []
    post.db.write_now(told, escalations.resolve, issue.id, KIM, MENDED, post.clock())
    post.clock.forward(seconds=1)
    post.db.write_now(told, escalations.reopen, issue.id, KIM, RULES, post.clock())
    await post.goes_out()
    [page] = post.slack.messages("D0RAVI")
    assert "issue.take" in str(page.blocks)


async def test_a_worse_severity_pages_though_somebody_has_it(post: Post) -> None:
    issue = reported(post.db, post.clock(), Sev.SEV3)
    await post.goes_out()
    post.db.write_now(told, escalations.take, issue.id, ANA, RULES, post.clock())
    await post.goes_out()
    worse = "all queues", RULES
    rated = post.db.write_now(told, escalations.change_severity, issue.id, ANA, Sev.SEV1, *worse, post.clock())
    assert rated.step is not None
    assert 2 in rated.step.paged
    await post.goes_out()
    assert "<@U0LEE>" in post.slack.messages("C0TOOLISSUES")[-1].text
    assert "*Ana Silva* has it" in post.shown("D0LEE")


async def test_a_later_page_is_a_reply_to_the_first_and_who_pages_is_not_paged(post: Post) -> None:
    post.db.write_now(partners.save_ladder, Ladder(LEVELS[:1]))
    issue = reported(post.db, post.clock())
    post.clock.forward(hours=2)
    post.db.write_now(do_what_is_due, issue.id, post.clock())
    await post.goes_out()
    first, again = post.slack.messages("D0RAVI")
    assert again.thread_ts == first.ts
    assert "Still nobody has" in again.text
    ravi = Person("U0RAVI", "Ravi Menon")
    post.db.write_now(told, escalations.resolve, issue.id, ravi, MENDED, post.clock())
    post.db.write_now(told, escalations.reopen, issue.id, ravi, RULES, post.clock())
    await post.goes_out()
    assert len(post.slack.messages("D0RAVI")) == 2


async def test_a_climb_after_a_long_stop_says_that_it_is_late(post: Post) -> None:
    issue = reported(post.db, post.clock())
    await post.goes_out()
    post.clock.forward(hours=3)
    post.db.write_now(do_what_is_due, issue.id, post.clock())
    await post.goes_out()
    assert "*Late*" in str(post.slack.messages("C0TOOLISSUES")[-1].blocks)


def test_a_change_that_loses_tells_nobody(db: Database, now: datetime) -> None:
    configure(db)
    issue = reported(db, now)
    db.write_now(told, escalations.take, issue.id, ANA, RULES, now)
    steps = db.read_now(timeline, issue.id)
    assert not db.write_now(told, escalations.take, issue.id, KIM, RULES, now).won
    assert db.read_now(timeline, issue.id) == steps
    assert db.read_now(delivery, f"issue:{issue.id}:event:{steps[-1].id + 1}") is None


def test_a_hand_over_that_lapses_and_an_update_that_is_overdue_are_told(db: Database, now: datetime) -> None:
    configure(db)
    issue = reported(db, now)
    db.write_now(told, escalations.take, issue.id, ANA, RULES, now)
    db.write_now(told, escalations.hand_over, issue.id, ANA, KIM, "night", RULES, now)
    db.write_now(do_what_is_due, issue.id, now + timedelta(minutes=15))
    db.write_now(do_what_is_due, issue.id, now + timedelta(hours=2))
    db.write_now(do_what_is_due, issue.id, now + timedelta(hours=2))
    steps = db.read_now(timeline, issue.id)
    assert [step.change for step in steps[-4:]] == ["offered", "lapsed", "climbed", "overdue"]
    rows = [db.read_now(delivery, f"issue:{issue.id}:event:{step.id}") for step in steps[-4:]]
    assert [(row.broadcast, row.priority) for row in rows if row] == [(False, 0), (True, 0), (True, 0), (False, 1)]
    current = db.read_now(issue_by_id, issue.id)
    assert current is not None
    assert (current.owner, current.waiting) == (ANA, True)


async def test_a_page_that_waited_until_somebody_had_it_pings_nobody(db: Database, slack: Any, clock: Any) -> None:
    configure(db)
    issue = reported(db, clock())
    post = Post(db, slack, clock)
    await post.goes_out()
    slack.workspace.faults.add("chat.postMessage", "ratelimited", channel="C0TOOLISSUES", retry_after=60)
    clock.forward(minutes=15)
    db.write_now(do_what_is_due, issue.id, clock())
    await post.goes_out()
    db.write_now(told, escalations.take, issue.id, ANA, RULES, clock())
    clock.forward(minutes=2)
    await post.goes_out()
    [climb] = [m for m in slack.messages("C0TOOLISSUES") if "climbs to" in m.text]
    assert "programme managers" in climb.text
    assert "<@" not in climb.text
    assert "<!subteam" not in climb.text
    assert not climb.is_broadcast
