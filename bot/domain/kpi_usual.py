"""What is usual: the same weekdays of the weeks before, and how far figures stray from them by themselves.

Source: B. Iglewicz, D. Hoaglin, How to Detect and Handle Outliers, 1993: the distance from the median over the median
absolute deviation, times 1.4826, is like standard deviations for a normal spread, and one odd day does not move it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate
from statistics import fmean, median

from bot.domain.kpi import MONEY, Days, Period, Sums
from bot.domain.kpi_definitions import Definition, Figure, Unit, added, figure, has, value_of
from bot.domain.rules import Rules
from bot.domain.statistics import wilson

MAD = 1.4826
MEAN_DEVIATION = 1.2533
"""The same for the mean absolute deviation, where more than half of the days do not stray at all."""

LEAST_WINDOWS = 14
"""Stretches as long as the period, from which a spread can be told."""

Means = Mapping[int, Sums]
"""What a weekday (0 is Monday) sums up to on average."""


@dataclass(frozen=True, slots=True)
class Usual:
    """``mean`` is the KPI of the same weekdays of ``weeks`` weeks before, ``low`` and ``high`` its usual range.

    ``strength`` is how many robust standard deviations the figure is off. The range is None where too little is known
    to tell one.
    """

    mean: Decimal
    weeks: int
    low: Decimal | None = None
    high: Decimal | None = None
    strength: float | None = None
    is_unusual: bool = False

    @property
    def is_judged(self) -> bool:
        return self.low is not None


def longest_judged(weeks: int) -> int:
    """Of how many days a period may be at most for so many weeks before it to tell what is out of its range."""
    days = 7 * weeks
    return min((days + 1) // 2, days + 1 - LEAST_WINDOWS)


@dataclass(frozen=True, slots=True)
class TooShort:
    """``weeks`` before are known where ``needed`` are."""

    weeks: int
    needed: int


def usual(definition: Definition, days: Days, period: Period, now: Figure, rules: Rules) -> Usual | TooShort:
    """How ``now``, the KPI over ``period``, compares with the same weekdays before."""
    most, least = int(rules.value("kpi.history.most")), int(rules.value("kpi.history.least"))
    history = Period(period.start - timedelta(weeks=most), period.start)
    means, known = _means(definition, days, history)
    weeks = min(known.get(day.weekday(), 0) for day in period.dates())
    if weeks < least:
        return TooShort(weeks, least)
    mean = _expected(definition, means, period)
    if mean is None:
        return TooShort(weeks, least)
    strays = _strays(definition, days, history, period.days, means)
    if len(strays) < max(LEAST_WINDOWS, period.days):
        return Usual(mean, weeks)
    before = figure(definition, days, history)
    return _judged(definition, now, before, mean, weeks, strays, rules)


def _judged(
    definition: Definition,
    now: Figure,
    before: Figure | None,
    mean: Decimal,
    weeks: int,
    strays: Sequence[float],
    rules: Rules,
) -> Usual:
    limit = float(rules.value("kpi.unusual"))
    middle = median(strays)
    centre = float(mean) + middle
    spread = MAD * median(abs(stray - middle) for stray in strays)
    spread = spread or MEAN_DEVIATION * fmean(abs(stray - middle) for stray in strays)
    # However steady a figure was: what is too little to act on is not out of its range.
    spread = max(spread, abs(centre) * float(rules.value("kpi.steady")) / 100)
    off = float(now.value) - centre
    strength = off / spread if spread else 0.0 if off == 0 else float("inf") if off > 0 else float("-inf")
    low, high = max(0.0, centre - limit * spread), centre + limit * spread
    if definition.unit is Unit.PERCENT and definition.top not in MONEY:
        high = min(high, 100.0)
    unusual = abs(strength) > limit and not _by_chance(definition, now, before, centre)
    return Usual(mean, weeks, Decimal(str(low)), Decimal(str(high)), strength, unusual)


def _by_chance(definition: Definition, now: Figure, before: Figure | None, centre: float) -> bool:
    """Whether so few are counted that the usual share may well give this one; nor is that known exactly."""
    if not definition.counts or now.part is None or now.whole is None:
        return False
    low, high = wilson(now.part, now.whole)
    if before and before.part is not None and before.whole:
        least, most = wilson(before.part, before.whole)
        if low <= most and least <= high:
            return True
    return 100 * low <= centre <= 100 * high


def _means(definition: Definition, days: Days, history: Period) -> tuple[Means, dict[int, int]]:
    """The mean sums of each weekday, and of how many weeks they are."""
    known: dict[int, list[Sums]] = {}
    for day in history.dates():
        if has(sums := days.get(day), definition):
            known.setdefault(day.weekday(), []).append(sums)
    means = {weekday: _divided(added(found, definition.terms), len(found)) for weekday, found in known.items()}
    return means, {weekday: len(found) for weekday, found in known.items()}


def _divided(sums: Sums, by: int) -> Sums:
    return {term: value / by for term, value in sums.items()}


def _expected(definition: Definition, means: Means, window: Period) -> Decimal | None:
    """The KPI of a stretch of days if each were as its weekday is on average."""
    return value_of(definition, added([means[day.weekday()] for day in window.dates()], definition.terms))


def _strays(definition: Definition, days: Days, history: Period, length: int, means: Means) -> list[float]:
    """How far each stretch of the history, as long as the period, was from what its weekdays are on average."""
    told = _Running(definition, [days.get(day) for day in history.dates()])
    expected = _Running(definition, [means.get(day.weekday()) for day in history.dates()])
    found = []
    for first in range(history.days - length + 1):
        value, mean = (each.value(first, first + length) for each in (told, expected))
        if value is not None and mean is not None:
            found.append(value - mean)
    return found


class _Running:
    """The KPI of any stretch of some days without adding them up again; floats will do for how far things stray."""

    def __init__(self, definition: Definition, days: Sequence[Sums | None]) -> None:
        self._definition = definition
        known = [sums if has(sums, definition) else None for sums in days]
        self._missing = _totals(sums is None for sums in known)
        self._top = _totals(_top(definition, sums) if sums else 0 for sums in known)
        bottom = definition.bottom
        self._bottom = _totals(float(sums[bottom]) if sums and bottom else 0 for sums in known)

    def value(self, first: int, end: int) -> float | None:
        """Of the days from number ``first`` to before ``end``; None where one is not known, or nothing is to divide."""
        if self._missing[end] > self._missing[first]:
            return None
        top = self._top[end] - self._top[first]
        if self._definition.bottom is None:
            return top
        bottom = self._bottom[end] - self._bottom[first]
        return top * (100 if self._definition.unit is Unit.PERCENT else 1) / bottom if bottom > 0 else None


def _top(definition: Definition, sums: Sums) -> float:
    return float(sums[definition.top]) - sum(float(sums[term]) for term in definition.minus)


def _totals(values: Iterable[float]) -> list[float]:
    return [0.0, *accumulate(values)]
