"""Sales and traffic (domain.md 4.2, 4.3). Dates are the shop's own days; an interval's end is exclusive."""

from bot.tiktok.models.base import Answer, Count, Day, Id, Listed, Money, Number, Text, Token


class Sales(Answer):
    """GMV is the amount paid, with orders later cancelled or refunded still in it."""

    gmv: Money | None = None
    gmv_with_tax: Money | None = None
    refunds: Money | None = None
    shipping_fees: Money | None = None
    avg_order_value: Money | None = None
    orders_count: Count = None
    sku_orders_count: Count = None
    items_sold: Count = None
    customers_count: Count = None
    cancellations_and_returns: Count = None


class Traffic(Answer):
    """`avg_conversation_rate` (TikTok's spelling of conversion) is a ratio, 0-1."""

    avg_conversation_rate: Number = None
    avg_page_views: Count = None
    avg_visitors: Count = None
    product_clicks: Count = None
    product_impressions: Count = None
    unique_clicks: Count = None
    unique_product_impressions: Count = None


class Interval(Answer):
    start_date: Day = None
    end_date: Day = None
    sales: Sales | None = None
    traffic: Traffic | None = None


class Intervals(Answer):
    intervals: Listed[Interval]


class ShopPerformancePage(Answer):
    latest_available_date: Day = None
    performance: Intervals | None = None


class ShopPerformance(Answer):
    """One interval a day, in order, none after `latest_available_date`: later figures aren't complete."""

    latest_available_date: Day = None
    days: Listed[Interval]


class SkuPerformance(Answer):
    """A SKU's sales summed over the range that was asked for."""

    id: Id
    product_id: Text = None
    gmv: Money | None = None
    sku_orders: Count = None
    units_sold: Count = None


class SkuPerformancePage(Answer):
    skus: Listed[SkuPerformance]
    total_count: Count = None
    next_page_token: Token = None
    latest_available_date: Day = None


class SkuPerformances(Answer):
    """All SKUs with sales in the range; days after `latest_available_date` aren't in the sums."""

    latest_available_date: Day = None
    skus: Listed[SkuPerformance]


class Rating(Answer):
    """How many ratings a product got with so many stars: `1_STAR` to `5_STAR`."""

    stars: Text = None
    count: Count = None


class Ratings(Answer):
    ratings: Listed[Rating]


class ProductPerformance(Answer):
    performance: Ratings | None = None
