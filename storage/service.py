"""Chats and stars: days of the one, the newest of the other."""

from collections.abc import Sequence
from dataclasses import asdict, astuple
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.service import ServiceDay, Stars, StarsSeen
from storage.tables.orders import ProductRatingRow, ServiceDayRow
from storage.tables.stock import SkuSalesRow, StockLevelRow
from storage.upsert import upsert

LATELY = timedelta(days=28)


def save_service_days(session: Session, days: Sequence[ServiceDay]) -> None:
    upsert(session, ServiceDayRow, [asdict(day) for day in days])


def save_stars(session: Session, shop_id: str, product_id: str, seen: StarsSeen) -> None:
    """Keeps what was seen of one product in place of the look before."""
    row = {"shop_id": shop_id, "product_id": product_id, "start": seen.start, "end": seen.end}
    before = list(astuple(seen.before)) if seen.before else None
    upsert(session, ProductRatingRow, [row | asdict(seen.stars) | {"before": before}])


def stars_of(session: Session, shop_id: str) -> StarsSeen | None:
    """The stars of all products that were read at the last look, and those before as far as they are known of all.

    Where none were given to any of them before, that is how answers look that do not reach as far back.
    """
    row = ProductRatingRow
    newest = select(func.max(row.end)).where(row.shop_id == shop_id).scalar_subquery()
    columns = (row.start, row.end, row.one, row.two, row.three, row.four, row.five, row.before)
    rows = session.execute(select(*columns).where(row.shop_id == shop_id, row.end == newest)).all()
    if not rows:
        return None
    before = sum((Stars(*each.before) for each in rows if each.before), Stars())
    told = before if before.total and all(each.before for each in rows) else None
    stars = sum((Stars(each.one, each.two, each.three, each.four, each.five) for each in rows), Stars())
    return StarsSeen(stars, len(rows), min(each.start for each in rows), rows[0].end, told)


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
