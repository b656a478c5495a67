"""Risks and what people do with them. Every change is conditional, says whether it won, and is kept in the timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, false, func, select, update
from sqlalchemy.orm import Session

from bot.domain.risks import Change, Finding, Risk, RiskState, Severity, Topic, Verdict
from bot.domain.shops import Shop
from storage.deliveries import touch
from storage.tables.risks import RiskEventRow, RiskRow

LIVE = (RiskState.OPEN, RiskState.ACKNOWLEDGED, RiskState.SNOOZED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a risk's timeline; ``actor`` is None for the bot itself."""

    at: datetime
    actor: str | None
    change: str
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a person's wish: ``won`` if it changed the state, and the risk as it is now."""

    won: bool
    risk: Risk


def risk_by_id(session: Session, risk_id: int) -> Risk | None:
    row = session.get(RiskRow, risk_id, populate_existing=True)
    return _risk(row) if row else None


def lock_risk(session: Session, risk_id: int) -> Risk | None:
    """The risk as it is now; nobody else changes it until the transaction ends."""
    wanted = select(RiskRow).where(RiskRow.id == risk_id).with_for_update()
    row = session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return _risk(row) if row else None


def last_event(session: Session, risk_id: int) -> tuple[int, Step] | None:
    """The newest step of a risk's timeline and its id."""
    wanted = select(RiskEventRow).where(RiskEventRow.risk_id == risk_id).order_by(RiskEventRow.id.desc()).limit(1)
    row = session.execute(wanted).scalar_one_or_none()
    return (row.id, Step(row.at, row.actor, row.change, row.note)) if row else None


def risks_of(
    session: Session,
    topic: Topic | None = None,
    shop_ids: Sequence[str] | None = None,
    states: Iterable[RiskState] = LIVE,
    limit: int | None = None,
    min_severity: Severity = Severity.INFO,
) -> list[Risk]:
    """Risks of a topic and shops (None: all), those that need somebody first, then the worst, then the oldest."""
    wanted = select(RiskRow).where(RiskRow.state.in_(list(states)), *_scope(topic, shop_ids))
    wanted = wanted.where(RiskRow.severity >= int(min_severity))
    wanted = wanted.order_by((RiskRow.state != RiskState.OPEN), RiskRow.severity.desc(), RiskRow.opened_at, RiskRow.id)
    return [_risk(row) for row in session.execute(wanted.limit(limit)).scalars()]


def count_risks(
    session: Session,
    shop_ids: Sequence[str] | None = None,
    states: Iterable[RiskState] = LIVE,
    min_severity: Severity = Severity.INFO,
) -> int:
    """How many risks of these shops (None: all) there are, without reading them."""
    wanted = select(func.count()).select_from(RiskRow).where(RiskRow.state.in_(list(states)), *_scope(None, shop_ids))
    return session.execute(wanted.where(RiskRow.severity >= int(min_severity))).scalar_one()


def risks_of_kind(session: Session, kind: str, shop_id: str, since: datetime | None = None) -> list[Risk]:
    """The live risks of one kind in a shop, and those that were over after ``since``."""
    ended = RiskRow.resolved_at > since if since else false()
    wanted = select(RiskRow).where(RiskRow.kind == kind, RiskRow.shop_id == shop_id)
    wanted = wanted.where(RiskRow.state.in_(LIVE) | ended).order_by(RiskRow.severity.desc(), RiskRow.id)
    return [_risk(row) for row in session.execute(wanted).scalars()]


def opened_since(session: Session, topic: Topic, shop_ids: Sequence[str] | None, since: datetime) -> list[Risk]:
    wanted = select(RiskRow).where(RiskRow.opened_at > since, *_scope(topic, shop_ids)).order_by(RiskRow.opened_at)
    return [_risk(row) for row in session.execute(wanted).scalars()]


def closed_since(session: Session, topic: Topic, shop_ids: Sequence[str] | None, since: datetime) -> list[Risk]:
    wanted = select(RiskRow).where(RiskRow.resolved_at > since, RiskRow.state == RiskState.RESOLVED)
    wanted = wanted.where(*_scope(topic, shop_ids)).order_by(RiskRow.resolved_at)
    return [_risk(row) for row in session.execute(wanted).scalars()]


