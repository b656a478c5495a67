"""Reading and keeping stock levels, daily sales and the counts of shops."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.kpi import Period
from bot.domain.markets import market
from bot.domain.sps_metrics import MetricCode
from bot.domain.stock import LIVE, Cancellations, Count, Demand, Level, Lock, LockedFor, Reading, ShopStock
from bot.domain.stock_demand import DaySales
from storage.kpi import kpi_sums
from storage.pages import in_pages
from storage.tables.shops import ShopRow
from storage.tables.sps import SpsMetricRow, SpsReadingRow
from storage.tables.stock import SkuSalesRow, StockLevelRow, StockShopRow
from storage.upsert import BATCH, upsert

SFCR_WINDOW = timedelta(days=MetricCode.SFCR.facts.window_days)

_LEVEL = StockLevelRow.__table__.columns
_SUMMARY = StockShopRow.__table__.columns


def levels(session: Session, shop_id: str) -> list[Level]:
    """Every SKU of a shop: one scan."""
    rows = session.execute(select(*_LEVEL).where(_LEVEL.shop_id == shop_id))
    return [_level(row) for row in rows]


def levels_of(session: Session, shop_id: str, sku_ids: Sequence[str]) -> dict[str, Level]:
    """Those SKUs of a shop that are known, by id."""
    found: dict[str, Level] = {}
    for start in range(0, len(sku_ids), BATCH):
        some = _LEVEL.sku_id.in_(sku_ids[start : start + BATCH])
        rows = session.execute(select(*_LEVEL).where(_LEVEL.shop_id == shop_id, some))
        found |= {row.sku_id: _level(row) for row in rows}
    return found


def troubled_levels(
    session: Session, shop_ids: Sequence[str], longest_lead: int, margin: int, back_since: datetime | None
) -> list[Level]:
    """The SKUs of many shops that may have trouble or are back since a time: one scan.

    ``longest_lead`` (days) is the longest default of these shops; a SKU with its own lead time is held against that.
    """
    cover_limit = func.coalesce(_LEVEL.lead_days, longest_lead) + margin
    wanted: list[ColumnElement[bool]] = [
        _LEVEL.sellable <= 0,
        _LEVEL.cover < cover_limit,
        _LEVEL.on_hand.is_not(None),
    ]
    if back_since is not None:
        wanted.append(_LEVEL.back_at > back_since)
    rows = session.execute(select(*_LEVEL).where(_LEVEL.shop_id.in_(list(shop_ids)), or_(*wanted)))
    return [_level(row) for row in rows]


def worst_levels(session: Session, shop_id: str, lead_days: int, limit: int) -> list[Level]:
    """The SKUs of a shop that lose most sales, then those with the least cover; ``lead_days`` is the shop's default.

    v (1 - cover / lead), which ranks them, is v - sellable / lead.
    """
    lead = func.coalesce(_LEVEL.lead_days, lead_days)
    sellable = case((_LEVEL.sellable > 0, _LEVEL.sellable), else_=0)
    lost = func.coalesce(case((_LEVEL.cover < lead, _LEVEL.a_day - sellable * 1.0 / lead), else_=0.0), 0.0)
    wanted = select(*_LEVEL).where(_LEVEL.shop_id == shop_id, _LEVEL.status == LIVE)
    order = (lost.desc(), (_LEVEL.sellable <= 0).desc(), _LEVEL.cover.asc().nulls_last())
    return [_level(row) for row in session.execute(wanted.order_by(*order).limit(limit))]


def save_levels(session: Session, found: Iterable[Level]) -> None:
    upsert(session, StockLevelRow, [_row(level) for level in found])


def sales_since(session: Session, shop_id: str, first: date) -> dict[str, list[DaySales]]:
    """The daily sales of a shop's SKUs from ``first`` on, by SKU: one range scan."""
    columns = SkuSalesRow.__table__.columns
    wanted = select(columns.sku_id, columns.day, columns.units, columns.in_stock)
    found: dict[str, list[DaySales]] = {}
    for sku_id, day, units, in_stock in session.execute(wanted.where(columns.shop_id == shop_id, columns.day >= first)):
        found.setdefault(sku_id, []).append(DaySales(day, units, in_stock))
    return found


def units_sold(session: Session, shop_id: str, first: date, end: date) -> tuple[int, date | None]:
    """The units of all SKUs from ``first`` to the day before ``end``, and the first of these days that is known."""
    row = SkuSalesRow
    within = row.shop_id == shop_id, row.day >= first, row.day < end
    units, since = session.execute(
        select(func.coalesce(func.sum(row.units), 0), func.min(row.day)).where(*within)
    ).one()
    return units, since


def save_sales(session: Session, shop_id: str, sold: Mapping[date, Mapping[str, int]]) -> None:
    """Keeps units by day and SKU id in place of what was known of these days; what is known of their stock stays."""
    known = (SkuSalesRow.shop_id == shop_id, SkuSalesRow.day.in_(list(sold)))
    session.execute(update(SkuSalesRow).where(*known).values(units=0))
    rows = [
        {"shop_id": shop_id, "day": day, "sku_id": sku_id, "units": units}
        for day, by_sku in sold.items()
        for sku_id, units in by_sku.items()
        if units
    ]
    upsert(session, SkuSalesRow, rows)


