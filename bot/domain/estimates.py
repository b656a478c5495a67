"""Estimates: what our own counts of the API's data say of a metric, for shops whose official figures come from files.

They are not ``Metric``s, so that no limit, gate, risk or official column can take them for the platform's figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.cliff import window
from bot.domain.order_rates import OrderRate
from bot.domain.rules import Rules
from bot.domain.service import Stars
from bot.domain.sps_metrics import MetricCode

FROM_ORDERS = (MetricCode.SFCR, MetricCode.LDR, MetricCode.OTDR)


@dataclass(frozen=True, slots=True)
class Estimate:
    """``part`` of ``whole`` over ``days`` (None: not known). ``of_what`` is counted: where it is not what the platform
    counts, its words say so."""

    code: MetricCode
    part: int
    whole: int
    of_what: str
    days: int | None = None

    @property
    def value(self) -> Decimal:
        """In percent (0 to 100)."""
        return Decimal(100 * self.part) / self.whole


def days_of(code: MetricCode, region: str, rules: Rules) -> int:
    """Over how many days a metric is counted in a market."""
    return window(rules, region, code) or code.facts.window_days


def estimates_of(
    rates: Mapping[MetricCode, OrderRate], stars: Stars, chats: Iterable[Estimate]
) -> tuple[Estimate, ...]:
    """Those that there is something to divide by for."""
    negative = Estimate(MetricCode.NRR, stars.negative, stars.total, "star ratings of the best-selling products")
    orders = (Estimate(code, rate.part, rate.whole, code.facts.of_what, rate.days) for code, rate in rates.items())
    return tuple(estimate for estimate in (negative, *orders, *chats) if estimate.whole)
