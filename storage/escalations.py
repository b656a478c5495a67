"""Tool issues and what people do with them. Every change is conditional, says whether it won, and is kept."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.escalation import ALLOWED, OWNED, Act, Change, IssueState, Person, Report, Resolution
from bot.domain.escalation_clocks import first_level, paged_at_once, wait_from
from bot.domain.ladders import choose_ladder
from bot.domain.severities import Sev, Severities
from storage.escalation_moves import AT_REST, Entry, Outcome, Values, locked, move, noted, owned_by, record, waiting
from storage.escalation_rows import to_issue
from storage.partners import ladders_for, partner_by_code
from storage.tables.escalations import IssueEventRow, IssueRow
from storage.upsert import insert_new


def create_issue(
    session: Session,
    request_id: str,
    report: Report,
    reporter: Person,
    channel: str,
    rules: Severities,
    now: datetime,
) -> Outcome:
    """Keeps a report, once for ``request_id``. Raises LookupError for a partner that is not configured."""
    partner = partner_by_code(session, report.partner)
    if partner is None:
        raise LookupError(f"no partner {report.partner}")
    ladder = choose_ladder(ladders_for(session, report.partner), report.partner, report.sev)
    level = first_level(report.sev, ladder, rules)
    wait = wait_from(now, report.sev, partner, ladder, level, rules)
    restore = rules[report.sev].restore
    row = {
        **{name: getattr(report, name) for name in ("partner", "tool", "title", "what", "since", "affected")},
        **{name: getattr(report, name) for name in ("workaround", "evidence", "risk_id")},
        **waiting(wait),
        "request_id": request_id,
        "sev": int(report.sev),
        "channel": channel,
        "reporter": reporter.id,
        "reporter_name": reporter.name,
        "state": IssueState.NEW,
        "level": level,
        "rung": 1,
        "opened_at": now,
        "restore_by": restore.due(now, partner.hours) if restore else None,
    }
    new = insert_new(session, IssueRow, row)
    found = session.execute(select(IssueRow).where(IssueRow.request_id == request_id)).scalar_one()
    issue = to_issue(session, found)
    if not new:
        return Outcome(False, issue, None)
    paged = paged_at_once(report.sev, level, ladder, rules)
    return Outcome(True, issue, record(session, issue, Entry(Change.OPENED, reporter, paged=paged), now))


def take(session: Session, issue_id: int, who: Person, rules: Severities, now: datetime) -> Outcome:
    """``who`` takes an issue that waits for somebody; its ladder stops."""
    issue = locked(session, issue_id)
    state = issue.state if issue.state in OWNED else IssueState.ACKED
    values = {"state": state, **owned_by(who, issue, rules, now)}
    return move(session, issue, Act.TAKE, values, Entry(Change.TAKEN, who), now, IssueRow.waiting.is_(True))


def add_note(
    session: Session,
    issue_id: int,
    who: Person,
    text: str,
    progress: IssueState | None,
    request_id: str,
    rules: Severities,
    now: datetime,
) -> Outcome:
    """Keeps a note once for ``request_id``. It is an update, and may tell of progress while somebody has the issue."""
    issue = locked(session, issue_id)
    if session.execute(select(IssueEventRow.id).where(IssueEventRow.request_id == request_id)).first():
        return Outcome(False, issue, None)
    moves = progress if progress and issue.state in ALLOWED[Act.PROGRESS] else None
    values = {"state": moves or issue.state, **noted(issue, who, text, rules, now)}
    entry = Entry(Change.PROGRESSED if moves else Change.NOTED, who, text, request_id=request_id)
    return move(session, issue, Act.NOTE, values, entry, now, IssueRow.state == issue.state)


def change_severity(
    session: Session, issue_id: int, who: Person, sev: Sev, reason: str, rules: Severities, now: datetime
) -> Outcome:
    """Rates an issue anew: its clocks start again from ``now``, and a worse one pages whom it concerns."""
    issue = locked(session, issue_id)
    if sev == issue.sev:
        return Outcome(False, issue, None)
    partner, code = issue.partner, issue.partner.code
    ladder = choose_ladder(ladders_for(session, code), code, sev)
    level = max(issue.level, first_level(sev, ladder, rules))
    level = ladder.reach(level) if ladder else level
    restore = rules[sev].restore
    values: Values = {
        "sev": int(sev),
        "level": level,
        "rung": issue.rung + 1,
        "restore_by": restore.due(now, partner.hours) if restore else None,
    }
    if issue.waiting:
        values |= waiting(wait_from(now, sev, partner, ladder, level, rules))
    if issue.owner:
        values["update_by"] = rules[sev].update.due(now, partner.hours)
    called = paged_at_once(sev, level, ladder, rules) if sev < issue.sev else ()
    paged = tuple(n for n in called if n > issue.level)
    note = f"{issue.sev.name} to {sev.name}"
    entry = Entry(Change.RERATED, who, f"{note}. {reason}" if reason else note, paged)
    return move(session, issue, Act.SEVERITY, values, entry, now, IssueRow.sev == int(issue.sev))


def hand_over(
    session: Session, issue_id: int, who: Person, receiver: Person, note: str, rules: Severities, now: datetime
) -> Outcome:
    """Offers an issue to ``receiver``; until that person accepts, whoever has it keeps it."""
    issue = locked(session, issue_id)
    offer = {"offered_to": receiver.id, "offered_name": receiver.name, "offer_ends_at": now + rules.accept_within}
    values = {**offer, **noted(issue, who, note, rules, now)}
    entry = Entry(Change.OFFERED, who, note)
    return move(session, issue, Act.HAND_OVER, values, entry, now, IssueRow.offered_to.is_(None))


def accept(session: Session, issue_id: int, who: Person, rules: Severities, now: datetime) -> Outcome:
    """The receiver of a hand-over takes the issue."""
    issue = locked(session, issue_id)
    values = owned_by(who, issue, rules, now)
    return move(session, issue, Act.ACCEPT, values, Entry(Change.ACCEPTED, who), now, IssueRow.offered_to == who.id)


def resolve(session: Session, issue_id: int, who: Person, resolution: Resolution, now: datetime) -> Outcome:
    """Ends an issue. Raises ValueError when its severity asks for cause and fix and one of them is missing."""
    issue = locked(session, issue_id)
    if issue.sev.needs_cause and not (resolution.cause and resolution.fix):
        raise ValueError(f"a {issue.sev.name} issue needs its cause and its fix")
    owner = issue.owner or who
    values = {
        **{"state": IssueState.RESOLVED, "resolved_at": now, "owner": owner.id, "owner_name": owner.name},
        **{"cause": resolution.cause, "fix": resolution.fix, "follow_up": resolution.follow_up},
        **{"taken_at": issue.taken_at or now, "update_by": None, **AT_REST},
    }
    return move(session, issue, Act.RESOLVE, values, Entry(Change.RESOLVED, who, resolution.fix), now)


def close(session: Session, issue_id: int, who: Person, follow_up: str, now: datetime) -> Outcome:
    """Closes a resolved issue. Raises ValueError when its severity asks for what prevents the next one."""
    issue = locked(session, issue_id)
    if issue.sev.needs_cause and not follow_up:
        raise ValueError(f"a {issue.sev.name} issue needs what is to be done so that it does not happen again")
    values = {"state": IssueState.CLOSED, "follow_up": follow_up}
    return move(session, issue, Act.CLOSE, values, Entry(Change.CLOSED, who, follow_up), now)


def reopen(session: Session, issue_id: int, who: Person, rules: Severities, now: datetime) -> Outcome:
    """It is broken again: nobody has it, and its ladder starts anew."""
    issue = locked(session, issue_id)
    level = first_level(issue.sev, issue.ladder, rules)
    restore = rules[issue.sev].restore
    values = {
        **{"state": IssueState.REOPENED, "resolved_at": None, "level": level, "rung": issue.rung + 1},
        **{"owner": None, "owner_name": None, "taken_at": None},
        **waiting(wait_from(now, issue.sev, issue.partner, issue.ladder, level, rules)),
        "restore_by": restore.due(now, issue.partner.hours) if restore else None,
    }
    paged = paged_at_once(issue.sev, level, issue.ladder, rules)
    return move(session, issue, Act.REOPEN, values, Entry(Change.REOPENED, who, paged=paged), now)