def save_days_out(session: Session, shop_id: str, out: Mapping[str, Sequence[date]]) -> None:
    """Marks the days, by SKU id, on which a SKU could not be bought."""
    rows = [
        {"shop_id": shop_id, "day": day, "sku_id": sku_id, "in_stock": False}
        for sku_id, days in out.items()
        for day in days
    ]
    upsert(session, SkuSalesRow, rows)


def summaries(session: Session, shop_ids: Sequence[str]) -> list[ShopStock]:
    """The counts of shops that were synced."""
    wanted = select(*_SUMMARY).where(_SUMMARY.shop_id.in_(list(shop_ids)))
    return [ShopStock(*row) for row in session.execute(wanted)]


def troubled_shops(session: Session) -> Iterator[ShopStock]:
    """The counts of all shops in which anything is wrong, most sales lost first; read as far as somebody looks."""
    wrong = _SUMMARY.out + _SUMMARY.short + _SUMMARY.low + _SUMMARY.oversold > 0
    wanted = select(*_SUMMARY).where(wrong)
    rows = in_pages(session, wanted, _SUMMARY.lost_a_day, _SUMMARY.shop_id, falling=True)
    yield from (ShopStock(*row) for row in rows)


def summary_of(session: Session, shop_id: str) -> ShopStock | None:
    row = session.execute(select(*_SUMMARY).where(_SUMMARY.shop_id == shop_id)).first()
    return ShopStock(*row) if row else None


def save_summary(session: Session, counts: ShopStock) -> None:
    upsert(session, StockShopRow, [asdict(counts)])


def cancellations(session: Session, shop_ids: Sequence[str]) -> dict[str, Cancellations]:
    """The orders behind the latest SFCR of shops, where the platform gave them.

    A file gives the rate alone: the orders are then those that the shop had in the 30 days before. South-East Asia's
    rate is over 7 days, in which a few orders say little: there nothing is said.
    """
    kept = SpsMetricRow
    wanted = (
        select(kept.shop_id, kept.day, kept.numerator, kept.denominator, kept.value, ShopRow.region)
        .join(
            SpsReadingRow,
            (SpsReadingRow.shop_id == SpsMetricRow.shop_id) & (SpsReadingRow.day == SpsMetricRow.day),
        )
        .join(ShopRow, ShopRow.id == kept.shop_id)
        .where(SpsReadingRow.latest, SpsReadingRow.shop_id.in_(list(shop_ids)), kept.code == "SFCR")
        .where(kept.unit_uncertain.is_(False))
    )
    rows = session.execute(wanted).all()
    found = {
        row.shop_id: Cancellations(row.numerator, row.denominator)
        for row in rows
        if row.numerator is not None and row.denominator is not None
    }
    filed = [row for row in rows if row.shop_id not in found and row.value is not None]
    rates = [row for row in filed if market(row.region) != "SEA"]
    for day in {row.day for row in rates}:
        of_day = {row.shop_id: row.value for row in rates if row.day == day}
        for shop_id, sums in kpi_sums(session, list(of_day), Period(day - SFCR_WINDOW, day)).items():
            orders = sum(one.orders or 0 for one in sums)
            found[shop_id] = Cancellations(of_day[shop_id] * orders / 100, orders)
    return found


def _level(row: Row[Any]) -> Level:
    sells = None
    if row.a_day is not None:
        sells = Demand(row.a_day, row.margin, row.spread, row.sales_days, row.last_sold)
    return Level(
        reading=Reading(
            shop_id=row.shop_id,
            sku_id=row.sku_id,
            product_id=row.product_id,
            title=row.title,
            seller_sku=row.seller_sku,
            status=row.status,
            sellable=row.sellable,
            available=row.available,
            committed=row.committed,
            locks=tuple(Lock(LockedFor(held_for), name, units) for held_for, name, units in row.locks),
            listed_at=row.listed_at,
            read_at=row.read_at,
        ),
        demand=sells,
        count=None if row.on_hand is None else Count(row.on_hand, row.counted_at),
        lead_days=row.lead_days,
        out_since=row.out_since,
        back_at=row.back_at,
        untold_since=row.untold_since,
    )


def _row(level: Level) -> dict[str, Any]:
    reading, sells, counted = level.reading, level.demand, level.count
    return {
        "shop_id": reading.shop_id,
        "sku_id": reading.sku_id,
        "product_id": reading.product_id,
        "title": reading.title,
        "seller_sku": reading.seller_sku,
        "status": reading.status,
        "sellable": reading.sellable,
        "available": reading.available,
        "committed": reading.committed,
        "locks": [[lock.held_for, lock.name, lock.units] for lock in reading.locks],
        "listed_at": reading.listed_at,
        "read_at": reading.read_at,
        "a_day": sells.a_day if sells else None,
        "margin": sells.margin if sells else None,
        "spread": sells.spread if sells else None,
        "sales_days": sells.days if sells else None,
        "last_sold": sells.last_sold if sells else None,
        "cover": level.cover,
        "on_hand": counted.on_hand if counted else None,
        "counted_at": counted.at if counted else None,
        "lead_days": level.lead_days,
        "out_since": level.out_since,
        "back_at": level.back_at,
        "untold_since": level.untold_since,
    }
