"""Sales and traffic: days are kept, sums are made by the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.kpi import KpiDay, Kpis, Period
from storage.tables.kpi import KpiDayRow
from storage.upsert import upsert


def save_kpi_days(session: Session, days: Sequence[KpiDay]) -> None:
    """Keeps days in place of what was known of them: the platform corrects the last ones."""
    upsert(session, KpiDayRow, [asdict(day) for day in days])


def newest_kpi_day(session: Session, shop_ids: Sequence[str]) -> date | None:
    """The last day that any of the shops has figures for."""
    wanted = select(func.max(KpiDayRow.day)).where(KpiDayRow.shop_id.in_(shop_ids))
    return session.execute(wanted).scalar_one()


def kpi_sums(session: Session, shop_ids: Sequence[str], period: Period) -> dict[str, list[Kpis]]:
    """Each shop's sums over a period, one for each currency it sold in. What one day lacks the sum lacks."""
    kept = KpiDayRow
    count = func.count()
    wanted = select(
        kept.shop_id,
        kept.currency,
        count,
        func.sum(kept.gmv),
        func.sum(kept.orders),
        func.sum(kept.units),
        func.sum(kept.customers),
        func.sum(kept.refunds),
        func.count(kept.refunds),
        func.sum(kept.visitors),
        func.count(kept.visitors),
    )
    wanted = wanted.where(kept.shop_id.in_(shop_ids), kept.day >= period.start, kept.day < period.end)
    found: dict[str, list[Kpis]] = {}
    for row in session.execute(wanted.group_by(kept.shop_id, kept.currency)):
        shop_id, currency, days, gmv, orders, units, customers, refunds, refund_days, visitors, visitor_days = row
        sums = Kpis(
            currency=currency,
            days=days,
            gmv=gmv,
            orders=orders,
            units=units,
            customers=customers,
            refunds=refunds if refund_days == days else None,
            visitors=visitors if visitor_days == days else None,
        )
        found.setdefault(shop_id, []).append(sums)
    return found
