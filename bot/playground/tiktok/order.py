"""One order with all that will happen to it; what has happened by a moment is what lies before that moment."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.playground.tiktok.catalogue import Product, Sku


@dataclass(frozen=True, slots=True)
class Unit:
    """A line of an order."""

    id: str
    product: Product
    sku: Sku
    gift: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """Who cancels and why; `asked` is when a buyer asked for it, earlier than it was granted."""

    user: str
    reason: str
    asked: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its whole life. `kind` is "" for an ordinary one, else sample, replacement, exchange or lottery."""

    id: str
    units: tuple[Unit, ...]
    kind: str
    own: bool
    tracked: bool
    created: datetime
    paid: datetime | None
    ship_by: datetime
    deliver_by: datetime
    readied: datetime | None
    collected: datetime | None
    delivered: datetime | None
    cancel: Cancel | None
    events: tuple[tuple[float, str], ...]

    def status(self, now: datetime) -> str:
        return self._newest(now)[1]

    def updated(self, now: datetime) -> int:
        """Unix seconds of the last thing that happened."""
        return int(self._newest(now)[0])

    def _newest(self, now: datetime) -> tuple[float, str]:
        return self.events[max(0, bisect_right(self.events, (now.timestamp(), "~")) - 1)]


def price_of(unit: Unit) -> Decimal:
    return Decimal(0) if unit.gift else unit.sku.price
