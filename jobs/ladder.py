"""What tool issues do by themselves: climb, miss their answer, let a hand-over lapse, remind of an update.

Every due time is one short work with an id of its own, that looks at the issue when it wakes and does what is due then.
A work that is missing (killed between the change and its start) is made up for by the sweep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.domain.escalation import Issue
from jobs.engine import Engine, Work
from jobs.escalations import told
from jobs.severities import severities
from storage.database import Database
from storage.escalation_ladder import climb_if_due, lapse_if_due, miss_if_due, remind_if_due
from storage.escalation_rows import overdue_issues

log = structlog.get_logger(__name__)

RUNG = "rung"


@dataclass(frozen=True, slots=True)
class Alarm:
    """When to look at an issue again, and the id of the work that does."""

    due_at: datetime
    work_id: str


def alarms(issue: Issue) -> list[Alarm]:
    """All that an issue waits for: the next rung, its answer, the end of a hand-over, the next update."""
    if not issue.live:
        return []
    head = f"esc:{issue.id}"
    found = []
    if issue.climb_at:
        again = f":again:{issue.climb_at.timestamp():.3f}" if issue.at_top else ""
        found.append(Alarm(issue.climb_at, f"{head}:L{issue.level + 1}:{issue.rung}{again}"))
    if issue.waiting and not issue.answer_overdue and not _rung_comes_first(issue):
        found.append(Alarm(issue.respond_by, f"{head}:answer:{issue.respond_by.timestamp():.3f}"))
    if issue.offer:
        found.append(Alarm(issue.offer.ends_at, f"{head}:offer:{issue.offer.ends_at.timestamp():.3f}"))
    if due := issue.update_overdue_since:
        found.append(Alarm(due, f"{head}:update:{due.timestamp():.3f}"))
    return found


def _rung_comes_first(issue: Issue) -> bool:
    """The work of a rung looks at everything, and parks what comes next: one parked work an issue is enough."""
    return issue.climb_at is not None and issue.climb_at <= issue.respond_by


async def set_alarms(engine: Engine, issue: Issue, now: datetime) -> None:
    """Parks a work for each due time of the issue; those that are parked already stay as they are."""
    for alarm in alarms(issue):
        await engine.start_at(alarm.due_at, now, alarm.work_id, RUNG, issue_id=issue.id)


def rung_work(db: Database, engine: Engine, clock: Callable[[], datetime], nudge: Callable[[], None]) -> Work:
    """The work of kind "rung"."""

    async def wake(issue_id: int) -> None:
        try:
            issue, changed = await db.write(do_what_is_due, issue_id, clock())
        except LookupError:
            log.warning("rung_without_issue", issue=issue_id)
            return
        if changed:
            nudge()
        # Also when nothing changed: the process may have died between the climb and this.
        await set_alarms(engine, issue, clock())

    return wake


def do_what_is_due(session: Session, issue_id: int, now: datetime) -> tuple[Issue, bool]:
    """Makes the changes whose time has come, each once however often it is tried; the issue, and whether it changed."""
    rules = severities()
    outcomes = [
        told(session, climb_if_due, issue_id, rules, now),
        told(session, miss_if_due, issue_id, now),
        told(session, lapse_if_due, issue_id, rules, now),
        told(session, remind_if_due, issue_id, now),
    ]
    for outcome in outcomes:
        if outcome.step:
            log.info("issue_by_itself", issue=issue_id, change=outcome.step.change, level=outcome.issue.level)
    return outcomes[-1].issue, any(outcome.won for outcome in outcomes)


async def restart_rungs(db: Database, engine: Engine, now: datetime) -> int:
    """Does what the works should have done by now; the number of issues that had something overdue."""
    late = await db.read(overdue_issues, now)
    for issue_id in late:
        try:
            issue, _ = await db.write(do_what_is_due, issue_id, now)
            await set_alarms(engine, issue, now)
        except Exception:
            log.exception("rung_failed", issue=issue_id)
    return len(late)
