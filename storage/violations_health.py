"""Account health readings: one a shop and day, from files."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bot.domain.violations import HealthReading
from storage.saved import Saved
from storage.tables.shops import ShopRow
from storage.tables.violations import HealthReadingRow, ImportRow
from storage.upsert import upsert

HEALTH, TICKETS = "health", "tickets"
RECENT = timedelta(days=30)


Key = tuple[str, date]


def save_health(session: Session, readings: Sequence[HealthReading]) -> dict[Key, Saved]:
    """Inserts readings, or fills known ones with the figures that are given; the last of a day wins.

    Gives back what became of each (shop id, day).
    """
    before = _known(session, readings)
    known = dict(before)
    for new in readings:
        old = known.get((new.shop_id, new.day))
        known[new.shop_id, new.day] = _merged(old, new) if old else new
    done = {(r.shop_id, r.day): _outcome(before.get((r.shop_id, r.day)), known[r.shop_id, r.day]) for r in readings}
    rows = [asdict(known[key]) for key, saved in done.items() if saved is not Saved.UNCHANGED]
    upsert(session, HealthReadingRow, rows)
    session.expire_all()
    return done


def mark_import(session: Session, kind: str, shop_ids: Sequence[str], at: datetime) -> None:
    """Notes that figures of ``kind`` were imported for these shops, and where their newest readings begin."""
    newest = _newest_days(session, shop_ids) if kind == HEALTH else {}
    rows = [
        {"shop_id": shop, "kind": kind, "at": at, "recent_from": newest[shop] - RECENT if shop in newest else None}
        for shop in shop_ids
    ]
    upsert(session, ImportRow, rows)


def readings_of(session: Session, shop_ids: Sequence[str]) -> dict[str, list[HealthReading]]:
    """The readings of the 30 days up to the newest one, by shop, in order of days."""
    query = (
        select(HealthReadingRow)
        .join(ImportRow, and_(ImportRow.shop_id == HealthReadingRow.shop_id, ImportRow.kind == HEALTH))
        .where(HealthReadingRow.shop_id.in_(shop_ids), HealthReadingRow.day >= ImportRow.recent_from)
        .order_by(HealthReadingRow.shop_id, HealthReadingRow.day)
    )
    found: dict[str, list[HealthReading]] = {}
    for row in session.scalars(query):
        found.setdefault(row.shop_id, []).append(_reading(row))
    return found


def history_of(session: Session, shop_id: str, since: date) -> list[HealthReading]:
    """All readings of one shop from a day on, in order."""
    query = select(HealthReadingRow).where(HealthReadingRow.shop_id == shop_id, HealthReadingRow.day >= since)
    return [_reading(row) for row in session.scalars(query.order_by(HealthReadingRow.day))]


def imported_at(session: Session, shop_ids: Sequence[str]) -> dict[str, datetime]:
    """When figures of any kind were last imported, by shop."""
    query = select(ImportRow.shop_id, func.max(ImportRow.at)).where(ImportRow.shop_id.in_(shop_ids))
    return dict(session.execute(query.group_by(ImportRow.shop_id)).all())


def _outcome(before: HealthReading | None, after: HealthReading) -> Saved:
    if before is None:
        return Saved.NEW
    return Saved.UNCHANGED if before == after else Saved.CHANGED


def _merged(old: HealthReading, new: HealthReading) -> HealthReading:
    ahr = old.ahr if new.ahr is None else new.ahr
    points = old.points if new.points is None else new.points
    return HealthReading(old.shop_id, old.day, ahr, points)


def _known(session: Session, readings: Sequence[HealthReading]) -> dict[Key, HealthReading]:
    if not readings:
        return {}
    days = [reading.day for reading in readings]
    query = select(HealthReadingRow).where(
        HealthReadingRow.shop_id.in_({reading.shop_id for reading in readings}),
        HealthReadingRow.day.between(min(days), max(days)),
    )
    return {(row.shop_id, row.day): _reading(row) for row in session.scalars(query)}


def _newest_days(session: Session, shop_ids: Sequence[str]) -> dict[str, date]:
    newest = (
        select(HealthReadingRow.day)
        .where(HealthReadingRow.shop_id == ShopRow.id)
        .order_by(HealthReadingRow.day.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(select(ShopRow.id, newest).where(ShopRow.id.in_(shop_ids)))
    return {shop: day for shop, day in rows if day}


def _reading(row: HealthReadingRow) -> HealthReading:
    return HealthReading(row.shop_id, row.day, row.ahr, row.points)
