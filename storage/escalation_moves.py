"""What every change of a tool issue is made of: the lock, the one conditional UPDATE, and the timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, update
from sqlalchemy.orm import Session

from bot.domain.escalation import ALLOWED, Act, Change, Issue, Person, Step
from bot.domain.escalation_clocks import Wait
from bot.domain.severities import Severities
from storage.edits import touch
from storage.escalation_rows import issue_by_id, to_issue, to_step
from storage.tables.escalations import IssueEventRow, IssueRow

Values = dict[str, Any]

NO_OFFER: Values = {"offered_to": None, "offered_name": None, "offer_ends_at": None}
AT_REST: Values = {"waiting": False, "climb_at": None, **NO_OFFER}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish: ``won`` if it changed the issue, the issue as it is now, and the step of its timeline."""

    won: bool
    issue: Issue
    step: Step | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A step that is to be kept if the change wins; ``who`` is None for the bot itself."""

    change: Change
    who: Person | None
    note: str = ""
    paged: tuple[int, ...] = ()
    request_id: str | None = None


def locked(session: Session, issue_id: int) -> Issue:
    """The issue, which nobody else changes until the end of the transaction. Raises LookupError if there is none."""
    row = session.get(IssueRow, issue_id, populate_existing=True, with_for_update=True)
    if row is None:
        raise LookupError(f"no issue {issue_id}")
    return to_issue(session, row)


def move(
    session: Session, issue: Issue, act: Act, values: Values, entry: Entry, now: datetime, *guards: ColumnElement[bool]
) -> Outcome:
    """The one conditional UPDATE behind every change."""
    statement = update(IssueRow).where(IssueRow.id == issue.id, IssueRow.state.in_(list(ALLOWED[act])), *guards)
    statement = statement.values(**values).execution_options(synchronize_session=False)
    won = cast(CursorResult[Any], session.execute(statement)).rowcount == 1
    current = cast(Issue, issue_by_id(session, issue.id))
    if not won:
        return Outcome(False, current, None)
    touch(session, f"issue:{issue.id}")
    return Outcome(True, current, record(session, current, entry, now))


def record(session: Session, issue: Issue, entry: Entry, now: datetime) -> Step:
    row = IssueEventRow(
        issue_id=issue.id,
        at=now,
        change=entry.change,
        state=issue.state,
        sev=int(issue.sev),
        level=issue.level,
        actor=entry.who.id if entry.who else None,
        actor_name=entry.who.name if entry.who else None,
        note=entry.note,
        paged=list(entry.paged),
        request_id=entry.request_id,
    )
    session.add(row)
    session.flush()
    return to_step(row)


def waiting(wait: Wait) -> Values:
    clocks = {"waiting_since": wait.since, "respond_by": wait.respond_by, "climb_at": wait.climb_at}
    return {"waiting": True, "climbs": 0, **clocks}


def owned_by(who: Person, issue: Issue, rules: Severities, now: datetime) -> Values:
    update_by = rules[issue.sev].update.due(now, issue.partner.hours)
    owner = {"owner": who.id, "owner_name": who.name, "taken_at": now}
    return {**owner, "update_by": update_by, "rung": issue.rung + 1, **AT_REST}


def noted(issue: Issue, who: Person, text: str, rules: Severities, now: datetime) -> Values:
    values: Values = {"note": text, "note_by": who.name, "note_at": now}
    if issue.owner and issue.live:
        values["update_by"] = rules[issue.sev].update.due(now, issue.partner.hours)
    return values
