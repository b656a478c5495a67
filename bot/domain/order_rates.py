"""Fulfilment rates counted from orders, and where they differ from the platform's own.

In the US the platform's figures are the official ones and ours explain them; elsewhere the API has none, and ours are
estimates.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.markets import is_on
from bot.domain.orders import OrderSums
from bot.domain.rules import Rules
from bot.domain.sps import Metric
from bot.domain.sps_metrics import MetricCode
from bot.domain.sps_words import metric_value
from bot.domain.statistics import wilson

SCAN = "orders.dispatch_scan"


@dataclass(frozen=True, slots=True)
class OrderRate:
    """``part`` of ``whole`` orders of ``days`` days. ``code`` is SFCR, LDR or OTDR; of the last the good ones count."""

    code: str
    part: int
    whole: int
    days: int

    @property
    def value(self) -> Decimal:
        """In percent (0 to 100)."""
        return Decimal(100 * self.part) / self.whole


@dataclass(frozen=True, slots=True)
class Difference:
    """Our count beside the platform's figure (percent), where the two cannot both be right.

    ``imported`` is the day of a figure that somebody imported; None for one that the API told.
    """

    ours: OrderRate
    theirs: Decimal
    code: MetricCode
    imported: date | None = None


def rates(sums: OrderSums, days: int, region: str, rules: Rules) -> dict[str, OrderRate]:
    """The rates of some days by code; one that has nothing to divide by is not there.

    SFCR goes by the day of the order, LDR by the day of the dispatch and OTDR by the day due; ``sums`` must be of days
    that are over. What counts as dispatch differs by market (``orders.dispatch_scan``).
    """
    dispatched, late = dispatches(sums, region, rules)
    counts = {"SFCR": (sums.fault, sums.placed), "LDR": (late, dispatched), "OTDR": (sums.on_time, sums.due)}
    return {code: OrderRate(code, part, whole, days) for code, (part, whole) in counts.items() if whole}


def dispatches(sums: OrderSums, region: str, rules: Rules) -> tuple[int, int]:
    """Orders handed over, and of these the late ones, as the market counts it."""
    by_scan = is_on(rules, SCAN, region)
    return (sums.dispatched, sums.dispatched_late) if by_scan else (sums.readied, sums.readied_late)


def difference(ours: OrderRate | None, theirs: Metric | None, rules: Rules) -> Difference | None:
    """A difference that matters: beyond the chance of our count (Wilson), and beyond ``orders.differs.CODE``."""
    value = metric_value(theirs) if theirs and not theirs.unit_uncertain else None
    if ours is None or theirs is None or value is None:
        return None
    limit = rules.get(f"orders.differs.{ours.code}")
    low, high = wilson(ours.part, ours.whole)
    within = 100 * low <= float(value) <= 100 * high
    if limit is None or within or abs(ours.value - value) <= limit.value:
        return None
    return Difference(ours, value, theirs.code)
