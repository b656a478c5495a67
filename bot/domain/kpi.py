"""What a shop sells and how it serves: sums over days, from which every KPI is made. Currencies are never added up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class KpiDay:
    """One of a shop's own days. GMV is what was paid, with orders later cancelled or refunded still in it.

    Source: Partner API, shop performance. ``visitors`` are those of product pages; None where the platform told none.
    """

    shop_id: str
    day: date
    currency: str
    gmv: Decimal
    orders: int | None
    units: int | None
    customers: int | None
    refunds: Decimal | None = None
    visitors: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` to the one before ``end``."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def before(self) -> "Period":
        return self.earlier(self.days)

    def earlier(self, days: int) -> "Period":
        """As long, so many days before."""
        return Period(self.start - timedelta(days=days), self.end - timedelta(days=days))

    @classmethod
    def until(cls, end: date, days: int) -> "Period":
        """The last ``days`` before ``end``."""
        return cls(end - timedelta(days=days), end)

    def dates(self) -> Iterator[date]:
        return (self.start + timedelta(days=number) for number in range(self.days))


class Term(StrEnum):
    """What is counted a day, and can be added over days. Money is in one currency."""

    GMV = "gmv"
    REFUNDS = "refunds"
    ORDERS = "orders"
    UNITS = "units"
    CUSTOMERS = "customers"
    VISITORS = "visitors"
    CREATED = "created"
    CANCELLED = "cancelled"
    CANCELLED_VALUE = "cancelled_value"
    PLACED = "placed"
    FAULT = "fault"
    DISPATCHED = "dispatched"
    DISPATCHED_LATE = "dispatched_late"
    SHIPPED = "shipped"
    TRACKED = "tracked"
    DUE = "due"
    ON_TIME = "on_time"
    RETURNS = "returns"
    CHATS = "chats"
    ANSWERED = "answered"
    LISTED = "listed"
    WITHIN_12H = "within_12h"
    TIMED = "timed"
    MINUTES = "minutes"
    RATED = "rated"
    DISSATISFIED = "dissatisfied"


MONEY = frozenset({Term.GMV, Term.REFUNDS, Term.CANCELLED_VALUE})

Sums = Mapping[Term, Decimal]
"""What is known of some days; what is not known is not there."""

Days = Mapping[date, Sums]


@dataclass(frozen=True, slots=True)
class Kpis:
    """Sums of sales in one currency over ``days`` days that have figures (days of several shops count each)."""

    currency: str
    days: int
    gmv: Decimal
    orders: int | None
    units: int | None
    customers: int | None
    refunds: Decimal | None
    visitors: int | None

    @property
    def sums(self) -> Sums:
        return sums_of(self)


def sums_of(day: Kpis | KpiDay) -> dict[Term, Decimal]:
    """The terms of sales that are known."""
    told: dict[Term, Decimal | int | None] = {
        Term.GMV: day.gmv,
        Term.ORDERS: day.orders,
        Term.UNITS: day.units,
        Term.CUSTOMERS: day.customers,
        Term.REFUNDS: day.refunds,
        Term.VISITORS: day.visitors,
    }
    return {term: Decimal(value) for term, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Compared:
    """A period and the one before it; ``before`` is None unless it has as many days with figures."""

    now: Kpis
    before: Kpis | None


def compared(now: Kpis, before: Kpis | None) -> Compared:
    return Compared(now, before if before and before.days == now.days else None)


def growth(now: Decimal | int | None, before: Decimal | int | None) -> Decimal | None:
    """Change in percent; None where either is unknown or there was nothing before."""
    if now is None or not before:
        return None
    return 100 * (Decimal(now) - Decimal(before)) / Decimal(before)
