"""Products with their audit (domain.md 2.4). States and reasons are texts as sent, unknown ones included."""

from typing import ClassVar

from bot.tiktok.models.base import Answer, Count, Id, Listed, Moment, Number, Text, Token, Word

STATUSES = frozenset(
    {
        "DRAFT",
        "PENDING",
        "FAILED",
        "ACTIVATE",
        "SELLER_DEACTIVATED",
        "PLATFORM_DEACTIVATED",
        "FREEZE",
        "DELETED",
        "SCHEDULED",
    }
)
"""States of a listing that are documented (domain.md 2.4)."""


class Audit(Answer):
    """`status` NONE, AUDITING, FAILED, PRE_APPROVED or APPROVED."""

    KNOWN: ClassVar = {"status": frozenset({"NONE", "AUDITING", "FAILED", "PRE_APPROVED", "APPROVED"})}

    status: Text = None
    pre_approved_reasons: Listed[Word]
    not_submitted_reasons: Listed[Word]


class AuditFailure(Answer):
    """Why the platform refused a listing: where in it, why, and what to do."""

    listing_platform: Text = None
    position: Text = None
    reasons: Listed[Word]
    suggestions: Listed[Word]


class Price(Answer):
    currency: Text = None
    sale_price: Number = None
    tax_exclusive_price: Number = None


class WarehouseStock(Answer):
    warehouse_id: Text = None
    quantity: Count = None
    backorder_quantity: Count = None


class SkuStatus(Answer):
    """`status` NORMAL or DEACTIVATED; `deactivation_source` SELLER, PLATFORM or COMBO_RELATION."""

    KNOWN: ClassVar = {
        "status": frozenset({"NORMAL", "DEACTIVATED"}),
        "deactivation_source": frozenset({"SELLER", "PLATFORM", "COMBO_RELATION"}),
    }

    status: Text = None
    deactivation_source: Text = None


class ProductSku(Answer):
    id: Id
    seller_sku: Text = None
    price: Price | None = None
    inventory: Listed[WarehouseStock]
    status_info: SkuStatus | None = None


class Product(Answer):
    """A listing. `status` joins product and audit state; `audit_failed_reasons` come with the single product only."""

    KNOWN: ClassVar = {"status": STATUSES}

    id: Id
    title: Text = None
    status: Text = None
    product_status: Text = None
    audit: Audit | None = None
    audit_failed_reasons: Listed[AuditFailure]
    listing_quality_tier: Text = None
    create_time: Moment = None
    update_time: Moment = None
    skus: Listed[ProductSku]


class ProductPage(Answer):
    products: Listed[Product]
    total_count: Count = None
    next_page_token: Token = None
