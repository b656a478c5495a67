"""Orders with their lines, and with the buyers whom nobody is to keep."""

from datetime import datetime
from decimal import Decimal

from bot.playground.tiktok.answers.searching import searched, stamp
from bot.playground.tiktok.call import Call, Json, invalid
from bot.playground.tiktok.order import Order, Unit, price_of

STATUSES = (
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "PARTIALLY_SHIPPING",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
    "CANCELLED",
)
_MOST_IDS = 50


def search(call: Call) -> Json:
    """Orders by status and times of creation and update."""
    status = call.body.get("order_status")
    if status not in (None, *STATUSES):
        raise invalid("order_status is unknown")
    asked = call.body.get("is_buyer_request_cancel")
    chosen = call.orders.until(call.shop, call.now, stamp(call, "update_time_ge", 0))
    if status or asked is not None:
        chosen = (
            order
            for order in chosen
            if status in (None, order.status(call.now)) and asked in (None, _is_asked(order, call.now))
        )
    rows, following, total = searched(
        call, chosen, lambda order: (int(order.created.timestamp()), order.updated(call.now)), 100
    )
    return {"orders": [_order(call, order) for order in rows], "next_page_token": following, "total_count": total}


def detail(call: Call) -> Json:
    """Up to 50 orders by id, in one list or several; ids that are not the shop's are left out."""
    wanted = {one for text in call.lists.get("ids", []) for one in text.split(",") if one}
    if not 0 < len(wanted) <= _MOST_IDS:
        raise invalid(f"ids takes 1 to {_MOST_IDS}")
    found = (order for order in call.orders.until(call.shop, call.now) if order.id in wanted)
    return {"orders": [_order(call, order) for order in found]}


def _is_asked(order: Order, now: datetime) -> bool:
    return bool(order.cancel and order.cancel.asked <= now < order.cancel.at)


def _order(call: Call, order: Order) -> Json:
    now = call.now
    cancel = order.cancel if order.cancel and order.cancel.at <= now else None
    total = sum((price_of(unit) for unit in order.units), Decimal(0)) if not order.kind else Decimal(0)
    kinds = {f"is_{kind}_order": order.kind == kind for kind in ("sample", "replacement", "exchange")}
    told: Json = {
        "id": order.id,
        "status": order.status(now),
        "order_type": "ZERO_LOTTERY" if order.kind == "lottery" else "NORMAL",
        "fulfillment_type": "FULFILLMENT_BY_SELLER" if order.own else "FULFILLMENT_BY_TIKTOK",
        "shipping_type": "TIKTOK",
        "create_time": int(order.created.timestamp()),
        "update_time": order.updated(now),
        "rts_sla_time": int(order.ship_by.timestamp()),
        "tts_sla_time": int(order.ship_by.timestamp()),
        "delivery_sla_time": int(order.deliver_by.timestamp()),
        "is_cod": False,
        "is_buyer_request_cancel": _is_asked(order, now),
        "payment": {"currency": call.shop.currency, "total_amount": str(total), "sub_total": str(total)},
        "line_items": [_line(call, order, unit) for unit in order.units],
        **kinds,
        **_buyer(order),
    }
    moments = {
        "paid_time": order.paid,
        "rts_time": order.readied,
        "collection_time": order.collected,
        "delivery_time": order.delivered,
        "cancel_time": cancel.at if cancel and told["status"] == "CANCELLED" else None,
    }
    told |= {name: int(at.timestamp()) for name, at in moments.items() if at and at <= now}
    if order.tracked and order.readied and order.readied <= now:
        told["tracking_number"] = f"1ZLC{order.id[-12:]}"
    if cancel:
        told |= {"cancellation_initiator": cancel.user, "cancel_reason": cancel.reason}
    return told


def _line(call: Call, order: Order, unit: Unit) -> Json:
    cancel = order.cancel if unit.cancelled and order.cancel and order.cancel.at <= call.now else None
    price = str(Decimal(0) if order.kind else price_of(unit))
    told: Json = {
        "id": unit.id,
        "sku_id": unit.sku.id,
        "product_id": unit.product.id,
        "product_name": unit.product.title,
        "seller_sku": unit.sku.seller_sku,
        "sku_name": unit.sku.variant,
        "sale_price": price,
        "original_price": price,
        "currency": call.shop.currency,
        "is_gift": unit.gift,
        "display_status": "CANCELLED" if cancel else order.status(call.now),
    }
    return told | ({"cancel_user": cancel.user, "cancel_reason": cancel.reason} if cancel else {})


def _buyer(order: Order) -> Json:
    """As the platform sends them with every order."""
    return {
        "user_id": f"74{order.id[-15:]}",
        "buyer_email": f"v7{order.id[-9:]}@scs.tiktokw.us",
        "buyer_nickname": "b***r",
        "recipient_address": {
            "name": "Bo Buyer",
            "phone_number": "(+1)555*****01",
            "full_address": "1 Sample Street, Springfield",
            "postal_code": "00000",
        },
    }
