"""Products with their listing state, and the stock of their SKUs."""

from bot.playground.tiktok.call import Call, Json, invalid
from bot.playground.tiktok.catalogue import Product, Sku
from bot.playground.tiktok.listings import STATUSES, Listing, listing
from bot.playground.tiktok.stock import Level, level

_MOST_RESULTS = 10_000
_TIERS = ("POOR", "FAIR", "GOOD", "EXCELLENT")


def search(call: Call) -> Json:
    """Products by status, audit, update time or SKU; never more than 10,000 of them. Reasons are not in here."""
    size = call.integer("page_size", 1, 100)
    found = [
        (product, state)
        for product in call.world.catalogue(call.shop).products
        for state in [listing(call.world, call.shop, product, call.now)]
        if _wanted(call, product, state)
    ]
    rows, following = call.page(found[:_MOST_RESULTS], size)
    regions = {"sales_regions": [call.shop.region]}
    products = [_summary(call, product, state) | regions for product, state in rows]
    return {"total_count": len(found), "products": products, "next_page_token": following}


def detail(call: Call) -> Json:
    """One product, with why it was refused."""
    product = call.world.catalogue(call.shop).by_product_id.get(call.path["product_id"])
    if product is None:
        raise invalid("product_id is not a product of this shop")
    state = listing(call.world, call.shop, product, call.now)
    reasons = {
        "listing_platform": "TIKTOK_SHOP",
        "position": state.position,
        "reasons": list(state.reasons),
        "suggestions": list(state.suggestions),
    }
    return _summary(call, product, state) | {
        "product_status": state.product_status,
        "audit_failed_reasons": [reasons] if state.reasons else [],
        "description": f"<p>{product.title.split('<')[0] or 'A product'}</p>",
        "category_chains": [{"id": "601450", "parent_id": "0", "local_name": call.shop.spec.category, "is_leaf": True}],
        "main_images": [{"uri": f"img/{product.id}", "width": 1200, "height": 1200, "urls": [], "thumb_urls": []}],
    }


def inventory(call: Call) -> Json:
    """Stock of SKUs or of whole products. Ids that are not the shop's are left out, as on the platform."""
    sku_ids, product_ids = call.ids("sku_ids", 600), call.ids("product_ids", 100)
    if not sku_ids and not product_ids:
        raise invalid("product_ids or sku_ids is required")
    catalogue = call.world.catalogue(call.shop)
    wanted: dict[str, list[Sku]] = {}
    if sku_ids:
        for product, sku in (catalogue.by_sku_id[one] for one in dict.fromkeys(sku_ids) if one in catalogue.by_sku_id):
            wanted.setdefault(product.id, []).append(sku)
    else:
        wanted = {one: list(catalogue.by_product_id[one].skus) for one in product_ids if one in catalogue.by_product_id}
    return {
        "inventory": [
            {"product_id": product, "skus": [_stock(call, sku) for sku in skus]} for product, skus in wanted.items()
        ]
    }


def _wanted(call: Call, product: Product, state: Listing) -> bool:
    status = call.body.get("status", "ALL")
    if status not in {"ALL", "DELETED", *STATUSES}:
        raise invalid("status is unknown")
    audits = call.body_choices("audit_status", ("AUDITING", "FAILED", "APPROVED"))
    tiers = call.body_choices("listing_quality_tiers", _TIERS)
    skus = {*call.ids("sku_ids", 10), *call.ids("seller_skus", 100)}
    updated = int(state.updated.timestamp())
    return (
        status in ("ALL", state.status)
        and (not audits or state.audit in audits)
        and (not tiers or _tier(call, product) in tiers)
        and (not skus or any(sku.id in skus or sku.seller_sku in skus for sku in product.skus))
        and _stamp(call, "update_time_ge", updated) <= updated <= _stamp(call, "update_time_le", updated)
    )


def _stamp(call: Call, name: str, default: int) -> int:
    value = call.body.get(name, default)
    if not isinstance(value, int):
        raise invalid(f"{name} must be Unix seconds")
    return value


def _summary(call: Call, product: Product, state: Listing) -> Json:
    told: Json = {
        "id": product.id,
        "title": product.title,
        "status": state.status,
        "audit": {"status": state.audit, "pre_approved_reasons": []},
        "skus": [_sku(call, sku, state) for sku in product.skus],
        "create_time": int(product.created.timestamp()),
        "update_time": int(state.updated.timestamp()),
        "is_not_for_sale": False,
        "has_draft": state.status == "DRAFT",
    }
    return told | ({"listing_quality_tier": _tier(call, product)} if call.shop.region == "US" else {})


def _tier(call: Call, product: Product) -> str:
    """Listing quality exists for US shops only."""
    return ("GOOD", "FAIR", "EXCELLENT", "GOOD", "POOR")[int(product.id) // 100 % 5] if call.shop.region == "US" else ""


def _sku(call: Call, sku: Sku, state: Listing) -> Json:
    now = level(call.world, call.shop, sku, call.now)
    source = {"PLATFORM_DEACTIVATED": "PLATFORM", "SELLER_DEACTIVATED": "SELLER"}.get(state.status)
    status = {"status": "DEACTIVATED", "deactivation_source": source} if source else {"status": "NORMAL"}
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "price": {"currency": call.shop.currency, "tax_exclusive_price": str(sku.price), "sale_price": str(sku.price)},
        "inventory": [{"warehouse_id": name, "quantity": available} for name, available, _ in _warehouses(sku, now)],
        "status_info": status,
    }


def _stock(call: Call, sku: Sku) -> Json:
    now = level(call.world, call.shop, sku, call.now)
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "total_available_quantity": now.available,
        "total_committed_quantity": now.committed,
        "warehouse_inventory": [
            {"warehouse_id": name, "available_quantity": available, "committed_quantity": committed}
            for name, available, committed in _warehouses(sku, now)
        ],
        "total_available_inventory_distribution": {
            "in_shop_inventory": {"quantity": now.in_shop},
            "campaign_inventory": [{"campaign_name": name, "quantity": units} for name, units in now.campaign.items()],
            "creator_inventory": [{"creator_name": name, "quantity": units} for name, units in now.creator.items()],
        },
    }


def _warehouses(sku: Sku, now: Level) -> list[tuple[str, int, int]]:
    """Available and committed units by warehouse; the first holds what the others do not."""
    others = [(name, now.available // 3, now.committed // 3) for name in sku.warehouses[1:]]
    first = (sku.warehouses[0], now.available - sum(o[1] for o in others), now.committed - sum(o[2] for o in others))
    return [first, *others]
