"""Account health: the band, the next milestone and how far it is, from imported readings.

Two systems count it: the rating, and the older violation points that it replaced market by market. Both are shown where
both are known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.markets import all_in_market, in_market
from bot.domain.rules import Rule, Rules
from bot.domain.shops import Shop
from bot.domain.violations import HealthReading


class System(StrEnum):
    """How a shop's compliance is counted: a rating that falls to 0, or points that rise to 48."""

    AHR = "AHR"
    POINTS = "points"


class Band(StrEnum):
    HEALTHY = "healthy"
    NEEDS_IMPROVEMENT = "needs improvement"
    AT_RISK = "at risk"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A total at which the platform acts; its rule says what follows, where that is known."""

    at: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a shop stands in one system.

    ``left`` is how far ``next`` is, ``reached`` the last milestone at or behind the value. ``fallen`` is how much worse
    it got within the days of ``violations.health.fall_days``, never below 0. ``window`` is the rule of how many days
    what counts, counts.
    """

    shop: Shop
    system: System
    value: int
    day: date
    band: Band | None
    next: Milestone | None
    left: int | None
    reached: Milestone | None
    window: Rule
    fallen: int = 0


def standings(shop: Shop, readings: Iterable[HealthReading], rules: Rules) -> tuple[Standing, ...]:
    """Where a shop stands by the newest figure of each system, the rating first; empty without any figure.

    A system whose newest figure is older than the other's by more than ``violations.health.stale_after`` days was
    replaced, and is left out.
    """
    known = sorted(readings, key=lambda reading: reading.day)
    found = [standing for system in System if (standing := _standing(shop, system, known, rules))]
    newest = max((standing.day for standing in found), default=date.min)
    limit = rules.value("violations.health.stale_after")
    return tuple(standing for standing in found if (newest - standing.day).days <= limit)


def _standing(shop: Shop, system: System, readings: Iterable[HealthReading], rules: Rules) -> Standing | None:
    series = [(reading.day, value) for reading in readings if (value := value_of(reading, system)) is not None]
    if not series:
        return None
    day, value = series[-1]
    ahead, behind = _around(value, system, _milestones(shop, system, rules))
    return Standing(
        shop,
        system,
        value,
        day,
        _band(value, shop, rules) if system is System.AHR else None,
        ahead,
        abs(value - ahead.at) if ahead else None,
        behind,
        in_market(rules, "violations.ahr.window" if system is System.AHR else "violations.expiry", shop.region),
        _fallen(series, value, system, int(rules.value("violations.health.fall_days"))),
    )


def value_of(reading: HealthReading, system: System) -> int | None:
    return reading.ahr if system is System.AHR else reading.points


def _milestones(shop: Shop, system: System, rules: Rules) -> list[Milestone]:
    name = "ahr" if system is System.AHR else "points"
    found = all_in_market(rules, f"violations.{name}.milestone", shop.region)
    return [Milestone(int(rule.value), rule) for rule in found.values()]


def _around(value: int, system: System, milestones: list[Milestone]) -> tuple[Milestone | None, Milestone | None]:
    """The milestone ahead of ``value`` and the last one at or behind it: ratings fall, points rise."""
    below = max((m for m in milestones if m.at < value), key=lambda m: m.at, default=None)
    above = min((m for m in milestones if m.at > value), key=lambda m: m.at, default=None)
    here = next((m for m in milestones if m.at == value), None)
    return (below, here or above) if system is System.AHR else (above, here or below)


def _band(value: int, shop: Shop, rules: Rules) -> Band:
    if value <= 0:
        return Band.DEACTIVATED
    if value <= in_market(rules, "violations.ahr.at_risk", shop.region).value:
        return Band.AT_RISK
    healthy = value >= in_market(rules, "violations.ahr.healthy", shop.region).value
    return Band.HEALTHY if healthy else Band.NEEDS_IMPROVEMENT


def _fallen(series: Sequence[tuple[date, int]], value: int, system: System, days: int) -> int:
    since = series[-1][0] - timedelta(days=days)
    recent = [known for day, known in series if day >= since]
    return max(recent) - value if system is System.AHR else value - min(recent)
