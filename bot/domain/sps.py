"""The Shop Performance Score as the platform reports it: one reading a shop and day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.rules import Rules
from bot.domain.sps_metrics import MetricCode


class Source(StrEnum):
    """Where a reading comes from: the platform's API, or a file that somebody exported."""

    API = "api"
    FILE = "file"


class Unscored(StrEnum):
    """Why there is no score: the platform says that there is none yet, or what it sent could not be read."""

    TOO_FEW = "too_few"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class TopItem:
    """A product or carrier that stands out in a metric: ``bad`` of its ``total`` orders (None: not told).

    For after-sales handling time ``hours`` is the mean time the product's requests took.
    """

    name: str
    ref: str = ""
    bad: int | None = None
    total: int | None = None
    hours: Decimal | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric, in percent (0 to 100) or, for after-sales handling time, in hours.

    ``numerator`` and ``denominator`` are orders, parcels or chats in the window; for on-time delivery the numerator
    counts the good ones. ``unit_uncertain``: the platform's figures contradict each other, so nothing may be
    concluded. ``status`` and ``status_text`` are kept as sent; they may disagree. ``items`` and ``trend`` (oldest
    first) may be empty.
    """

    code: MetricCode
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    excellent: Decimal | None = None
    poor: Decimal | None = None
    score: Decimal | None = None
    status: str = ""
    status_text: str = ""
    top_reason: str = ""
    window_days: int | None = None
    unit_uncertain: bool = False
    items: tuple[TopItem, ...] = ()
    trend: tuple[tuple[date, Decimal], ...] = ()

    @property
    def window(self) -> int:
        """Days the figure covers, as sent or as documented."""
        return self.window_days or self.code.facts.window_days

    @property
    def has_counts(self) -> bool:
        """Whether the orders behind the figure are known and make sense."""
        if self.code.facts.in_hours or self.numerator is None or not self.denominator:
            return False
        return 0 <= self.numerator <= self.denominator


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of the score; ``weight`` in percent, None where the platform keeps it to itself."""

    name: str
    score: Decimal | None = None
    status: str = ""
    status_text: str = ""
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a score unlocks; ``name`` is localised by the platform."""

    name: str
    unlocked: bool
    unlock_score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SpsReading:
    """The figures of one shop for one of its local days. A file's reading has what the file has.

    ``score`` is 0 to 5 with one decimal. Without one ``unscored`` says why; None where none was told. While too few
    orders are delivered ``delivered_orders`` says how many were in the window of negative reviews, where that is known.
    ``tier`` and ``tier_text`` are kept as sent and never derived from one another.
    ``updated_at`` is the platform's refresh; a file names only a day, its local noon stands for it.
    """

    shop_id: str
    day: date
    updated_at: datetime
    source: Source
    score: Decimal | None = None
    unscored: Unscored | None = None
    tier: str = ""
    tier_text: str = ""
    percentile: Decimal | None = None
    delivered_orders: int | None = None
    dimensions: tuple[Dimension, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    metrics: tuple[Metric, ...] = ()
    note: str = ""

    def metric(self, code: MetricCode) -> Metric | None:
        return next((metric for metric in self.metrics if metric.code is code), None)


def is_stale(reading: SpsReading, now: datetime, rules: Rules) -> bool:
    """Whether the platform's refresh is longer ago than ``sps.stale_after`` hours."""
    return now - reading.updated_at > timedelta(hours=float(rules.value("sps.stale_after")))


def noon(day: date, zone: str) -> datetime:
    """The ``updated_at`` of a file's reading: noon of ``day`` in the shop's zone."""
    return datetime.combine(day, time(12), ZoneInfo(zone))
