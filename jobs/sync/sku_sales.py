"""What each SKU sold on the shop's days that are over."""

from datetime import date, datetime, timedelta

from bot.domain.shops import Shop
from bot.domain.stock_demand import LONGEST
from bot.tiktok.client import ShopClient
from bot.tiktok.models.performance import SkuPerformance

AGAIN = timedelta(days=2)
"""Days before the newest that are read once more with it, because the platform corrects them."""


async def daily_sales(api: ShopClient, shop: Shop, cursor: str | None, now: datetime) -> dict[date, dict[str, int]]:
    """Units by day and SKU of the shop's own days that are over; nothing when the newest was read already.

    ``cursor`` is the last day read (ISO). Raises a TikTokError.
    """
    yesterday = now.astimezone(shop.tz).date() - timedelta(days=1)
    known = date.fromisoformat(cursor) if cursor else date.min
    if known >= yesterday:
        return {}
    earliest = yesterday - timedelta(days=LONGEST - 1)
    day = max(known - AGAIN, earliest) if cursor else earliest
    sold: dict[date, dict[str, int]] = {}
    while day <= yesterday:
        found = await api.sku_performance(day, day + timedelta(days=1))
        if found.latest_available_date and found.latest_available_date < day:
            break
        sold[day] = {sku.id: units for sku in found.skus if (units := _units(sku)) is not None}
        day += timedelta(days=1)
    return sold


def _units(sku: SkuPerformance) -> int | None:
    """Units sold; where they are not told the SKU's orders, each of which has at least one.

    Too few rather than none: being out would not count for a SKU that seems to have no sales.
    """
    return sku.sku_orders if sku.units_sold is None else sku.units_sold
