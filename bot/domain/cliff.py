"""The distance to the cliff: how many more bad orders fit before a metric crosses its limit.

Exact, in whole numbers, under one assumption that is stated wherever it is shown: the number of orders in the window
stays as it is. How metric values become points of the score isn't published, so nothing here claims to know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from bot.domain.markets import HOME, places
from bot.domain.rules import Rule, Rules
from bot.domain.sps import Metric
from bot.domain.sps_metrics import MetricCode

ALL = Decimal(100)
STEPS = range(1, 10)


class LimitKind(StrEnum):
    POOR = "poor"
    """The platform's own benchmark for this shop and day."""
    ENFORCEMENT = "limit"
    """Beyond it the platform acts."""
    GUIDE = "US limit"
    """An enforcement limit of another market: shown for want of a better one."""
    TARGET = "target"
    """What the platform asks for, without acting yet."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``value`` in percent (0 to 100) or hours; ``rule`` is where it comes from, None for the platform's own benchmark.

    A metric exactly at its limit has not crossed it, unless the rule is inclusive.
    """

    kind: LimitKind
    value: Decimal
    rule: Rule | None = None

    @property
    def inclusive(self) -> bool:
        return self.rule is not None and self.rule.inclusive


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
    Several that the platform acts at one after the other are steps: ``metric.limit.SEA.SFCR.1``. What it only asks for
    is ``metric.warn.US.LDR``, a target nowhere else; one that names no place holds everywhere.
    """
    benchmark = [Limit(LimitKind.POOR, metric.poor)] if metric.poor is not None else []
    return [*benchmark, *ruled(rules, region, metric.code)]


@lru_cache(maxsize=2_048)
def ruled(rules: Rules, region: str, code: MetricCode) -> tuple[Limit, ...]:
    """The limits that rules set, remembered: every answer and every look at a shop asks for them."""
    own = _of_place(rules, "metric.limit", region, code)
    kind = LimitKind.ENFORCEMENT if own or region == HOME else LimitKind.GUIDE
    limits = [Limit(kind, rule.value, rule) for rule in own or _steps(rules, f"metric.limit.{code}")]
    asked = _of_place(rules, "metric.warn", region, code) or _steps(rules, f"metric.warn.{code}")
    return (*limits, *(Limit(LimitKind.TARGET, rule.value, rule) for rule in asked))


def window(rules: Rules, region: str, code: MetricCode) -> int | None:
    """The days that a market counts a metric over (``metric.window.SEA.SFCR``); None for the documented ones."""
    found = _of_place(rules, "metric.window", region, code)
    return int(found[0].value) if found else None


def cliffs(metric: Metric, against: Iterable[Limit]) -> list[Cliff]:
    """Where the metric stands to each limit, the nearest first.

    Empty when nothing can be said: no figure, uncertain units, or limits that cannot be crossed.
    """
    found = [cliff for limit in against if (cliff := _cliff(metric, limit))]
    return sorted(found, key=_nearness)


def nearest(metric: Metric, against: Iterable[Limit]) -> Cliff | None:
    return next(iter(cliffs(metric, against)), None)


def _of_place(rules: Rules, name: str, region: str, code: MetricCode) -> Sequence[Rule]:
    return next((found for place in places(region) if (found := _steps(rules, f"{name}.{place}.{code}"))), ())


def _steps(rules: Rules, name: str) -> Sequence[Rule]:
    """The rule of this name, or its steps in order."""
    if one := rules.get(name):
        return (one,)
    return [rule for n in STEPS if (rule := rules.get(f"{name}.{n}"))]


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
    parts, whole = limit.value.as_integer_ratio()
    below, rest = divmod(parts * orders, whole * 100)
    above = below + bool(rest)
    if metric.code.facts.higher_is_better:
        room = numerator - (below + 1 if limit.inclusive else above)
    else:
        room = (above - 1 if limit.inclusive else below) - numerator
    value = Decimal(100 * numerator) / orders
    return Cliff(metric, limit, room < 0, room, _margin(metric, value, limit), _used(metric, value, limit))


def _measured(metric: Metric, limit: Limit) -> Cliff | None:
    """From the value alone: the side is known, the number of orders is not."""
    if metric.value is None:
        return None
    margin = _margin(metric, metric.value, limit)
    crossed = margin < 0 or (limit.inclusive and margin == 0)
    return Cliff(metric, limit, crossed, None, margin, _used(metric, metric.value, limit))


def _margin(metric: Metric, value: Decimal, limit: Limit) -> Decimal:
    return value - limit.value if metric.code.facts.higher_is_better else limit.value - value


def _used(metric: Metric, value: Decimal, limit: Limit) -> Decimal:
    bad, allowed = value, limit.value
    if metric.code.facts.higher_is_better:
        bad, allowed = ALL - value, ALL - limit.value
    if allowed > 0:
        return bad / allowed
    return Decimal("Infinity") if bad > 0 else Decimal(1)
