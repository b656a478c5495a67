"""How fast a SKU sells: the weighted velocity of 7, 14 and 28 days, counting only days on which it could be bought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import sqrt
from statistics import fmean
from zoneinfo import ZoneInfo

from bot.domain.rules import Rules
from bot.domain.statistics import Z95
from bot.domain.stock import Demand

LONGEST = 28
"""Days of sales that the velocity looks back on."""

ENOUGH = 7
"""Days in stock below which the spread is that of chance (Poisson), because so few days say little about it."""

Sample = tuple[int, int]
"""How many days before the last day with figures, and the units sold on that day."""


@dataclass(frozen=True, slots=True)
class DaySales:
    """Units of one SKU sold on one of the shop's days, and whether it was in stock for most of it."""

    day: date
    units: int
    in_stock: bool = True


def demand(sales: Iterable[DaySales], last_day: date, listed_on: date | None, rules: Rules) -> Demand | None:
    """The velocity of one SKU up to ``last_day``, the last day with figures; None if it was never in stock.

    v = 0.5 v7 + 0.3 v14 + 0.2 v28 over in-stock days (weights from ``stock.velocity``); a window without any in-stock
    day gives its weight to the others. Days without a row had no sales; days before ``listed_on`` do not count.
    """
    known = {row.day: row for row in sales}
    first = max(last_day - timedelta(days=LONGEST - 1), listed_on or date.min)
    samples = _in_stock(known, first, last_day, float(rules.value("stock.silent_day")))
    if not samples:
        return None
    weights = _weights([age for age, _ in samples], rules)
    a_day = sum(weight * units for weight, (_, units) in zip(weights, samples, strict=True))
    units_sold = [units for _, units in samples]
    spread = _spread(units_sold)
    margin = Z95 * spread * sqrt(sum(weight * weight for weight in weights))
    sold_on = [row.day for row in known.values() if row.units > 0]
    return Demand(a_day, margin, spread, len(samples), max(sold_on, default=None))


def settled(fresh: Demand | None, before: Demand | None) -> Demand | None:
    """What to go by: a few days after or before a long outage do not replace what more days had said."""
    if fresh is None or (before and fresh.days < min(ENOUGH, before.days)):
        return before
    return fresh


def days_out(since: datetime, until: datetime, zone: ZoneInfo) -> list[date]:
    """The local days of which an outage took at least half, so that their sales say nothing about demand."""
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    found = []
    while day <= last:
        begin = datetime.combine(day, time(), zone)
        end = datetime.combine(day + timedelta(days=1), time(), zone)
        # Differences of instants, not of wall clocks: a day may have 23 or 25 hours.
        missed = min(until, end).timestamp() - max(since, begin).timestamp()
        if missed * 2 >= end.timestamp() - begin.timestamp():
            found.append(day)
        day += timedelta(days=1)
    return found


def _in_stock(known: Mapping[date, DaySales], first: date, last: date, silent: float) -> list[Sample]:
    days = (last - timedelta(days=age) for age in range((last - first).days + 1))
    samples = [
        (age, known[day].units if day in known else 0)
        for age, day in enumerate(days)
        if day not in known or known[day].in_stock
    ]
    sold = [units for _, units in samples if units > 0]
    if sold and fmean(sold) >= silent:
        # Nobody looked at the stock before the first sync: a silent day of a quick seller was a day without stock.
        return [(age, units) for age, units in samples if units > 0]
    return samples


def _spread(units: list[int]) -> float:
    """The standard deviation of a day. (``statistics.stdev`` counts in fractions, too slow for every SKU.)"""
    mean = fmean(units)
    if len(units) < ENOUGH:
        return sqrt(mean)
    return sqrt(sum((sold - mean) ** 2 for sold in units) / (len(units) - 1))


def _weights(ages: list[int], rules: Rules) -> list[float]:
    """The weight of each day: its share of every window it lies in. The weights add up to 1."""
    windows = [(int(days), float(rule.value)) for days, rule in rules.under("stock.velocity").items()]
    sizes = {days: sum(age < days for age in ages) for days, _ in windows}
    filled = [(days, weight) for days, weight in windows if sizes[days]]
    total = sum(weight for _, weight in filled)
    return [sum(weight / total / sizes[days] for days, weight in filled if age < days) for age in ages]
