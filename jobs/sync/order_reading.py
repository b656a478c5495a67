"""TikTok's orders as ours: what does not count is left out, and each cancelled line is judged."""

from datetime import date, datetime
from decimal import Decimal

from bot.domain.cancellations import Blame, blame, is_watched
from bot.domain.oddities import OddKind
from bot.domain.orders import CANCELLED, NOT_PAID, Line, Order
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.tiktok.models import orders as sent_as
from bot.tiktok.models.base import found
from bot.tiktok.oddities import note
from storage.orders import OrderRead

LOTTERY = "ZERO_LOTTERY"
OWN = (None, "FULFILLMENT_BY_SELLER")
HELD = "ON_HOLD"
TO_SHIP = "AWAITING_SHIPMENT"


def order_of(shop: Shop, sent: sent_as.Order, rules: Rules) -> OrderRead | None:
    """An order with its units; None for one that does not count, or that says not when it was placed or how it stands.

    What is known of it stays, until its next update.
    """
    lines = [line for line in sent.line_items if not line.is_gift]
    if sent.create_time is None or _is_apart(sent):
        return None
    if sent.status is None:
        note(OddKind.FIELD, "Order.status", found(None))
        return None
    paid, own = _is_paid(sent), sent.fulfillment_type in OWN
    units = tuple(_line(sent, line, own, paid, rules) for line in lines)
    reasons = _reasons(sent, units)
    blames = {blame(*reason, rules) for reason in reasons} if own and paid else set()
    readied_at = sent.rts_time or max((line.rts_time for line in lines if line.rts_time), default=None)
    order = Order(
        shop_id=shop.id,
        id=sent.id,
        created_on=_day(shop, sent.create_time),
        status=sent.status,
        currency=_currency(shop, sent),
        updated_at=sent.update_time or sent.create_time,
        created_at=sent.create_time,
        paid=paid,
        own=own,
        tracked=bool(sent.tracking_number) or any(line.tracking_number for line in lines),
        fault=Blame.SELLER in blames,
        unclear=Blame.UNKNOWN in blames,
        watched=any(is_watched(reason, rules) for _, reason in reasons),
        units=len(units),
        cancelled_units=sum(unit.cancelled for unit in units),
        value=_worth(units) if paid else Decimal(0),
        cancelled_value=_worth([unit for unit in units if unit.cancelled]) if paid else Decimal(0),
        readied_at=readied_at,
        readied_on=_day(shop, readied_at) if readied_at else None,
        ready_by=sent.rts_sla_time,
        collected_at=sent.collection_time,
        dispatched_on=_day(shop, sent.collection_time) if sent.collection_time else None,
        collect_by=sent.tts_sla_time,
        delivered_at=sent.delivery_time,
        deliver_by=sent.delivery_sla_time,
        due_on=_day(shop, sent.delivery_sla_time) if sent.delivery_sla_time else None,
    )
    return OrderRead(order, units)


def _is_apart(sent: sent_as.Order) -> bool:
    """Samples, replacements, exchanges, prizes and gifts alone are nobody's purchase (domain.md 4.1)."""
    apart = sent.is_sample_order or sent.is_replacement_order or sent.is_exchange_order
    gifts_only = bool(sent.line_items) and all(line.is_gift for line in sent.line_items)
    return bool(apart) or sent.order_type == LOTTERY or gifts_only


def _is_paid(sent: sent_as.Order) -> bool:
    """Whether it reached the seller as one to ship. Of a cancelled one only the payment tells."""
    if sent.status in (NOT_PAID, HELD):
        return False
    return sent.status != CANCELLED or sent.paid_time is not None or bool(sent.is_cod)


def _reasons(sent: sent_as.Order, units: tuple[Line, ...]) -> list[tuple[str, str]]:
    """Who cancelled what of it, and why. An order that came without lines tells it in fields of its own."""
    if not units and sent.status == CANCELLED:
        return [(sent.cancellation_initiator or "", sent.cancel_reason or "")]
    return [(unit.cancel_user, unit.cancel_reason) for unit in units if unit.cancelled]


def _line(sent: sent_as.Order, line: sent_as.OrderLine, own: bool, paid: bool, rules: Rules) -> Line:
    """One unit. Where the line says nothing of its own, what is said of the order holds."""
    status = line.display_status or sent.status or ""
    cancelled = CANCELLED in (status, sent.status)
    user = line.cancel_user or sent.cancellation_initiator or ""
    reason = line.cancel_reason or sent.cancel_reason or ""
    return Line(
        id=line.id,
        sku_id=line.sku_id or "",
        product_id=line.product_id or "",
        status=status,
        price=line.sale_price or Decimal(0),
        waiting=own and status == TO_SHIP,
        cancelled=cancelled,
        fault=cancelled and own and paid and blame(user, reason, rules) is Blame.SELLER,
        cancel_user=user if cancelled else "",
        cancel_reason=reason if cancelled else "",
    )


def _currency(shop: Shop, sent: sent_as.Order) -> str:
    of_order = sent.payment.currency if sent.payment else None
    return of_order or next((line.currency for line in sent.line_items if line.currency), shop.currency)


def _worth(units: tuple[Line, ...] | list[Line]) -> Decimal:
    return sum((unit.price for unit in units), Decimal(0))


def _day(shop: Shop, moment: datetime) -> date:
    return moment.astimezone(shop.tz).date()
