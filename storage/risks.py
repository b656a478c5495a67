"""Reading risks and their timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, false, func, select
from sqlalchemy.orm import Session

from bot.domain.risks import Finding, Risk, RiskState, Severity, Topic
from storage.tables.risks import RiskEventRow, RiskRow

_RISK = RiskRow.__table__.c
LIVE = (RiskState.OPEN, RiskState.ACKNOWLEDGED, RiskState.SNOOZED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a risk's timeline; ``actor`` is None for the bot itself."""

    at: datetime
    actor: str | None
    change: str
    note: str


def risks_by_id(session: Session, ids: Sequence[int]) -> list[Risk]:
    """The risks with these ids, in no order."""
    found: list[Risk] = []
    for start in range(0, len(ids), 500):
        some = select(RiskRow).where(RiskRow.id.in_(ids[start : start + 500]))
        found += [to_risk(row) for row in session.execute(some).scalars()]
    return found


def risk_by_id(session: Session, risk_id: int) -> Risk | None:
    row = session.get(RiskRow, risk_id, populate_existing=True)
    return to_risk(row) if row else None


def lock_risk(session: Session, risk_id: int) -> Risk | None:
    """The risk as it is now; nobody else changes it until the transaction ends."""
    wanted = select(RiskRow).where(RiskRow.id == risk_id).with_for_update()
    row = session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    return to_risk(row) if row else None


def last_event(session: Session, risk_id: int) -> tuple[int, Step] | None:
    """The newest step of a risk's timeline and its id."""
    wanted = select(RiskEventRow).where(RiskEventRow.risk_id == risk_id).order_by(RiskEventRow.id.desc()).limit(1)
    row = session.execute(wanted).scalar_one_or_none()
    return (row.id, Step(row.at, row.actor, row.change, row.note)) if row else None


def actor_of(session: Session, event_id: int) -> str | None:
    """Who made one step of a timeline; None for the bot itself, and for a step that is forgotten."""
    row = session.get(RiskEventRow, event_id)
    return row.actor if row else None


def risks_of(
    session: Session,
    topic: Topic | None = None,
    shop_ids: Sequence[str] | None = None,
    states: Iterable[RiskState] = LIVE,
    limit: int | None = None,
    min_severity: Severity = Severity.INFO,
    offset: int = 0,
) -> list[Risk]:
    """Risks of a topic and shops (None: all), the most urgent first.

    Those that need somebody come before the others, of these the nearest deadline, then the worst, then the oldest.
    """
    wanted = _ranked(topic is not None, shop_ids is not None)
    given: dict[str, Any] = {"states": list(states), "severity": int(min_severity)}
    given |= {"topic": topic} if topic is not None else {}
    given |= {"shops": list(shop_ids)} if shop_ids is not None else {}
    wanted = wanted if limit is None else wanted.limit(limit).offset(offset)
    return [to_risk(row) for row in session.execute(wanted, given)]


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
    return [to_risk(row) for row in session.execute(wanted).scalars()]


def closed_since(session: Session, topic: Topic, shop_ids: Sequence[str] | None, since: datetime) -> list[Risk]:
    wanted = select(RiskRow).where(RiskRow.resolved_at > since, RiskRow.state == RiskState.RESOLVED)
    wanted = wanted.where(*_scope(topic, shop_ids)).order_by(RiskRow.resolved_at)
    return [to_risk(row) for row in session.execute(wanted).scalars()]


def known_to(session: Session, topic: Topic, shop_id: str, keys: Sequence[str]) -> list[Risk]:
    """What detection compares its findings with: the live risks of a shop and topic, and any with one of ``keys``."""
    live = select(RiskRow).where(RiskRow.state.in_(LIVE), *_scope(topic, [shop_id]))
    known = {row.id: to_risk(row) for row in session.execute(live).scalars()}
    known |= {risk.id: risk for risk in risks_with_keys(session, keys)}
    return list(known.values())


def risks_with_keys(session: Session, keys: Sequence[str]) -> list[Risk]:
    """The risks with these keys, be they over or not."""
    found: list[Risk] = []
    for start in range(0, len(keys), 500):
        some = select(RiskRow).where(RiskRow.key.in_(keys[start : start + 500]))
        found += [to_risk(row) for row in session.execute(some).scalars()]
    return found


def risks_taken_by(session: Session, user_id: str) -> list[Risk]:
    """The live risks that a person has, or that are of her shops; the nearest deadline first, then the worst."""
    wanted = select(RiskRow).where(RiskRow.state.in_(LIVE), (RiskRow.owner == user_id) | (RiskRow.taken_by == user_id))
    urgency = RiskRow.deadline.is_(None), RiskRow.deadline, RiskRow.severity.desc(), RiskRow.opened_at, RiskRow.id
    return [to_risk(row) for row in session.execute(wanted.order_by(*urgency)).scalars()]


def timeline(session: Session, risk_id: int) -> list[Step]:
    rows = session.execute(select(RiskEventRow).where(RiskEventRow.risk_id == risk_id).order_by(RiskEventRow.id))
    return [Step(row.at, row.actor, row.change, row.note) for row in rows.scalars()]


def _scope(topic: Topic | None, shop_ids: Sequence[str] | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if topic is not None:
        conditions.append(RiskRow.topic == topic)
    if shop_ids is not None:
        conditions.append(RiskRow.shop_id.in_(list(shop_ids)))
    return conditions


@cache
def _ranked(of_topic: bool, of_shops: bool) -> Select[*tuple[Any, ...]]:
    """Built once: every answer and digest asks this, and building it takes longer than the database does."""
    wanted = select(*_RISK).where(_RISK.state.in_(bindparam("states", expanding=True)))
    wanted = wanted.where(_RISK.severity >= bindparam("severity"))
    if of_topic:
        wanted = wanted.where(_RISK.topic == bindparam("topic"))
    if of_shops:
        wanted = wanted.where(_RISK.shop_id.in_(bindparam("shops", expanding=True)))
    # A risk has a deadline only once it is near enough to be reminded of.
    urgency = _RISK.deadline.is_(None), _RISK.deadline, _RISK.severity.desc(), _RISK.opened_at, _RISK.id
    return wanted.order_by((_RISK.state != RiskState.OPEN), *urgency)


def to_risk(row: RiskRow | Row[*tuple[Any, ...]]) -> Risk:
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
        reminder=row.reminder,
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
        peak=Severity(row.peak),
    )