def known_to(session: Session, topic: Topic, shop_id: str, keys: Sequence[str]) -> list[Risk]:
    """What detection compares its findings with: the live risks of a shop and topic, and any with one of ``keys``."""
    live = select(RiskRow).where(RiskRow.state.in_(LIVE), *_scope(topic, [shop_id]))
    known = {row.id: row for row in session.execute(live).scalars()}
    for start in range(0, len(keys), 500):
        found = select(RiskRow).where(RiskRow.key.in_(keys[start : start + 500]))
        known |= {row.id: row for row in session.execute(found).scalars()}
    return [_risk(row) for row in known.values()]


def risks_taken_by(session: Session, user_id: str) -> list[Risk]:
    wanted = select(RiskRow).where(RiskRow.state.in_(LIVE), (RiskRow.owner == user_id) | (RiskRow.taken_by == user_id))
    return [_risk(row) for row in session.execute(wanted.order_by(RiskRow.severity.desc())).scalars()]


def timeline(session: Session, risk_id: int) -> list[Step]:
    rows = session.execute(select(RiskEventRow).where(RiskEventRow.risk_id == risk_id).order_by(RiskEventRow.id))
    return [Step(row.at, row.actor, row.change, row.note) for row in rows.scalars()]


def apply_verdicts(
    session: Session, shop: Shop, verdicts: Iterable[Verdict], now: datetime
) -> list[tuple[Change, Risk]]:
    """Makes the changes that detection asks for; gives back each with the risk as it is afterwards."""
    return [(verdict.change, _apply(session, shop, verdict, now)) for verdict in verdicts]


def acknowledge(session: Session, risk_id: int, user_id: str, name: str, now: datetime) -> Outcome:
    """``user_id`` takes a risk that nobody has."""
    values = {"state": RiskState.ACKNOWLEDGED, "taken_by": user_id, "taken_name": name, "taken_at": now}
    return _move(session, risk_id, (RiskState.OPEN,), values, "acknowledged", user_id, "", now)


def snooze(session: Session, risk_id: int, user_id: str, name: str, until: datetime, now: datetime) -> Outcome:
    """Silences a risk until a time; it comes back by itself."""
    values = {
        "state": RiskState.SNOOZED,
        "taken_by": user_id,
        "taken_name": name,
        "taken_at": now,
        "snoozed_until": until,
    }
    states = (RiskState.OPEN, RiskState.ACKNOWLEDGED)
    return _move(session, risk_id, states, values, "snoozed", user_id, f"until {until:%Y-%m-%d %H:%M} UTC", now)


def assign(session: Session, risk_id: int, actor: str, user_id: str, name: str, now: datetime) -> Outcome:
    """``actor`` gives a risk to ``user_id``, who then has it."""
    values = {
        "state": RiskState.ACKNOWLEDGED,
        "owner": user_id,
        "taken_by": user_id,
        "taken_name": name,
        "taken_at": now,
        "snoozed_until": None,
    }
    return _move(session, risk_id, LIVE, values, "assigned", actor, f"to {name}", now)


def resolve(session: Session, risk_id: int, user_id: str, note: str, now: datetime) -> Outcome:
    """A person says that it is over; if the data still show it at the next look, it is opened again."""
    values = {"state": RiskState.RESOLVED, "resolved_at": now, "snoozed_until": None}
    return _move(session, risk_id, LIVE, values, "resolved", user_id, note, now)


def reopen(session: Session, risk_id: int, user_id: str, now: datetime) -> Outcome:
    """A person puts a risk back among those that nobody has, be it taken, snoozed or over."""
    values = {
        "state": RiskState.OPEN,
        "taken_by": None,
        "taken_name": None,
        "taken_at": None,
        "snoozed_until": None,
        "resolved_at": None,
    }
    states = (RiskState.ACKNOWLEDGED, RiskState.SNOOZED, RiskState.RESOLVED)
    return _move(session, risk_id, states, values, "reopened", user_id, "", now)


def wake_snoozed(session: Session, now: datetime) -> list[Risk]:
    """Opens again the risks whose snooze has ended."""
    due = select(RiskRow.id).where(RiskRow.state == RiskState.SNOOZED, RiskRow.snoozed_until <= now)
    values = {"state": RiskState.OPEN, "taken_by": None, "taken_name": None, "taken_at": None, "snoozed_until": None}
    moves = [
        _move(session, risk_id, (RiskState.SNOOZED,), values, "woken", None, "the snooze ended", now)
        for risk_id in session.execute(due).scalars().all()
    ]
    return [move.risk for move in moves if move.won]


