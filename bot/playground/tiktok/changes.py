"""What somebody did to the world while it ran: put a SKU out of stock, had a listing rejected, spoilt some orders."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.playground.tiktok.curve import Step


@dataclass(frozen=True, slots=True)
class Verdict:
    status: str
    reason: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion with the moment (Unix seconds) of its end."""

    id: str
    title: str
    kind: str
    status: str
    ends: float


@dataclass(slots=True)
class Changes:
    """Each change holds from its moment (Unix seconds) on; what was asked about earlier moments stays as it was."""

    stock: dict[tuple[str, str], list[Step[int]]] = field(default_factory=dict)
    listings: dict[tuple[str, str], list[Step[Verdict]]] = field(default_factory=dict)
    orders: dict[tuple[str, str], list[Step[int]]] = field(default_factory=dict)
    promotions: dict[tuple[str, str], Promotion] = field(default_factory=dict)

    def set_stock(self, shop: str, seller_sku: str, units: int, since: datetime) -> None:
        """Sellable units of a SKU; below zero is oversold."""
        self.stock.setdefault((shop, seller_sku), []).append(Step(since.timestamp(), units))

    def judge(self, shop: str, product_id: str, verdict: Verdict, since: datetime) -> None:
        """Give a listing a status: FAILED, FREEZE, PLATFORM_DEACTIVATED, or ACTIVATE to mend it."""
        self.listings.setdefault((shop, product_id), []).append(Step(since.timestamp(), verdict))

    def add_bad_orders(self, shop: str, metric: str, count: int, since: datetime) -> None:
        """More bad orders in a metric's window; a negative count takes some away."""
        self.orders.setdefault((shop, metric), []).append(Step(since.timestamp(), count))

    def bad_orders(self, shop: str, metric: str, at: float) -> int:
        return sum(step.value for step in self.orders.get((shop, metric), []) if step.since <= at)
