"""Searches of returns and of cancellations."""

from decimal import Decimal

from bot.playground.tiktok.aftersales import REASONS, Return, cancelled
from bot.playground.tiktok.answers.searching import searched
from bot.playground.tiktok.call import Call, Json
from bot.playground.tiktok.order import Order, Unit, price_of

_MOST = 50
_TYPES = ("REFUND", "RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE")
_ACTIONS = {"REPLACEMENT": "SELLER_RESPOND_REPLACEMENT", "REFUND": "SELLER_RESPOND_REFUND"}


def search_returns(call: Call) -> Json:
    types = call.body_choices("return_types", _TYPES)
    orders = set(call.ids("order_ids", 100))
    found = (
        one
        for one in call.returns.until(call.shop, call.now)
        if (not types or one.type in types) and (not orders or one.order.id in orders)
    )
    rows, following, total = searched(
        call, found, lambda one: (int(one.created.timestamp()), one.step(call.now)[0]), _MOST
    )
    return {"return_orders": [_return(call, one) for one in rows], "next_page_token": following, "total_count": total}


def search_cancellations(call: Call) -> Json:
    types = call.body_choices("cancel_types", ("CANCEL", "BUYER_CANCEL"))
    orders = set(call.ids("order_ids", 100))
    found = (
        order
        for order in cancelled(call.orders.until(call.shop, call.now), call.now)
        if (not types or _type(order) in types) and (not orders or order.id in orders)
    )
    rows, following, total = searched(call, found, lambda order: _moments(call, order), _MOST)
    told = [_cancellation(call, order) for order in rows]
    return {"cancellations": told, "next_page_token": following, "total_count": total}


def _return(call: Call, one: Return) -> Json:
    updated, status = one.step(call.now)
    pending = status.endswith("_PENDING")
    action = _ACTIONS.get(one.type, "SELLER_RESPOND_RETURN")
    return {
        "return_id": one.id,
        "order_id": one.order.id,
        "return_type": one.type,
        "return_status": status,
        "role": "BUYER",
        "return_reason": one.reason,
        "return_reason_text": REASONS[one.reason],
        "create_time": int(one.created.timestamp()),
        "update_time": updated,
        "refund_amount": _refund(call, [one.unit]),
        "seller_next_action_response": [{"action": action, "deadline": int(one.answer_by.timestamp())}]
        if pending
        else [],
        "return_line_items": [
            {"return_line_item_id": f"{one.id}1", "order_line_item_id": one.unit.id, "sku_id": one.unit.sku.id}
        ],
    }


def _cancellation(call: Call, order: Order) -> Json:
    cancel = order.cancel
    assert cancel  # noqa: S101 - only such orders are searched
    created, updated = _moments(call, order)
    pending = cancel.at > call.now
    action = [{"action": "SELLER_RESPOND_CANCEL", "deadline": created + 24 * 3_600}]
    lines = [unit for unit in order.units if unit.cancelled]
    return {
        "cancel_id": f"4036{order.id[4:]}",
        "order_id": order.id,
        "cancel_type": _type(order),
        "cancel_status": f"CANCELLATION_REQUEST_{'PENDING' if pending else 'COMPLETE'}",
        "role": cancel.user,
        "cancel_reason": cancel.reason,
        "cancel_reason_text": cancel.reason.rpartition("_reason_")[2].replace("_", " ").capitalize(),
        "create_time": created,
        "update_time": updated,
        "refund_amount": _refund(call, lines),
        "seller_next_action_response": action if pending else [],
        "cancel_line_items": [
            {"cancel_line_item_id": f"{unit.id}9", "order_line_item_id": unit.id, "sku_id": unit.sku.id}
            for unit in lines
        ],
    }


def _type(order: Order) -> str:
    return "BUYER_CANCEL" if order.cancel and order.cancel.user == "BUYER" else "CANCEL"


def _moments(call: Call, order: Order) -> tuple[int, int]:
    if order.cancel is None:
        return 0, 0
    asked, at = order.cancel.asked, order.cancel.at
    return int(asked.timestamp()), int((at if at <= call.now else asked).timestamp())


def _refund(call: Call, units: list[Unit]) -> Json:
    total = sum((price_of(unit) for unit in units), Decimal(0))
    return {"currency": call.shop.currency, "refund_total": str(total), "refund_subtotal": str(total)}
