"""What a shop sells: sums over days, and the rates made of them. Currencies are never added up."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class KpiDay:
    """One of a shop's own days. GMV is what was paid, with orders later cancelled or refunded still in it.

    Source: Partner API, shop performance. ``visitors`` are those of product pages; None where the platform told none.
    """

    shop_id: str
    day: date
    currency: str
    gmv: Decimal
    orders: int
    units: int
    customers: int
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
    def before(self) -> "Period":
        return Period(self.start - timedelta(days=self.days), self.start)


@dataclass(frozen=True, slots=True)
class Kpis:
    """Sums in one currency over ``days`` days that have figures (days of several shops count each)."""

    currency: str
    days: int
    gmv: Decimal
    orders: int
    units: int
    customers: int
    refunds: Decimal | None
    visitors: int | None

    @property
    def order_value(self) -> Decimal | None:
        """GMV an order (AOV)."""
        return self.gmv / self.orders if self.orders else None

    @property
    def conversion(self) -> Decimal | None:
        """Buyers of each day per hundred visitors of each day, in percent."""
        return Decimal(100 * self.customers) / self.visitors if self.visitors else None

    @property
    def per_visitor(self) -> Decimal | None:
        return self.gmv / self.visitors if self.visitors else None

    @property
    def refund_rate(self) -> Decimal | None:
        """Refunded share of GMV in percent."""
        return 100 * self.refunds / self.gmv if self.refunds is not None and self.gmv else None


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
