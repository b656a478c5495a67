"""TikTok's answers about a SKU as one reading."""

from dataclasses import replace
from datetime import datetime

from bot.domain.shops import Shop
from bot.domain.stock import LIVE, Lock, LockedFor, Reading
from bot.tiktok.models.inventory import Locked, SkuInventory
from bot.tiktok.models.products import STATUSES, Product, ProductSku, SkuStatus


def reading_of(
    shop: Shop, product: Product, sku: ProductSku, stock: SkuInventory, asked_at: datetime
) -> Reading | None:
    """A SKU as read; None when the platform did not say how many there are."""
    shown = Reading(
        shop_id=shop.id,
        sku_id=sku.id,
        product_id=product.id,
        title=product.title or product.id,
        seller_sku=sku.seller_sku or stock.seller_sku or "",
        status=_status(product, sku),
        sellable=0,
        available=0,
        committed=0,
        listed_at=product.create_time,
    )
    return counted(shown, stock, asked_at)


def counted(shown: Reading, stock: SkuInventory, asked_at: datetime) -> Reading | None:
    """What is known of a SKU, with the quantities as read; None when the platform did not say how many there are."""
    if stock.in_shop is None:
        return None
    return replace(
        shown,
        sellable=stock.in_shop,
        available=stock.in_shop if stock.available is None else stock.available,
        committed=stock.total_committed_quantity or 0,
        locks=_locks(stock),
        read_at=asked_at,
    )


def hidden(product: Product, sku: ProductSku) -> bool:
    """Whether buyers are known not to see it; a word that no documentation has says nothing."""
    status = _status(product, sku)
    return status != LIVE and status in STATUSES | SkuStatus.KNOWN["status"]


def _status(product: Product, sku: ProductSku) -> str:
    """Whether buyers see it: a product that is not active hides its SKUs, and a SKU can be off by itself."""
    if product.status not in (None, "ACTIVATE"):
        return product.status
    of_sku = sku.status_info.status if sku.status_info else None
    return LIVE if of_sku in (None, "NORMAL") else of_sku


def _locks(stock: SkuInventory) -> tuple[Lock, ...]:
    parts = stock.total_available_inventory_distribution
    if parts is None:
        return ()
    held = [_lock(LockedFor.CAMPAIGN, lock.campaign_name, lock) for lock in parts.campaign_inventory]
    held += [_lock(LockedFor.CREATOR, lock.creator_name, lock) for lock in parts.creator_inventory]
    return tuple(lock for lock in held if lock.units > 0)


def _lock(held_for: LockedFor, name: str | None, lock: Locked) -> Lock:
    return Lock(held_for, name or f"a {held_for}", lock.quantity or 0)
