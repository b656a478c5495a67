"""Sales and traffic from the platform, day by day."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.domain.kpi import KpiDay
from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from bot.tiktok.models.performance import Interval, ShopPerformance
from storage.kpi import save_kpi_days

FIRST_LOOK_BACK = timedelta(days=63)
"""A week, and the eight before it that it is compared with."""

CORRECTED = timedelta(days=7)
"""Refunds and late figures still change days this old: they are fetched again."""


async def fetch_kpi(api: ShopClient, shop: Shop, cursor: str | None, now: datetime) -> ShopPerformance:
    """The days since the newest that is known, which is the cursor, and some before. Raises a TikTokError.

    They end with the shop's yesterday: the day that runs is not complete, and not every answer says which the last is.
    """
    today = now.astimezone(shop.tz).date()
    start = date.fromisoformat(cursor) - CORRECTED if cursor else today - FIRST_LOOK_BACK
    return await api.shop_performance(start, today)


def save_kpi(session: Session, shop: Shop, fetched: ShopPerformance, now: datetime) -> str | None:
    """Keeps the days; the newest one is the cursor, None when no day was sent."""
    days = [day for sent in fetched.days if (day := _day(shop, sent))]
    save_kpi_days(session, days)
    return max(day.day for day in days).isoformat() if days else None


def _day(shop: Shop, sent: Interval) -> KpiDay | None:
    """A day of ours; None without the amount sold, which is what all the rest is about."""
    sales, traffic = sent.sales, sent.traffic
    if sent.start_date is None or sales is None or sales.gmv is None or sales.gmv.amount is None:
        return None
    return KpiDay(
        shop_id=shop.id,
        day=sent.start_date,
        currency=sales.gmv.currency or shop.currency,
        gmv=sales.gmv.amount,
        orders=_counted(sales.orders_count, sales.gmv.amount),
        units=_counted(sales.items_sold, sales.gmv.amount),
        customers=_counted(sales.customers_count, sales.gmv.amount),
        refunds=sales.refunds.amount if sales.refunds else None,
        visitors=traffic.avg_visitors if traffic else None,
    )


def _counted(number: int | None, gmv: Decimal) -> int | None:
    """A day without sales has none; on another a number that was not told is not 0."""
    return 0 if number is None and not gmv else number
