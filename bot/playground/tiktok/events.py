"""The events that a change in the world causes, with the data of the platform's documentation (domain.md 2.4, 3.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from bot.playground.tiktok.call import Json
from bot.playground.tiktok.catalogue import Product, Sku
from bot.playground.tiktok.stock import Level
from bot.playground.tiktok.world import Shop

NAMES = {
    1: "ORDER_STATUS_CHANGE",
    4: "PACKAGE_UPDATE",
    5: "PRODUCT_STATUS_CHANGE",
    6: "SELLER_DEAUTHORIZATION",
    7: "UPCOMING_AUTHORIZATION_EXPIRATION",
    11: "CANCELLATION_STATUS_CHANGE",
    12: "RETURN_STATUS_CHANGE",
    15: "PRODUCT_INFORMATION_CHANGE",
    37: "PRODUCT_AUDIT_STATUS_CHANGE",
}
"""Of the events that are set by shop; the others go to the address of the app."""

LOW = 10
"""The alert value of every SKU: at so many units its stock is low."""


@dataclass(frozen=True, slots=True)
class Event:
    shop: Shop
    type: int
    data: Json

    @property
    def name(self) -> str:
        return NAMES.get(self.type, "")


def stock_changed(shop: Shop, product: Product, sku: Sku, before: Level, after: Level, now: datetime) -> list[Event]:
    """71 for any change; 27 when the stock fell to little or nothing."""
    changed = Event(shop, 71, _inventory_changed(shop, product, sku, before, after, now))
    if after.in_shop >= before.in_shop or after.in_shop > LOW:
        return [changed]
    return [changed, Event(shop, 27, _inventory_low(product, sku, after, now))]


def _inventory_changed(shop: Shop, product: Product, sku: Sku, before: Level, after: Level, now: datetime) -> Json:
    """Here "available" includes what is locked for campaigns and creators."""
    at, delta = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", after.in_shop - before.in_shop
    return {
        "event_id": uuid4().hex,
        "occurred_at": at,
        "shop_id": int(shop.id),
        "product_id": int(product.id),
        "sku_id": int(sku.id),
        "quantity_snapshot_after_change": {
            "total_quantity": after.available + after.committed,
            "total_available_quantity": after.available,
            "total_committed_quantity": after.committed,
            "in_shop_quantity": after.in_shop,
            "campaign_locked_quantity": sum(after.campaign.values()),
            "creator_locked_quantity": sum(after.creator.values()),
        },
        "change_detail": [
            {
                "idempotency_key": uuid4().hex,
                "trigger_source": "SELLER_EDIT",
                "occurred_at": at,
                "total_quantity_delta": delta,
                "available_quantity_delta": delta,
                "in_shop_quantity_delta": delta,
                "committed_quantity_delta": 0,
                "campaign_locked_quantity_delta": 0,
                "creator_locked_quantity_delta": 0,
            }
        ],
    }


def _inventory_low(product: Product, sku: Sku, after: Level, now: datetime) -> Json:
    """Here "available" is what anybody can buy: without what is locked."""
    return {
        "product_id": product.id,
        "sku_id": sku.id,
        "trigger_reason": {"alert_type": "REALTIME", "low_stock_threshold": LOW},
        "current_inventory_status": "LOW_STOCK" if after.in_shop > 0 else "OUT_OF_STOCK",
        "inventory_distribution": {
            "total_quantity": after.available + after.committed,
            "available_quantity": after.in_shop,
            "creator_reserved_quantity": sum(after.creator.values()),
            "campaign_reserved_quantity": sum(after.campaign.values()),
            "committed_quantity": after.committed,
        },
        "update_time": int(now.timestamp()),
    }


def listing_judged(shop: Shop, product: Product, status: str, reason: str, now: datetime) -> list[Event]:
    """5 and 37 for a verdict of the audit, 5 and 50 when the platform takes a listing off."""
    at = int(now.timestamp())
    failed = status == "FAILED"
    said = {"product_id": int(product.id), "update_time": at}
    events = [
        Event(
            shop,
            5,
            said
            | {
                "status": "PRODUCT_AUDIT_FAILURE" if failed else "PRODUCT_STATUS_CHANGED",
                "suspended_reason": "" if status == "ACTIVATE" else reason,
            },
        )
    ]
    if status in ("FAILED", "ACTIVATE", "PENDING"):
        audit = {"FAILED": "FAILED", "ACTIVATE": "APPROVED", "PENDING": "AUDITING"}[status]
        events.append(Event(shop, 37, said | {"audit": {"status": audit, "pre_approved_reasons": []}}))
    elif status == "PLATFORM_DEACTIVATED":
        off = {"status": "DEACTIVATED", "deactivation_source": "PLATFORM"}
        skus = [{"sku_id": sku.id, **off} for sku in product.skus]
        events.append(Event(shop, 50, {"product_id": product.id, "skus": skus, "update_time": at}))
    return events


def promotion_changed(shop: Shop, promotion_id: str, kind: str, status: str, now: datetime) -> list[Event]:
    at = int(now.timestamp())
    told = {"activity_id": promotion_id, "update_time": at}
    return [
        Event(shop, 39, told | {"activity_type": kind, "product_level": "PRODUCT", "status": status}),
        Event(shop, 63, told | {"change_type": "UPDATE"}),
    ]


def orders_changed(shop: Shop, now: datetime) -> list[Event]:
    at = int(now.timestamp())
    order = f"5766{at}{shop.index:05d}"
    told = {"order_id": order, "order_status": "AWAITING_SHIPMENT", "is_on_hold_order": False, "update_time": at}
    return [Event(shop, 1, told)]
