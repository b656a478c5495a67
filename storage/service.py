"""Chats and stars: days of the one, the newest of the other."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.service import ServiceDay, Stars
from storage.tables.orders import ProductRatingRow, ServiceDayRow
from storage.tables.stock import SkuSalesRow, StockLevelRow
from storage.upsert import upsert

LATELY = timedelta(days=28)


def save_service_days(session: Session, days: Sequence[ServiceDay]) -> None:
    upsert(session, ServiceDayRow, [asdict(day) for day in days])


def save_stars(session: Session, shop_id: str, product_id: str, start: date, end: date, stars: Stars) -> None:
    row = {"shop_id": shop_id, "product_id": product_id, "start": start, "end": end}
    upsert(session, ProductRatingRow, [row | asdict(stars)])


def stars_of(session: Session, shop_id: str) -> tuple[Stars, int, date | None, date | None]:
    """The stars of all products that were read at the last look, how many they are, and the days they are of."""
    row = ProductRatingRow
    newest = session.execute(select(func.max(row.end)).where(row.shop_id == shop_id)).scalar_one()
    sums = (func.sum(column) for column in (row.one, row.two, row.three, row.four, row.five))
    wanted = select(*sums, func.count(), func.min(row.start)).where(row.shop_id == shop_id, row.end == newest)
    *stars, products, start = session.execute(wanted).one()
    return Stars(*(number or 0 for number in stars)), products, start, newest


def best_selling_products(session: Session, shop_id: str, limit: int) -> list[str]:
    """The ids of the products that sold most units in the last four weeks that are known."""
    newest = session.execute(select(func.max(SkuSalesRow.day)).where(SkuSalesRow.shop_id == shop_id)).scalar_one()
    if newest is None:
        return []
    since = newest - LATELY
    sold = (
        select(StockLevelRow.product_id)
        .join(
            SkuSalesRow, (SkuSalesRow.shop_id == StockLevelRow.shop_id) & (SkuSalesRow.sku_id == StockLevelRow.sku_id)
        )
        .where(StockLevelRow.shop_id == shop_id, SkuSalesRow.day >= since, SkuSalesRow.units > 0)
        .group_by(StockLevelRow.product_id)
        .order_by(func.sum(SkuSalesRow.units).desc(), StockLevelRow.product_id)
    )
    return list(session.execute(sold.limit(limit)).scalars())
