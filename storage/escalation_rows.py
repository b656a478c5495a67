"""Reading tool issues and their timeline."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.escalation import LIVE, Change, Issue, IssueState, Note, Offer, Person, Report, Resolution, Step
from bot.domain.escalation_measures import Measures, measure
from bot.domain.ladders import Ladder, choose_ladder
from bot.domain.partners import Partner
from bot.domain.severities import Sev
from storage.partners import all_ladders, all_partners, ladders_for, partner_by_code
from storage.tables.escalations import IssueEventRow, IssueRow


def issue_by_id(session: Session, issue_id: int) -> Issue | None:
    row = session.get(IssueRow, issue_id, populate_existing=True)
    return to_issue(session, row) if row else None


def live_issues(session: Session, limit: int | None = None) -> list[Issue]:
    """Issues that are not over: those that nobody has first, then the worst, then the oldest."""
    wanted = select(IssueRow).where(IssueRow.state.in_(list(LIVE)))
    wanted = wanted.order_by(IssueRow.waiting.desc(), IssueRow.sev, IssueRow.opened_at)
    return _issues(session, session.execute(wanted.limit(limit)).scalars())


def issues_of(session: Session, user_id: str) -> list[Issue]:
    """The live issues that somebody has or is offered, the next due first."""
    mine = or_(IssueRow.owner == user_id, IssueRow.offered_to == user_id)
    wanted = select(IssueRow).where(IssueRow.state.in_(list(LIVE)), mine).order_by(IssueRow.update_by, IssueRow.id)
    return _issues(session, session.execute(wanted).scalars())


def issues_paging(session: Session, user_id: str) -> list[Issue]:
    """The live issues that wait for somebody and for which this person was paged by name, the next due first."""
    waiting = [issue for issue in live_issues(session) if issue.waiting and issue.ladder]
    pages = select(IssueEventRow.issue_id, IssueEventRow.paged)
    pages = pages.where(IssueEventRow.issue_id.in_([issue.id for issue in waiting]))
    paged = {(issue_id, number) for issue_id, numbers in session.execute(pages) for number in numbers}
    called = [
        issue
        for issue in waiting
        for n, level in enumerate(issue.ladder.levels if issue.ladder else (), 1)
        if user_id in level.people and (issue.id, n) in paged
    ]
    return sorted(dict.fromkeys(called), key=lambda issue: issue.respond_by)


def overdue_issues(session: Session, now: datetime) -> list[int]:
    """Ids of live issues of which a climb, answer, hand-over or update was due by ``now`` and is not seen to."""
    update = (IssueRow.update_by <= now) & IssueRow.update_by.is_distinct_from(IssueRow.reminded_of)
    answer = IssueRow.waiting & (IssueRow.respond_by <= now) & IssueRow.missed.is_distinct_from(IssueRow.respond_by)
    due = or_(IssueRow.climb_at <= now, answer, IssueRow.offer_ends_at <= now, update)
    return list(session.execute(select(IssueRow.id).where(IssueRow.state.in_(list(LIVE)), due)).scalars())


def measured_since(session: Session, since: datetime) -> list[tuple[Issue, Measures]]:
    """Every issue reported since a moment with its measures, the newest first."""
    rows = session.execute(select(IssueRow).where(IssueRow.opened_at >= since).order_by(IssueRow.id.desc()))
    issues = _issues(session, rows.scalars())
    steps = select(IssueEventRow).join(IssueRow, IssueRow.id == IssueEventRow.issue_id)
    steps = steps.where(IssueRow.opened_at >= since).order_by(IssueEventRow.issue_id, IssueEventRow.id)
    by_issue = groupby(session.execute(steps).scalars(), key=lambda row: row.issue_id)
    measures = {issue_id: measure([to_step(row) for row in rows]) for issue_id, rows in by_issue}
    return [(issue, measures[issue.id]) for issue in issues]


def timeline(session: Session, issue_id: int) -> list[Step]:
    rows = session.execute(select(IssueEventRow).where(IssueEventRow.issue_id == issue_id).order_by(IssueEventRow.id))
    return [to_step(row) for row in rows.scalars()]


def last_step(session: Session, issue_id: int) -> Step:
    """The newest step of an issue's timeline, which begins with its report."""
    rows = select(IssueEventRow).where(IssueEventRow.issue_id == issue_id).order_by(IssueEventRow.id.desc()).limit(1)
    return to_step(session.execute(rows).scalar_one())


def issue_at_step(session: Session, step_id: int) -> tuple[Issue, Step]:
    """A step of a timeline, and the issue as it is now."""
    row = session.get_one(IssueEventRow, step_id)
    return to_issue(session, session.get_one(IssueRow, row.issue_id, populate_existing=True)), to_step(row)


def to_step(row: IssueEventRow) -> Step:
    return Step(
        id=row.id,
        at=row.at,
        change=Change(row.change),
        state=IssueState(row.state),
        sev=Sev(row.sev),
        level=row.level,
        actor=_person(row.actor, row.actor_name),
        note=row.note,
        paged=tuple(row.paged),
    )


def to_issue(session: Session, row: IssueRow) -> Issue:
    partner = cast(Partner, partner_by_code(session, row.partner))
    return _issue(row, partner, choose_ladder(ladders_for(session, row.partner), row.partner, Sev(row.sev)))


def _issues(session: Session, rows: Iterable[IssueRow]) -> list[Issue]:
    partners = {partner.code: partner for partner in all_partners(session)}
    ladders = all_ladders(session)
    return [_issue(row, partners[row.partner], choose_ladder(ladders, row.partner, Sev(row.sev))) for row in rows]


def _issue(row: IssueRow, partner: Partner, ladder: Ladder | None) -> Issue:
    receiver = _person(row.offered_to, row.offered_name)
    return Issue(
        id=row.id,
        report=_report(row),
        partner=partner,
        ladder=ladder,
        channel=row.channel,
        reporter=Person(row.reporter, row.reporter_name),
        state=IssueState(row.state),
        level=row.level,
        waiting=row.waiting,
        waiting_since=row.waiting_since,
        climbs=row.climbs,
        rung=row.rung,
        opened_at=row.opened_at,
        respond_by=row.respond_by,
        climb_at=row.climb_at,
        update_by=row.update_by,
        reminded_of=row.reminded_of,
        missed=row.missed,
        restore_by=row.restore_by,
        owner=_person(row.owner, row.owner_name),
        taken_at=row.taken_at,
        offer=Offer(receiver, row.offer_ends_at) if receiver and row.offer_ends_at else None,
        note=Note(row.note, row.note_by or "", row.note_at) if row.note and row.note_at else None,
        resolution=Resolution(row.cause, row.fix or "", row.follow_up or "") if row.cause is not None else None,
        resolved_at=row.resolved_at,
    )


def _report(row: IssueRow) -> Report:
    return Report(
        partner=row.partner,
        tool=row.tool,
        title=row.title,
        what=row.what,
        sev=Sev(row.sev),
        since=row.since,
        affected=row.affected,
        workaround=row.workaround,
        evidence=row.evidence,
        risk_id=row.risk_id,
    )


def _person(user_id: str | None, name: str | None) -> Person | None:
    return Person(user_id, name or user_id) if user_id else None
