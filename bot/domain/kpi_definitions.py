"""Every KPI, defined once: what is divided by what, where it comes from, over which days, and which way is good.

Source: domain definitions of TikTok Shop's Partner API documentation and US Academy pages, 2025-2026; where those say
nothing, the definition is ours and called an estimate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeGuard

from bot.domain.feeds import Feed
from bot.domain.kpi import Days, Period, Sums, Term
from bot.domain.sps_metrics import MetricCode


class KpiCode(StrEnum):
    GMV = "gmv"
    NET_SALES = "net_sales"
    ORDERS = "orders"
    UNITS = "units"
    ORDER_VALUE = "order_value"
    CONVERSION = "conversion"
    PER_VISITOR = "per_visitor"
    CANCELLATION_RATE = "cancellation_rate"
    SFCR = "sfcr"
    LDR = "ldr"
    VTR = "vtr"
    OTDR = "otdr"
    RETURNS = "returns"
    REFUND_RATE = "refund_rate"
    RESPONSE_TIME = "response_time"
    RESPONSE_RATE = "response_rate"
    SOON_RATE = "soon_rate"
    DISSATISFACTION = "dissatisfaction"


class Group(StrEnum):
    """In the order in which people read them."""

    SALES = "Sales"
    TRAFFIC = "Traffic"
    FULFILMENT = "Orders and fulfilment"
    RETURNS = "Returns"
    SERVICE = "Service"


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    MINUTES = "minutes"


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


class Kind(StrEnum):
    """Whose figure it is."""

    TOLD = "the platform's figure"
    DERIVED = "worked out here from the platform's figures"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Definition:
    """A KPI: the sum of ``top`` (less ``minus``), over ``bottom`` where it has one; percents times a hundred.

    ``formula`` says so in words, with what is left out. ``counts``: top and bottom count things, so that the share has
    an interval. ``wait_rule`` names the rule that says how many days a day is left to ripen. ``estimate``: it is our
    figure, from orders or from several sources; otherwise it is made of the platform's. ``metric`` is what the platform
    calls it where it sets limits to it; with ``at_most`` that one is this figure at most.
    """

    code: KpiCode
    name: str
    group: Group
    unit: Unit
    better: Better
    feeds: tuple[Feed, ...]
    source: str
    formula: str
    top: Term
    minus: tuple[Term, ...] = ()
    bottom: Term | None = None
    counts: bool = False
    estimate: bool = False
    wait_rule: str | None = None
    metric: MetricCode | None = None
    at_most: bool = False

    @property
    def kind(self) -> Kind:
        if self.estimate:
            return Kind.ESTIMATE
        return Kind.DERIVED if self.bottom else Kind.TOLD

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.top, *self.minus, *((self.bottom,) if self.bottom else ()))


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI over some days: ``part`` of ``whole`` where it counts things. ``days`` have what it is made of."""

    value: Decimal
    days: int
    part: int | None = None
    whole: int | None = None


def value_of(definition: Definition, sums: Sums) -> Decimal | None:
    """The KPI of what was summed up; None where a term is unknown or there is nothing to divide by."""
    if not all(term in sums for term in definition.terms):
        return None
    top = sums[definition.top] - sum((sums[term] for term in definition.minus), Decimal(0))
    if definition.bottom is None:
        return top
    whole = sums[definition.bottom]
    return top * (100 if definition.unit is Unit.PERCENT else 1) / whole if whole else None


def figure(definition: Definition, days: Days, period: Period) -> Figure | None:
    """The KPI over the days of a period that have all of its terms; None where no day has, or nothing is to divide."""
    known = [sums for day in period.dates() if has(sums := days.get(day), definition)]
    total = added(known, definition.terms)
    value = value_of(definition, total) if known else None
    if value is None:
        return None
    if definition.counts and definition.bottom:
        return Figure(value, len(known), int(total[definition.top]), int(total[definition.bottom]))
    return Figure(value, len(known))


