"""What becomes of risks. Every change is conditional, says whether it won, and is kept in the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.risks import Change, Finding, Risk, RiskState, Verdict
from bot.domain.shops import Shop
from storage.edits import touch
from storage.risks import LIVE, to_risk
from storage.tables.risks import RiskEventRow, RiskRow
from storage.tables.shops import ShopRow
from storage.upsert import rows_changed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a person's wish: ``won`` if it changed the state, and the risk as it is now."""

    won: bool
    risk: Risk


def look_alone(session: Session, shop_id: str) -> None:
    """Nobody else looks at this shop's risks until the transaction ends; rows that refer to the shop go on."""
    session.execute(select(ShopRow.id).where(ShopRow.id == shop_id).with_for_update(key_share=True))


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
        "peak": RiskRow.severity,
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
    won = rows_changed(session, statement) == 1
    if won:
        _record(session, risk_id, now, actor, change, before, str(values.get("state", before)), note)
        _touch(session, session.get_one(RiskRow, risk_id))
    row = session.get_one(RiskRow, risk_id, populate_existing=True)
    return Outcome(won, to_risk(row))


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
            row.peak = row.severity
        case Change.WORSENED:
            # Whoever took the lesser risk has not taken this one.
            _release(row)
            row.peak = row.severity
        case Change.RECOVERED:
            row.state, row.resolved_at, row.snoozed_until = RiskState.RESOLVED, now, None
        case _:
            pass
    if verdict.change is not Change.UPDATED:
        _record(session, row.id, now, None, verdict.change, before, row.state, row.title)
    session.flush()
    _touch(session, row)
    return to_risk(row)


def _open(session: Session, shop: Shop, finding: Finding, now: datetime) -> Risk:
    row = RiskRow(key=finding.key, state=RiskState.OPEN, opened_at=now, owner=shop.owner, peak=int(finding.severity))
    _show(row, finding)
    session.add(row)
    session.flush()
    _record(session, row.id, now, None, Change.OPENED, None, RiskState.OPEN, finding.title)
    return to_risk(row)


def _touch(session: Session, row: RiskRow) -> None:
    """What shows the risk, alone or in a storm of its kind in its shop, is to be brought up to date."""
    touch(session, f"risk:{row.id}")
    touch(session, f"storm:{row.kind}:{row.shop_id}")


def _show(row: RiskRow, finding: Finding) -> None:
    row.kind, row.topic, row.shop_id = finding.kind, finding.topic, finding.shop_id
    row.subject, row.severity, row.title = finding.subject, int(finding.severity), finding.title
    row.evidence, row.advice = list(finding.evidence), finding.advice
    row.deadline, row.reminder = finding.deadline, finding.reminder


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