def _move(
    session: Session,
    risk_id: int,
    allowed: Iterable[RiskState],
    values: dict[str, Any],
    change: str,
    actor: str | None,
    note: str,
    now: datetime,
) -> Outcome:
    """The one conditional UPDATE behind every change. Raises LookupError when there is no such risk."""
    before = session.execute(select(RiskRow.state).where(RiskRow.id == risk_id)).scalar_one_or_none()
    if before is None:
        raise LookupError(f"no risk {risk_id}")
    statement = update(RiskRow).where(RiskRow.id == risk_id, RiskRow.state.in_(list(allowed))).values(**values)
    statement = statement.execution_options(synchronize_session=False)
    won = cast(CursorResult[Any], session.execute(statement)).rowcount == 1
    if won:
        _record(session, risk_id, now, actor, change, before, str(values.get("state", before)), note)
        _touch(session, session.get_one(RiskRow, risk_id), now)
    row = session.get_one(RiskRow, risk_id, populate_existing=True)
    return Outcome(won, _risk(row))


def _apply(session: Session, shop: Shop, verdict: Verdict, now: datetime) -> Risk:
    if verdict.risk is None:
        return _open(session, shop, cast(Finding, verdict.finding), now)
    row = session.get_one(RiskRow, verdict.risk.id, populate_existing=True)
    before = row.state
    if verdict.finding:
        _show(row, verdict.finding)
    match verdict.change:
        case Change.REOPENED:
            _release(row)
            row.opened_at, row.resolved_at, row.owner = now, None, row.owner or shop.owner
        case Change.WORSENED:
            # Whoever took the lesser risk has not taken this one.
            _release(row)
        case Change.RECOVERED:
            row.state, row.resolved_at, row.snoozed_until = RiskState.RESOLVED, now, None
        case _:
            pass
    if verdict.change is not Change.UPDATED:
        _record(session, row.id, now, None, verdict.change, before, row.state, row.title)
    session.flush()
    _touch(session, row, now)
    return _risk(row)


def _open(session: Session, shop: Shop, finding: Finding, now: datetime) -> Risk:
    row = RiskRow(key=finding.key, state=RiskState.OPEN, opened_at=now, owner=shop.owner)
    _show(row, finding)
    session.add(row)
    session.flush()
    _record(session, row.id, now, None, Change.OPENED, None, RiskState.OPEN, finding.title)
    return _risk(row)


def _touch(session: Session, row: RiskRow, now: datetime) -> None:
    """What shows the risk, alone or in a storm of its kind in its shop, is to be brought up to date."""
    touch(session, f"risk:{row.id}", now)
    touch(session, f"storm:{row.kind}:{row.shop_id}", now)


def _show(row: RiskRow, finding: Finding) -> None:
    row.kind, row.topic, row.shop_id = finding.kind, finding.topic, finding.shop_id
    row.subject, row.severity, row.title = finding.subject, int(finding.severity), finding.title
    row.evidence, row.advice, row.deadline = list(finding.evidence), finding.advice, finding.deadline


def _release(row: RiskRow) -> None:
    row.state, row.taken_by, row.taken_name, row.taken_at = RiskState.OPEN, None, None, None
    row.snoozed_until = None


def _record(
    session: Session,
    risk_id: int,
    at: datetime,
    actor: str | None,
    change: str,
    before: str | None,
    after: str,
    note: str,
) -> None:
    session.add(
        RiskEventRow(
            risk_id=risk_id, at=at, actor=actor, change=change, state_before=before, state_after=after, note=note
        )
    )


def _scope(topic: Topic | None, shop_ids: Sequence[str] | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if topic is not None:
        conditions.append(RiskRow.topic == topic)
    if shop_ids is not None:
        conditions.append(RiskRow.shop_id.in_(list(shop_ids)))
    return conditions


def _risk(row: RiskRow) -> Risk:
    finding = Finding(
        key=row.key,
        kind=row.kind,
        topic=Topic(row.topic),
        shop_id=row.shop_id,
        subject=row.subject,
        severity=Severity(row.severity),
        title=row.title,
        evidence=tuple(row.evidence),
        advice=row.advice,
        deadline=row.deadline,
    )
    return Risk(
        id=row.id,
        finding=finding,
        state=RiskState(row.state),
        opened_at=row.opened_at,
        owner=row.owner,
        taken_by=row.taken_by,
        taken_name=row.taken_name,
        taken_at=row.taken_at,
        snoozed_until=row.snoozed_until,
        resolved_at=row.resolved_at,
    )
