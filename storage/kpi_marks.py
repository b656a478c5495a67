"""What is out of its usual range, of all shops: the newest of each, found without looking at any day."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.domain.kpi_definitions import KpiCode
from bot.domain.kpi_marks import KpiMark
from storage.tables.kpi import KpiMarkRow
from storage.tables.shops import ShopRow
from storage.upsert import upsert

_COLUMNS = [KpiMarkRow.__table__.c[each.name] for each in fields(KpiMark)]


def save_marks(session: Session, shop_id: str, marks: Sequence[KpiMark]) -> None:
    """In place of all that were kept of the shop."""
    session.execute(delete(KpiMarkRow).where(KpiMarkRow.shop_id == shop_id))
    upsert(session, KpiMarkRow, [asdict(mark) for mark in marks])


def strongest_marks(session: Session, since: date, limit: int) -> tuple[list[KpiMark], int]:
    """The marks of weeks that end at ``since`` or later that stray furthest, bad ones first, and how many there are."""
    row = KpiMarkRow
    wanted = select(*_COLUMNS).join(ShopRow, ShopRow.id == row.shop_id).where(row.day >= since)
    found = session.execute(wanted.order_by(row.worse.desc(), row.strength.desc(), row.shop_id, row.code).limit(limit))
    total = session.execute(select(func.count()).select_from(row).where(row.day >= since)).scalar_one()
    return [KpiMark(each.shop_id, KpiCode(each.code), *each[2:]) for each in found], total
