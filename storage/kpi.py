"""Sales and traffic: days are kept, sums are made by the database."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from bot.domain.kpi import KpiDay, Kpis, Period
from storage.tables.kpi import KpiDayRow
from storage.tables.shops import ShopRow
from storage.upsert import upsert

_PARTIAL = (KpiDayRow.orders, KpiDayRow.units, KpiDayRow.customers, KpiDayRow.refunds, KpiDayRow.visitors)
"""What a day may lack."""

_SUMS = (
    KpiDayRow.currency,
    func.count().label("days"),
    func.sum(KpiDayRow.gmv).label("gmv"),
    *(func.sum(column).label(column.key) for column in _PARTIAL),
    *(func.count(column).label(f"{column.key}_days") for column in _PARTIAL),
)


def save_kpi_days(session: Session, days: Sequence[KpiDay]) -> None:
    """Keeps days in place of what was known of them: the platform corrects the last ones."""
    upsert(session, KpiDayRow, [asdict(day) for day in days])


def newest_kpi_days(session: Session, shop_ids: Sequence[str] | None = None) -> dict[str, date]:
    """The last day that each of the shops (None: of all) has figures for, by id; a look at the end of its days."""
    newest = select(func.max(KpiDayRow.day)).where(KpiDayRow.shop_id == ShopRow.id).scalar_subquery()
    wanted = select(ShopRow.id, newest.label("day"))
    if shop_ids is not None:
        wanted = wanted.where(ShopRow.id.in_(shop_ids))
    return {row.id: row.day for row in session.execute(wanted) if row.day}


def kpi_sums(session: Session, shop_ids: Sequence[str], period: Period) -> dict[str, list[Kpis]]:
    """Each shop's sums over a period, one for each currency it sold in. What one day lacks the sum lacks."""
    wanted = select(KpiDayRow.shop_id, *_SUMS).where(KpiDayRow.shop_id.in_(shop_ids), *_within(period))
    found: dict[str, list[Kpis]] = {}
    for row in session.execute(wanted.group_by(KpiDayRow.shop_id, KpiDayRow.currency)):
        found.setdefault(row.shop_id, []).append(_kpis(row))
    return found


def kpi_totals(session: Session, period: Period, without: Collection[str] = ()) -> list[Kpis]:
    """The sums over a period of all shops but those ``without``, one for each currency."""
    wanted = select(*_SUMS).join(ShopRow, ShopRow.id == KpiDayRow.shop_id).where(*_of_others(period, without))
    return [_kpis(row) for row in session.execute(wanted.group_by(KpiDayRow.currency))]


def best_sellers(session: Session, period: Period, limit: int, without: Collection[str] = ()) -> list[tuple[str, Kpis]]:
    """The ``limit`` shops that sold most but those ``without``, by id with their sums.

    Currency by currency: amounts are never compared.
    """
    wanted = select(KpiDayRow.shop_id, *_SUMS).join(ShopRow, ShopRow.id == KpiDayRow.shop_id)
    wanted = wanted.where(*_of_others(period, without))
    best = func.sum(KpiDayRow.gmv).desc(), KpiDayRow.shop_id
    place = func.row_number().over(partition_by=KpiDayRow.currency, order_by=best).label("place")
    ranked = wanted.add_columns(place).group_by(KpiDayRow.shop_id, KpiDayRow.currency).subquery()
    top = select(ranked).order_by(ranked.c.place, ranked.c.currency).limit(limit)
    rows = sorted(session.execute(top), key=lambda row: (row.currency, row.place))
    return [(row.shop_id, _kpis(row)) for row in rows]


def _within(period: Period) -> tuple[ColumnElement[bool], ...]:
    return KpiDayRow.day >= period.start, KpiDayRow.day < period.end


def _of_others(period: Period, without: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (*_within(period), KpiDayRow.shop_id.not_in(without)) if without else _within(period)


def _kpis(row: Row[*tuple[Any, ...]]) -> Kpis:
    return Kpis(
        currency=row.currency,
        days=row.days,
        gmv=row.gmv,
        **{name: _whole(row, name) for name in ("orders", "units", "customers", "refunds", "visitors")},
    )


def _whole(row: Row[*tuple[Any, ...]], name: str) -> Any:
    """A sum that no day is missing from."""
    return getattr(row, name) if getattr(row, f"{name}_days") == row.days else None
