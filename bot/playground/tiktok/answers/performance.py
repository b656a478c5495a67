"""Sales of a shop and of its SKUs, by the days of the shop's own zone."""

from datetime import date, timedelta
from decimal import Decimal

from bot.playground.tiktok import specs
from bot.playground.tiktok.call import Call, Json, invalid
from bot.playground.tiktok.sales import Sold

_VISITORS_PER_ORDER = 30
# Of a hundred units sold, how many are rated with one to five stars.
_STARS = (0.003, 0.002, 0.006, 0.02, 0.09)
_SORTS = {"gmv": "gmv", "sku_orders": "orders", "units_sold": "units"}


def shop_performance(call: Call) -> Json:
    """One interval a day or one for all. Days that have no figures yet are there and zero: a trap of the platform."""
    start, end = call.dates()
    granularity = call.choice("granularity", ("ALL", "1D"), "ALL")
    currency = call.choice("currency", ("LOCAL", "USD"), "LOCAL")
    days = list(call.sales.by_day(call.shop, start, end, call.now))
    if granularity == "1D":
        intervals = [_interval(call, currency, day, day + timedelta(days=1), sold) for day, sold in days]
    else:
        whole = Sold(
            sum(sold.units for _, sold in days),
            sum(sold.orders for _, sold in days),
            sum((sold.gmv for _, sold in days), Decimal(0)),
        )
        intervals = [_interval(call, currency, start, end, whole)]
    return {"latest_available_date": _latest(call), "performance": {"intervals": intervals}}


def sku_performance(call: Call) -> Json:
    """Totals of each SKU over the range. The ids are numbers here, unlike everywhere else: as documented."""
    start, end = call.dates()
    size = call.integer("page_size", 1, 100, 20)
    currency = call.choice("currency", ("LOCAL", "USD"), "LOCAL")
    sort = call.choice("sort_field", _SORTS, "gmv")
    rising = call.choice("sort_order", ("ASC", "DESC"), "DESC") == "ASC"
    wanted = set(call.lists.get("product_ids", []))
    products = call.world.catalogue(call.shop).products
    owners = [(product.id, sku.id) for product in products for sku in product.skus]
    sold = zip(owners, call.sales.by_sku(call.shop, start, end, call.now), strict=True)
    chosen = [(owner, figures) for owner, figures in sold if not wanted or owner[0] in wanted]
    chosen.sort(key=lambda one: (getattr(one[1], _SORTS[sort]), one[0]), reverse=not rising)
    rows, following = call.page(chosen, size)
    skus = [
        {
            "id": int(sku),
            "product_id": int(product),
            "gmv": _money(call, figures.gmv, currency),
            "sku_orders": figures.orders,
            "units_sold": figures.units,
        }
        for (product, sku), figures in rows
    ]
    return {
        "skus": skus,
        "next_page_token": following,
        "total_count": len(chosen),
        "latest_available_date": _latest(call),
    }


def product_performance(call: Call) -> Json:
    """One product's sales over the range, and the stars it was given in it."""
    start, end = call.dates()
    product = call.world.catalogue(call.shop).by_product_id.get(call.path["product_id"])
    if product is None:
        raise invalid("product_id is not a product of this shop")
    places = {sku.id: place for place, sku in enumerate(call.world.catalogue(call.shop).skus)}
    sold = call.sales.by_sku(call.shop, start, end, call.now)
    own = [sold[places[sku.id]] for sku in product.skus]
    units = sum(each.units for each in own)
    negative = product.story.negative if product.story else 0
    stars = [round(units * share) for share in _STARS]
    stars[0] += negative
    total = max(1, sum(stars))
    ratings = [
        {"stars": f"{place}_STAR", "count": count, "percentage": f"{count / total:.4f}"}
        for place, count in enumerate(stars, start=1)
    ]
    sale = {
        "items_sold": units,
        "orders": sum(each.orders for each in own),
        "gmv": _money(call, sum((each.gmv for each in own), Decimal(0)), "LOCAL"),
    }
    interval = {"start_date": start.isoformat(), "end_date": end.isoformat(), "sales": sale}
    return {"latest_available_date": _latest(call), "performance": {"intervals": [interval], "ratings": ratings}}


def _latest(call: Call) -> str:
    return call.sales.latest_day(call.shop, call.now).isoformat()


def _interval(call: Call, currency: str, start: date, end: date, sold: Sold) -> Json:
    days = max(1, (end - start).days)
    visitors = sold.orders * _VISITORS_PER_ORDER
    customers = round(sold.orders * 0.94)
    return {
        "start_date": start.isoformat(),
        "end_date": end.isoformat(),
        "sales": {
            "gmv": _money(call, sold.gmv, currency),
            "gmv_with_tax": _money(call, sold.gmv * Decimal("1.07"), currency),
            "refunds": _money(call, sold.gmv * Decimal("0.02"), currency),
            "shipping_fees": _money(call, sold.orders * 4 * specs.regions()[call.shop.region].price_level, currency),
            "avg_order_value": _money(call, sold.gmv / max(1, sold.orders), currency),
            "orders_count": sold.orders,
            "sku_orders_count": sold.orders,
            "items_sold": sold.units,
            "customers_count": customers,
            "cancellations_and_returns": sold.orders // 40,
        },
        "traffic": {
            "avg_visitors": visitors // days,
            "avg_page_views": visitors * 2 // days,
            "avg_conversation_rate": f"{customers / max(1, visitors):.4f}",
            "product_impressions": visitors * 12,
            "product_clicks": visitors * 2,
            "unique_product_impressions": visitors * 9,
            "unique_clicks": visitors,
        },
    }


def _money(call: Call, amount: Decimal, currency: str) -> Json:
    if currency == "USD":
        amount = amount / specs.regions()[call.shop.region].per_dollar
    told = "USD" if currency == "USD" else call.shop.currency
    return {"amount": str(amount.quantize(Decimal("0.01"))), "currency": told}
