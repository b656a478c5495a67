"""Orders, and what they add to a shop's days. One line of an order is one unit: lines have no quantity."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import add, attrgetter, neg
from typing import Self

CANCELLED = "CANCELLED"
NOT_PAID = "UNPAID"

ORDER_LIFE = timedelta(days=365)
"""For so long after it was placed an order may still change what its days sum up to; later updates are left alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of an order. ``waiting``: it is to be shipped and is not. ``fault``: cancelled through the seller."""

    id: str
    sku_id: str
    product_id: str
    status: str
    price: Decimal
    waiting: bool = False
    cancelled: bool = False
    fault: bool = False
    cancel_user: str = ""
    cancel_reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order that counts: no sample, replacement, exchange, lottery prize, nor one of gifts alone.

    ``created_on``, ``readied_on``, ``dispatched_on`` and ``due_on`` are days of the shop as its zone was when the order
    was read. ``readied_at`` is when the seller marked it shipped (to be before ``ready_by``), ``collected_at`` when the
    carrier had it (before ``collect_by``), ``delivered_at`` to be before ``deliver_by``. ``own``: the seller ships it,
    not TikTok. ``paid``: it reached the seller as one to ship. ``fault``, ``unclear`` and ``watched`` say that a line
    was cancelled through the seller, for a reason the list does not know, or for one that is to be watched.
    """

    shop_id: str
    id: str
    created_on: date
    status: str
    currency: str
    updated_at: datetime
    created_at: datetime
    paid: bool
    own: bool
    tracked: bool = False
    fault: bool = False
    unclear: bool = False
    watched: bool = False
    units: int = 0
    cancelled_units: int = 0
    value: Decimal = Decimal(0)
    cancelled_value: Decimal = Decimal(0)
    readied_at: datetime | None = None
    readied_on: date | None = None
    ready_by: datetime | None = None
    collected_at: datetime | None = None
    dispatched_on: date | None = None
    collect_by: datetime | None = None
    delivered_at: datetime | None = None
    deliver_by: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrderSums:
    """Orders counted over days; each figure by the day that its KPI goes by. Sums in one currency can be added.

    By the day of the order: ``created`` and of these ``cancelled``; ``units`` and of these ``cancelled_units``;
    ``value`` and ``cancelled_value`` of paid lines; ``placed`` (paid, shipped by the seller) and of these ``fault``,
    ``unclear``, ``watched``. By the day of shipping, of those with a deadline: ``readied`` and ``readied_late``,
    ``dispatched`` and ``dispatched_late``; ``shipped`` and of these ``tracked``. By the day due: ``due``, ``on_time``.
    """

    created: int = 0
    cancelled: int = 0
    units: int = 0
    cancelled_units: int = 0
    value: Decimal = Decimal(0)
    cancelled_value: Decimal = Decimal(0)
    placed: int = 0
    fault: int = 0
    unclear: int = 0
    watched: int = 0
    readied: int = 0
    readied_late: int = 0
    dispatched: int = 0
    dispatched_late: int = 0
    shipped: int = 0
    tracked: int = 0
    due: int = 0
    on_time: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(add, _figures(self), _figures(other)))

    def __neg__(self) -> Self:
        return type(self)(*map(neg, _figures(self)))


NAMES = tuple(each.name for each in fields(OrderSums))
_figures = attrgetter(*NAMES)


@dataclass(frozen=True, slots=True)
class DayOf:
    """A day of a shop and the currency of what it sums."""

    shop_id: str
    day: date
    currency: str


def total(sums: Iterable[OrderSums]) -> OrderSums:
    return sum(sums, OrderSums())


def adds(order: Order) -> dict[DayOf, OrderSums]:
    """What an order adds to the days of its shop, each with the day that counts.

    It is a function of the order alone and never of the present: what is due and not delivered is missing from the
    ``on_time`` of its day, whether that day has come or not; only days that are over may be judged.
    """
    found = Tally(order)
    placed = order.paid and order.own
    found.add(
        order.created_on,
        OrderSums(
            created=1,
            cancelled=int(order.status == CANCELLED),
            units=order.units,
            cancelled_units=order.cancelled_units,
            value=order.value,
            cancelled_value=order.cancelled_value,
            placed=int(placed),
            fault=int(placed and order.fault),
            unclear=int(placed and order.unclear),
            watched=int(order.watched),
        ),
    )
    if order.own:
        _shipping(order, found)
    return found.days


@dataclass(slots=True)
class Tally:
    """Sums by day, being made for one order."""

    order: Order
    days: dict[DayOf, OrderSums] = field(default_factory=dict)

    def add(self, day: date | None, sums: OrderSums) -> None:
        if day:
            key = DayOf(self.order.shop_id, day, self.order.currency)
            self.days[key] = self.days.get(key, OrderSums()) + sums


def _shipping(order: Order, found: Tally) -> None:
    if order.readied_at:
        found.add(order.readied_on, OrderSums(shipped=1, tracked=int(order.tracked)))
    if order.readied_at and order.ready_by:
        found.add(order.readied_on, OrderSums(readied=1, readied_late=int(order.readied_at > order.ready_by)))
    if order.collected_at and order.collect_by:
        late = order.collected_at > order.collect_by
        found.add(order.dispatched_on, OrderSums(dispatched=1, dispatched_late=int(late)))
    if order.deliver_by and (order.delivered_at or order.status != CANCELLED):
        on_time = order.delivered_at is not None and order.delivered_at <= order.deliver_by
        found.add(order.due_on, OrderSums(due=1, on_time=int(on_time)))
