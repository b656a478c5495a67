"""Products with their audit (domain.md 2.4). States and reasons are texts as sent, unknown ones included."""

from bot.tiktok.models.base import Answer, Count, Id, Listed, Moment, Number, Text


class Audit(Answer):
    """`status` NONE, AUDITING, FAILED, PRE_APPROVED or APPROVED."""

    status: Text = None
    pre_approved_reasons: Listed[str]
    not_submitted_reasons: Listed[str]


class AuditFailure(Answer):
    """Why the platform refused a listing: where in it, why, and what to do."""

    listing_platform: Text = None
    position: Text = None
    reasons: Listed[str]
    suggestions: Listed[str]


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
    next_page_token: Text = None
