"""What makes a tool issue go up: its own clock, a hand-over that nobody accepts, or a person who does not wait."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.domain.escalation import Act, Change, Issue, Person
from bot.domain.escalation_clocks import next_page, wait_from
from bot.domain.severities import Severities
from storage.edits import touch
from storage.escalation_moves import NO_OFFER, Entry, Outcome, Values, locked, move, waiting
from storage.tables.escalations import IssueRow


def escalate_now(
    session: Session, issue_id: int, who: Person, seen_rung: int, rules: Severities, now: datetime
) -> Outcome:
    """Pages the next level at once, if nothing changed hands since ``seen_rung``.

    Whoever has the issue keeps it, but it waits for somebody of that level.
    """
    issue = locked(session, issue_id)
    if issue.at_top or issue.rung != seen_rung:
        return Outcome(False, issue, None)
    values, paged = _climbed(issue, rules, now) if issue.waiting else _passed_up(issue, rules, now)
    return move(
        session, issue, Act.CLIMB, values, Entry(Change.CLIMBED, who, paged=paged), now, IssueRow.rung == issue.rung
    )


def climb_if_due(session: Session, issue_id: int, rules: Severities, now: datetime) -> Outcome:
    """Climbs one rung by itself if its time has come and nobody took the issue; at the top it pages that again."""
    issue = locked(session, issue_id)
    if issue.climb_at is None or issue.climb_at > now or issue.ladder is None:
        return Outcome(False, issue, None)
    values, paged = _paged_again(issue, rules, now) if issue.at_top else _climbed(issue, rules, now)
    entry = Entry(Change.PAGED_AGAIN if issue.at_top else Change.CLIMBED, None, paged=paged)
    return move(session, issue, Act.CLIMB, values, entry, now, IssueRow.waiting.is_(True), IssueRow.rung == issue.rung)


def lapse_if_due(session: Session, issue_id: int, rules: Severities, now: datetime) -> Outcome:
    """A hand-over that nobody accepted in time goes up: the next level is asked to take the issue."""
    issue = locked(session, issue_id)
    if issue.offer is None or issue.offer.ends_at > now:
        return Outcome(False, issue, None)
    values, paged = _passed_up(issue, rules, now)
    entry = Entry(Change.LAPSED, None, issue.offer.to.name, paged)
    guard = IssueRow.offered_to == issue.offer.to.id
    return move(session, issue, Act.ACCEPT, values | NO_OFFER, entry, now, guard, IssueRow.rung == issue.rung)


def miss_if_due(session: Session, issue_id: int, now: datetime) -> Outcome:
    """Marks once that nobody answered in time. No step of the timeline: the message says it, and the ladder pages."""
    issue = locked(session, issue_id)
    if not issue.waiting or issue.respond_by > now or issue.answer_overdue:
        return Outcome(False, issue, None)
    session.execute(update(IssueRow).where(IssueRow.id == issue_id).values(missed=issue.respond_by))
    touch(session, f"issue:{issue_id}")
    return Outcome(True, replace(issue, missed=issue.respond_by), None)


def remind_if_due(session: Session, issue_id: int, now: datetime) -> Outcome:
    """Notes once for each due time that whoever has the issue owes an update."""
    issue = locked(session, issue_id)
    due = issue.update_overdue_since
    if due is None or due > now:
        return Outcome(False, issue, None)
    guard = (IssueRow.update_by == due, IssueRow.reminded_of.is_distinct_from(due))
    return move(session, issue, Act.NOTE, {"reminded_of": due}, Entry(Change.OVERDUE, None), now, *guard)


def _climbed(issue: Issue, rules: Severities, now: datetime) -> tuple[Values, tuple[int, ...]]:
    """One rung up while it waits: the times of the ladder stay absolute."""
    level, climbs = issue.level + 1, issue.climbs + 1
    climb_at = next_page(issue, level, climbs, min(issue.climb_at or now, now), rules)
    return {"level": level, "climbs": climbs, "rung": issue.rung + 1, "climb_at": climb_at}, (level,)


def _paged_again(issue: Issue, rules: Severities, now: datetime) -> tuple[Values, tuple[int, ...]]:
    """The top once more. What was due while nothing ran is made up for by one page."""
    following = next_page(issue, issue.level, issue.climbs, issue.climb_at or now, rules)
    if following and following <= now:
        following = next_page(issue, issue.level, issue.climbs, now, rules)
    return {"climb_at": following}, (issue.level,)


def _passed_up(issue: Issue, rules: Severities, now: datetime) -> tuple[Values, tuple[int, ...]]:
    """One level up past the one who has it: from now on it waits again."""
    level = issue.level if issue.at_top else issue.level + 1
    wait = wait_from(now, issue.sev, issue.partner, issue.ladder, level, rules)
    return {"level": level, "rung": issue.rung + 1, **waiting(wait)}, (level,)
