"""The distance to the cliff: how many more bad orders fit before a metric crosses its limit.

Exact, in whole numbers and fractions, under one assumption that is stated wherever it is shown: the number of orders in
the window stays as it is. How metric values become points of the score isn't published, so nothing here claims to know.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from bot.domain.markets import market
from bot.domain.rules import Rule, Rules
from bot.domain.sps import HOME, Metric
from bot.domain.sps_metrics import MetricCode

ALL = Decimal(100)


class LimitKind(StrEnum):
    POOR = "poor"
    """The platform's own benchmark for this shop and day."""
    ENFORCEMENT = "limit"
    """Beyond it the platform acts."""
    GUIDE = "US limit"
    """An enforcement limit of another market: shown for want of a better one."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``value`` in percent (0 to 100) or hours. A metric exactly at its limit has not crossed it."""

    kind: LimitKind
    value: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Cliff:
    """Where a metric stands to one limit.

    ``room``: this many more bad orders still fit, the one after them crosses. Negative when crossed: that many fewer
    are needed to be back at the limit. None without counts (a file, or hours).
    ``margin``: percentage points or hours left to the limit, negative when crossed.
    ``used``: share of the allowance that is used up; above 1 when crossed.
    """

    metric: Metric
    limit: Limit
    crossed: bool
    room: int | None
    margin: Decimal
    used: Decimal

    @property
    def code(self) -> MetricCode:
        return self.metric.code


def limits(metric: Metric, rules: Rules, region: str) -> list[Limit]:
    """The limits that hold for a metric of a shop in ``region``: the platform's benchmark and the rules'.

    ``metric.limit.GB.OTDR`` goes before ``metric.limit.OTDR`` for a shop in GB, ``metric.limit.SEA.SFCR`` for its six.
    """
    found = [Limit(LimitKind.POOR, metric.poor, "platform benchmark of the day")] if metric.poor is not None else []
    own = _first(rules.get(f"metric.limit.{place}.{metric.code}") for place in (region, market(region)))
    rule = own or rules.get(f"metric.limit.{metric.code}")
    if rule:
        kind = LimitKind.ENFORCEMENT if own or region == HOME else LimitKind.GUIDE
        found.append(Limit(kind, rule.value, f"{rule.source}, {rule.as_of}"))
    return found


def cliffs(metric: Metric, against: Iterable[Limit]) -> list[Cliff]:
    """Where the metric stands to each limit, the nearest first.

    Empty when nothing can be said: no figure, uncertain units, or limits that cannot be crossed.
    """
    found = [cliff for limit in against if (cliff := _cliff(metric, limit))]
    return sorted(found, key=_nearness)


def nearest(metric: Metric, against: Iterable[Limit]) -> Cliff | None:
    return next(iter(cliffs(metric, against)), None)


def _first(rules: Iterable[Rule | None]) -> Rule | None:
    return next((rule for rule in rules if rule), None)


def _nearness(cliff: Cliff) -> tuple[bool, Decimal]:
    # Of limits not crossed the first in the way; of crossed ones the one farthest out, which is the most serious. By
    # distance, as the share that is used is 0 for all limits while nothing is wrong.
    return not cliff.crossed, abs(cliff.margin)


def _cliff(metric: Metric, limit: Limit) -> Cliff | None:
    facts, bound = metric.code.facts, limit.value
    can_be_crossed = bound > 0 if facts.higher_is_better else bound >= 0 and (facts.in_hours or bound < ALL)
    if metric.unit_uncertain or not can_be_crossed:
        return None
    if metric.has_counts:
        return _counted(metric, limit)
    return _measured(metric, limit)


def _counted(metric: Metric, limit: Limit) -> Cliff:
    """Exact from counts: the bad orders there are against the most that the limit allows."""
    numerator, orders = metric.numerator or 0, metric.denominator or 0
    bound = Fraction(limit.value) * orders / 100
    room = numerator - ceil(bound) if metric.code.facts.higher_is_better else floor(bound) - numerator
    value = Decimal(100 * numerator) / orders
    return Cliff(metric, limit, room < 0, room, _margin(metric, value, limit), _used(metric, value, limit))


def _measured(metric: Metric, limit: Limit) -> Cliff | None:
    """From the value alone: the side is known, the number of orders is not."""
    if metric.value is None:
        return None
    margin = _margin(metric, metric.value, limit)
    return Cliff(metric, limit, margin < 0, None, margin, _used(metric, metric.value, limit))


def _margin(metric: Metric, value: Decimal, limit: Limit) -> Decimal:
    return value - limit.value if metric.code.facts.higher_is_better else limit.value - value


def _used(metric: Metric, value: Decimal, limit: Limit) -> Decimal:
    bad, allowed = value, limit.value
    if metric.code.facts.higher_is_better:
        bad, allowed = ALL - value, ALL - limit.value
    if allowed > 0:
        return bad / allowed
    return Decimal("Infinity") if bad > 0 else Decimal(1)
