"""Trouble for a shop from the world's present moment on, each with the events it causes."""

from collections.abc import Callable, Mapping

from bot.playground.tiktok import events
from bot.playground.tiktok.call import Json
from bot.playground.tiktok.changes import Promotion, Verdict
from bot.playground.tiktok.events import Event
from bot.playground.tiktok.listings import STATUSES
from bot.playground.tiktok.shop_server import ShopServer
from bot.playground.tiktok.specs import metrics
from bot.playground.tiktok.stock import level
from bot.playground.tiktok.world import Shop


def _stock(server: ShopServer, shop: Shop, told: Json) -> list[Event]:
    """{shop, seller_sku, units}"""
    catalogue, now = server.world.catalogue(shop), server.now()
    known = catalogue.by_seller_sku.get(told["seller_sku"])
    if known is None:
        raise ValueError(f"{shop.slug} has no SKU {told['seller_sku']}")
    product, sku = catalogue.by_sku_id[known.id]
    before = level(server.world, shop, sku, now)
    server.world.changes.set_stock(shop.slug, sku.seller_sku, int(told["units"]), now)
    return events.stock_changed(shop, product, sku, before, level(server.world, shop, sku, now), now)


def _listing(server: ShopServer, shop: Shop, told: Json) -> list[Event]:
    """{shop, product_id, status, reason?, suggestion?}"""
    now = server.now()
    product = server.world.catalogue(shop).by_product_id.get(told["product_id"])
    if product is None or told["status"] not in STATUSES:
        raise ValueError(f"{shop.slug} has no such product, or no listing has such a status")
    reason, suggestion = told.get("reason", "It breaks a listing rule."), told.get("suggestion", "Correct it.")
    server.world.changes.judge(shop.slug, product.id, Verdict(told["status"], reason, suggestion), now)
    return events.listing_judged(shop, product, told["status"], reason, now)


def _bad_orders(server: ShopServer, shop: Shop, told: Json) -> list[Event]:
    """{shop, metric, count}"""
    now = server.now()
    if told["metric"] not in metrics():
        raise ValueError(f"metric must be one of {', '.join(metrics())}")
    server.world.changes.add_bad_orders(shop.slug, told["metric"], int(told["count"]), now)
    return events.orders_changed(shop, now)


def _promotion(server: ShopServer, shop: Shop, told: Json) -> list[Event]:
    """{shop, id, status, title?, kind?, hours?}: `hours` until it would end by itself."""
    now = server.now()
    promotion = Promotion(
        told["id"],
        told.get("title", "Flash deal"),
        told.get("kind", "FLASHSALE"),
        told["status"],
        now.timestamp() + 3600 * float(told.get("hours", 48)),
    )
    server.world.changes.promotions[(shop.slug, promotion.id)] = promotion
    return events.promotion_changed(shop, promotion.id, promotion.kind, promotion.status, now)


CHANGES: Mapping[str, Callable[[ShopServer, Shop, Json], list[Event]]] = {
    "stock": _stock,
    "listing": _listing,
    "bad_orders": _bad_orders,
    "promotion": _promotion,
}
"""What each takes is said at it; a shop is named by slug, name, id or cipher."""
