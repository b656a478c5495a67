"""Account health: the band, the next milestone and how far it is, from imported readings."""

from collections.abc import Sequence
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
    """A total at which the platform acts; ``penalty`` (a number and what it counts) where it is known."""

    at: int
    rule: Rule
    penalty: Rule | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a shop stands: ``left`` is how far ``next`` is, ``reached`` the last milestone at or behind it.

    ``fallen`` is how much worse it got within the days of ``violations.health.fall_days``, never below 0.
    """

    shop: Shop
    system: System
    value: int
    day: date
    band: Band | None
    next: Milestone | None
    left: int | None
    reached: Milestone | None
    fallen: int = 0


def standing(shop: Shop, readings: Sequence[HealthReading], rules: Rules) -> Standing | None:
    """Where a shop stands by its newest reading; None when no reading has a figure.

    The rating counts where a reading has both: it replaced the points in 2026.
    """
    known = sorted((r for r in readings if r.ahr is not None or r.points is not None), key=lambda r: r.day)
    if not known:
        return None
    last = known[-1]
    system = System.POINTS if last.ahr is None else System.AHR
    series = [(r.day, _value(r, system)) for r in known]
    value = _value(last, system) or 0
    ahead, behind = _around(value, system, _milestones(shop, system, rules))
    return Standing(
        shop,
        system,
        value,
        last.day,
        _band(value, shop, rules) if system is System.AHR else None,
        ahead,
        abs(value - ahead.at) if ahead else None,
        behind,
        _fallen(series, value, system, int(rules.value("violations.health.fall_days"))),
    )


def _value(reading: HealthReading, system: System) -> int | None:
    return reading.ahr if system is System.AHR else reading.points


def _milestones(shop: Shop, system: System, rules: Rules) -> list[Milestone]:
    name = "ahr" if system is System.AHR else "points"
    found = all_in_market(rules, f"violations.{name}.milestone", shop.region)
    penalties = all_in_market(rules, f"violations.{name}.penalty", shop.region)
    return [Milestone(int(rule.value), rule, penalties.get(key)) for key, rule in found.items()]


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


def _fallen(series: Sequence[tuple[date, int | None]], value: int, system: System, days: int) -> int:
    since = series[-1][0] - timedelta(days=days)
    recent = [known for day, known in series if day >= since and known is not None]
    return max(recent) - value if system is System.AHR else value - min(recent)
