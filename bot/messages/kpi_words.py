"""KPIs in words: figures with their unit and counts, changes, and what is usual."""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.cliff import Limit
from bot.domain.currencies import money
from bot.domain.kpi import Period, growth
from bot.domain.kpi_definitions import Better, Definition, Figure, Unit
from bot.domain.kpi_limits import Distance
from bot.domain.kpi_report import KpiRow
from bot.domain.kpi_usual import TooShort, Usual
from bot.domain.markets import HOME
from bot.domain.sps_words import gap
from bot.domain.statistics import wilson
from bot.messages.words import change, number, percent

BRINGS = "The next sync brings them for shops connected to the API"
RED, GREEN = ":red_circle:", ":large_green_circle:"
"""Out of range to the worse and to the better."""

SMALL = 100
"""Below so many, a share is shown with its interval."""

BIG = 10_000
"""From here on, parts of a unit of money say nothing."""


def value_words(value: Decimal, definition: Definition, currency: str) -> str:
    """``1,904.50 USD``, ``388``, ``3.1 %``, ``42 min``."""
    match definition.unit:
        case Unit.MONEY:
            return money(value, currency, whole=abs(value) >= BIG or definition.bottom is None)
        case Unit.COUNT:
            return number(value)
        case Unit.MINUTES:
            return f"{number(value)} min"
    return percent(value, 2 if value < 10 and not definition.counts else 1)


def figure_words(figure: Figure, definition: Definition, currency: str) -> str:
    """With its counts, and of a small number with its interval: ``3.1 % (3 of 97: 1.1 to 8.7 %)``."""
    said = value_words(figure.value, definition, currency)
    if figure.part is None or not figure.whole:
        return said
    counts = f"{figure.part:,} of {figure.whole:,}"
    if figure.whole < SMALL:
        low, high = wilson(figure.part, figure.whole)
        counts += f": {100 * low:.1f} to {100 * high:.1f} %"
    return f"{said} ({counts})"


def grown(now: Decimal | int | None, before: Decimal | int | None) -> str:
    """``+4.1 %``; empty where there is nothing to compare with."""
    moved = growth(now, before)
    return "" if moved is None else f"{moved:+.1f} %".replace("-", "−")


def moved(definition: Definition, now: Decimal, before: Decimal) -> str:
    """How much a figure changed: a share in percentage points, whatever else in percent."""
    return f"{change(now - before)} points" if definition.unit is Unit.PERCENT else grown(now, before)


def usual_words(row: KpiRow, currency: str) -> str:
    """``1,850 USD, +2.9 %``: what the same weekdays had, and the change since; or why that cannot be told."""
    known = row.usual
    if isinstance(known, TooShort):
        return f"{known.weeks} of {known.needed} weeks known"
    if known is None or row.now is None:
        return ""
    return f"{value_words(known.mean, row.definition, currency)}, {moved(row.definition, row.now.value, known.mean)}"


def range_words(known: Usual, definition: Definition, currency: str) -> str:
    """``usually 1,700 to 2,100 USD``"""
    if known.low is None or known.high is None:
        return ""
    low, high = (value_words(value, definition, currency) for value in (known.low, known.high))
    return f"usually {low} to {high}"


def mark(row: KpiRow, currency: str) -> str:
    """``▼ usually 1,700 to 2,100 USD`` of a figure that is out of its range; empty of others."""
    if not row.strength or not isinstance(row.usual, Usual) or row.now is None:
        return ""
    return f"{'▲' if row.now.value > row.usual.mean else '▼'} {range_words(row.usual, row.definition, currency)}"


def limit_words(found: Sequence[Distance], definition: Definition) -> str:
    """``target 4 % · 1.2 points over; limit 10 % · 4.8 points left``; empty where the rules set no limit."""
    return "; ".join(_limit(each, definition) for each in found)


def _limit(each: Distance, definition: Definition) -> str:
    if each.crossed and not each.left:
        return f"at the {limit_name(each.limit)}"
    least = definition.better is Better.HIGHER
    most = "at most " if definition.at_most and not each.crossed else ""
    return f"{limit_name(each.limit)} · {most}{gap(each.left, crossed=each.crossed, least=least)}"


def limit_name(limit: Limit) -> str:
    """``target 4 %``"""
    return f"{limit.kind} {limit.value.normalize():f} %"


def name_of(definition: Definition, region: str) -> str:
    """The name, with what kind of figure it is where it is not the platform's."""
    if not definition.estimate:
        return definition.name
    return f"{definition.name}, {'our count' if definition.counts and region == HOME else 'estimate'}"


def period_words(period: Period) -> str:
    """``15 Nov to 21 Nov 2026``"""
    return f"{days_words(period)} {period.last:%Y}"


def days_words(period: Period) -> str:
    """``15 Nov to 21 Nov``"""
    return f"{period.start:%-d %b} to {period.last:%-d %b}"


def own_days(row: KpiRow, told: Period) -> str:
    """``, 12 Nov to 18 Nov`` of a figure whose days are not the ones that are told of; else empty."""
    return "" if row.period == told else f", {days_words(row.period)}"
