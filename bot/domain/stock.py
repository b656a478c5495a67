"""Stock of a SKU in a shop: what can be sold, what is promised or locked, how fast it sells.

``available`` includes what campaigns and creators have locked; ordinary orders can use only ``sellable`` (domain: the
inventory search's ``in_shop_inventory``). TikTok documents no quantity below zero, and does not know the shelf: that
more was promised than is there shows in a count.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

LIVE = "LIVE"
"""The status of a SKU that buyers can see; any other is the platform's own word for why they cannot."""


class LockedFor(StrEnum):
    CAMPAIGN = "campaign"
    CREATOR = "creator"


@dataclass(frozen=True, slots=True)
class Lock:
    """Units that only one campaign or creator can sell."""

    held_for: LockedFor
    name: str
    units: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the platform says of one SKU at a moment, in units.

    ``listed_at`` is when the product was made; ``read_at`` is when the platform was asked (at the latest).
    """

    shop_id: str
    sku_id: str
    product_id: str
    title: str
    seller_sku: str
    status: str
    sellable: int
    available: int
    committed: int
    locks: tuple[Lock, ...] = ()
    listed_at: datetime | None = None
    read_at: datetime | None = field(default=None, compare=False)

    @property
    def label(self) -> str:
        """``Glow Serum 30 ml (GS-30)``: the title cut so that the SKU stays readable."""
        title = self.title if len(self.title) <= 48 else self.title[:47].rstrip() + "…"
        return f"{title} ({self.seller_sku})" if self.seller_sku else title or self.sku_id

    @property
    def live(self) -> bool:
        return self.status == LIVE

    @property
    def locked(self) -> int:
        return sum(lock.units for lock in self.locks)


@dataclass(frozen=True, slots=True)
class Demand:
    """How fast a SKU sells, in units a day it was in stock.

    ``margin`` is half the 95 % interval of ``a_day``, ``spread`` the standard deviation of a single day, ``days`` how
    many days in stock this rests on.
    """

    a_day: float
    margin: float
    spread: float
    days: int
    last_sold: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody counted on the shelf, or a warehouse file says: physical units, promised ones included."""

    on_hand: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Level:
    """A SKU's latest reading with what is remembered of it.

    ``demand`` is None while no sales are known. ``out_since`` begins the latest outage, ``back_at`` ends it (None
    while it lasts). ``lead_days`` is the SKU's own lead time where somebody gave one. ``untold_since``: the platform
    has not told its stock at the looks since then, from when the reading is.
    """

    reading: Reading
    demand: Demand | None = None
    count: Count | None = None
    lead_days: int | None = None
    out_since: datetime | None = None
    back_at: datetime | None = None
    untold_since: datetime | None = None

    @property
    def out(self) -> bool:
        return self.reading.sellable <= 0

    @property
    def cover(self) -> float | None:
        """Days until it is out at today's velocity; None when it does not sell or nobody knows."""
        if not self.demand or self.demand.a_day <= 0:
            return None
        return max(0, self.reading.sellable) / self.demand.a_day

    @property
    def idle(self) -> bool:
        """It was in stock and nobody bought it."""
        return self.demand is not None and self.demand.a_day == 0


@dataclass(frozen=True, slots=True)
class Cancellations:
    """The shop's seller-fault cancellations and orders in the platform's window, as last read.

    ``bad`` is a fraction where only the rate is known, and rounded.
    """

    bad: int | Decimal
    orders: int


class Trouble(IntEnum):
    """What is the matter with a SKU, the worse the higher."""

    LOW = 1
    SHORT = 2
    OUT = 3
    OVERSOLD = 4


@dataclass(frozen=True, slots=True)
class ShopStock:
    """A shop's counts at its last sync. ``idle_out`` are out but never sell; ``lost_a_day`` is in units.

    Of ``not_told`` of the ``skus`` the sync learnt no stock: they count as they were known before, if they were.
    """

    shop_id: str
    skus: int
    out: int
    idle_out: int
    short: int
    low: int
    oversold: int
    at_risk: int
    lost_a_day: float
    read_at: datetime
    sold_until: date | None
    not_told: int = 0


def unseen(before: Level, last_look: datetime) -> Level:
    """The level after a look that did not tell it: what is known is from the look before, or from an event since."""
    known_at = max(last_look, before.reading.read_at or last_look)
    return replace(before, untold_since=before.untold_since or known_at)


def seen(before: Level | None, reading: Reading, now: datetime) -> Level:
    """The level after a new reading: an outage begins with the first look that finds nothing, and ends likewise.

    A reading that was asked for before the one that is known comes too late to change anything.
    """
    if before is None:
        return Level(reading, out_since=now if reading.sellable <= 0 else None)
    known_at = before.reading.read_at
    if known_at and reading.read_at and reading.read_at < known_at:
        return before
    after = replace(before, reading=reading, untold_since=None)
    if after.out and not before.out:
        return replace(after, out_since=now, back_at=None)
    if before.out and not after.out:
        return replace(after, back_at=now)
    return after
