"""Orders (domain.md 4.1), without what is known of buyers: their fields are not named, and so never read.

Statuses are kept as sent. All times are Unix seconds.
"""

from typing import ClassVar

from bot.tiktok.models.base import Answer, Count, Flag, Id, Listed, Moment, Number, Text, Token

STATUSES = frozenset(
    {
        "UNPAID",
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "PARTIALLY_SHIPPING",
        "AWAITING_COLLECTION",
        "IN_TRANSIT",
        "DELIVERED",
        "COMPLETED",
        "CANCELLED",
    }
)


class OrderLine(Answer):
    """One unit. `cancel_user` BUYER, SELLER, OPERATOR or SYSTEM."""

    id: Id
    sku_id: Text = None
    product_id: Text = None
    display_status: Text = None
    sale_price: Number = None
    currency: Text = None
    cancel_user: Text = None
    cancel_reason: Text = None
    tracking_number: Text = None
    is_gift: Flag = None
    rts_time: Moment = None


class OrderPayment(Answer):
    currency: Text = None


class Order(Answer):
    """`rts` is ready to ship (the seller marked it shipped), `tts` in transit (the carrier has it)."""

    KNOWN: ClassVar = {"status": STATUSES}

    id: Id
    status: Text = None
    order_type: Text = None
    fulfillment_type: Text = None
    cancellation_initiator: Text = None
    cancel_reason: Text = None
    tracking_number: Text = None
    is_cod: Flag = None
    is_sample_order: Flag = None
    is_replacement_order: Flag = None
    is_exchange_order: Flag = None
    create_time: Moment = None
    update_time: Moment = None
    paid_time: Moment = None
    rts_time: Moment = None
    rts_sla_time: Moment = None
    collection_time: Moment = None
    tts_sla_time: Moment = None
    delivery_time: Moment = None
    delivery_sla_time: Moment = None
    payment: OrderPayment | None = None
    line_items: Listed[OrderLine]


class OrderPage(Answer):
    orders: Listed[Order]
    total_count: Count = None
    next_page_token: Token = None