def added(days: Sequence[Sums], terms: Iterable[Term]) -> dict[Term, Decimal]:
    """The terms over some days that all have them."""
    return {term: sum((sums[term] for sums in days), Decimal(0)) for term in terms}


def has(sums: Sums | None, definition: Definition) -> TypeGuard[Sums]:
    """Whether a day has all that the KPI is made of."""
    return sums is not None and all(term in sums for term in definition.terms)


PERFORMANCE = "Partner API, shop performance"
OUR_ORDERS = "our count of the orders that the Partner API tells"
OUR_CHATS = "our count of the chats that the Partner API tells"
SERVICE = "Partner API, customer service performance"
OWN = "Orders that TikTok ships (FBT) are left out."

_ALL = (
    Definition(
        KpiCode.GMV, "GMV", Group.SALES, Unit.MONEY, Better.HIGHER, (Feed.KPI,), PERFORMANCE,
        "what buyers paid, with orders that were later cancelled or refunded still in it", Term.GMV,
    ),
    Definition(
        KpiCode.NET_SALES, "Net sales", Group.SALES, Unit.MONEY, Better.HIGHER, (Feed.KPI, Feed.ORDERS),
        f"{PERFORMANCE}; {OUR_ORDERS}",
        "GMV − refunds − the value of cancelled paid units, by the day of the order", Term.GMV,
        minus=(Term.REFUNDS, Term.CANCELLED_VALUE), estimate=True,
    ),
    Definition(
        KpiCode.ORDERS, "Orders", Group.SALES, Unit.COUNT, Better.HIGHER, (Feed.KPI,), PERFORMANCE,
        "paid orders", Term.ORDERS,
    ),
    Definition(
        KpiCode.UNITS, "Units", Group.SALES, Unit.COUNT, Better.HIGHER, (Feed.KPI,), PERFORMANCE,
        "items sold", Term.UNITS,
    ),
    Definition(
        KpiCode.ORDER_VALUE, "Order value (AOV)", Group.SALES, Unit.MONEY, Better.HIGHER, (Feed.KPI,), PERFORMANCE,
        "GMV ÷ orders", Term.GMV, bottom=Term.ORDERS,
    ),
    Definition(
        KpiCode.CONVERSION, "Conversion", Group.TRAFFIC, Unit.PERCENT, Better.HIGHER, (Feed.KPI,), PERFORMANCE,
        "buyers of each day ÷ visitors of product pages of each day", Term.CUSTOMERS, bottom=Term.VISITORS,
    ),
    Definition(
        KpiCode.PER_VISITOR, "GMV per visitor", Group.TRAFFIC, Unit.MONEY, Better.HIGHER, (Feed.KPI,), PERFORMANCE,
        "GMV ÷ visitors of product pages, each day's added up", Term.GMV, bottom=Term.VISITORS,
    ),
    Definition(
        KpiCode.CANCELLATION_RATE, "Cancelled", Group.FULFILMENT, Unit.PERCENT, Better.LOWER, (Feed.ORDERS,),
        OUR_ORDERS,
        "orders cancelled whole, by anybody ÷ orders created, unpaid ones too, by the day of the order",
        Term.CANCELLED, bottom=Term.CREATED, counts=True, estimate=True, wait_rule="orders.cancellation_wait",
    ),
    Definition(
        KpiCode.SFCR, "Seller-fault cancellations (SFCR)", Group.FULFILMENT, Unit.PERCENT, Better.LOWER,
        (Feed.ORDERS,), OUR_ORDERS,
        "orders with a unit cancelled through the seller, by the reasons in the rules (cancellation.fault) ÷ paid "
        "orders to ship, by the day of "
        f"the order. {OWN}",
        Term.FAULT, bottom=Term.PLACED, counts=True, estimate=True, metric=MetricCode.SFCR,
    ),
    Definition(
        KpiCode.LDR, "Late dispatch (LDR)", Group.FULFILMENT, Unit.PERCENT, Better.LOWER, (Feed.ORDERS,), OUR_ORDERS,
        "orders handed over after their deadline ÷ orders handed over, by the day of it; in the US that is the "
        f"carrier's scan, in Britain and South-East Asia the seller's ready to ship (orders.dispatch_scan). {OWN}",
        Term.DISPATCHED_LATE, bottom=Term.DISPATCHED, counts=True, estimate=True, metric=MetricCode.LDR,
    ),
    Definition(
        KpiCode.VTR, "With a tracking number", Group.FULFILMENT, Unit.PERCENT, Better.HIGHER, (Feed.ORDERS,),
        OUR_ORDERS,
        "orders marked shipped that have a tracking number ÷ orders marked shipped. The valid tracking rate (VTR) is "
        f"at most this: whether a carrier knows the number, no answer of the API tells. {OWN}",
        Term.TRACKED, bottom=Term.SHIPPED, counts=True, estimate=True, metric=MetricCode.VTR, at_most=True,
    ),
    Definition(
        KpiCode.OTDR, "On-time delivery (OTDR)", Group.FULFILMENT, Unit.PERCENT, Better.HIGHER, (Feed.ORDERS,),
        OUR_ORDERS,
        "orders delivered by their deadline ÷ orders due, by the day they were due; what is not due yet is out, and so "
        f"is what was cancelled on its way. {OWN}",
        Term.ON_TIME, bottom=Term.DUE, counts=True, estimate=True, metric=MetricCode.OTDR,
    ),
    Definition(
        KpiCode.RETURNS, "Returns asked for", Group.RETURNS, Unit.COUNT, Better.LOWER, (Feed.RETURNS,),
        "our count of the returns that the Partner API tells",
        "returns, refunds and replacements that buyers asked for and did not withdraw",
        Term.RETURNS, estimate=True,
    ),
    Definition(
        KpiCode.REFUND_RATE, "Refunds, share of GMV", Group.RETURNS, Unit.PERCENT, Better.LOWER, (Feed.KPI,),
        PERFORMANCE, "refunded amount ÷ GMV, of the same days", Term.REFUNDS, bottom=Term.GMV,
    ),
    Definition(
        KpiCode.RESPONSE_TIME, "First answer", Group.SERVICE, Unit.MINUTES, Better.LOWER, (Feed.SERVICE,), SERVICE,
        "mean minutes to the first answer, each day weighed by its chats", Term.MINUTES, bottom=Term.TIMED,
    ),
    Definition(
        KpiCode.RESPONSE_RATE, "Answered within 24 h", Group.SERVICE, Unit.PERCENT, Better.HIGHER, (Feed.SERVICE,),
        SERVICE,
        "chats first answered within 24 hours ÷ chats, each day weighed by its chats; automatic answers to frequent "
        "questions count as answers",
        Term.ANSWERED, bottom=Term.CHATS, metric=MetricCode.RR24,
    ),
    Definition(
        KpiCode.SOON_RATE, "Answered within 12 h", Group.SERVICE, Unit.PERCENT, Better.HIGHER, (Feed.SERVICE,),
        OUR_CHATS,
        "chats first answered within 12 hours ÷ chats, where the market counts so (response.hours). A chat without the "
        "time of an answer counts as not answered, though the platform may leave it out",
        Term.WITHIN_12H, bottom=Term.LISTED, counts=True, estimate=True, metric=MetricCode.RR12,
    ),
    Definition(
        KpiCode.DISSATISFACTION, "Dissatisfied chats", Group.SERVICE, Unit.PERCENT, Better.LOWER, (Feed.SERVICE,),
        OUR_CHATS,
        "chats rated with 1 or 2 stars ÷ chats rated. It is not what satisfaction (4 and 5 stars) leaves: 3 stars are "
        "neither",
        Term.DISSATISFIED, bottom=Term.RATED, counts=True, estimate=True,
    ),
)  # fmt: skip

DEFINITIONS: Mapping[KpiCode, Definition] = {each.code: each for each in _ALL}
