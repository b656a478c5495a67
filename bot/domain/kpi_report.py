"""All KPIs of a shop over a period: each beside the period before, the same weekdays, and its usual range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil

from bot.domain.aftersales import Reason, Waiting
from bot.domain.data_state import Failing
from bot.domain.feeds import Feed
from bot.domain.kpi import Days, Period
from bot.domain.kpi_definitions import DEFINITIONS, Better, Definition, Figure, KpiCode, figure
from bot.domain.kpi_limits import Distance
from bot.domain.kpi_usual import TooShort, Usual, usual
from bot.domain.order_rates import Difference
from bot.domain.rules import Rules
from bot.domain.service import StarsSeen
from bot.domain.shops import Shop

POINTS = 20
"""That a chart of Slack shows."""


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI. ``period`` are its days: earlier ones where it waits for days to ripen. ``now`` None: not known."""

    definition: Definition
    period: Period
    now: Figure | None
    before: Figure | None
    usual: Usual | TooShort | None

    @property
    def strength(self) -> float:
        """How far out of its usual range it is; 0 within."""
        is_out = isinstance(self.usual, Usual) and self.usual.is_unusual
        return abs(self.usual.strength or 0) if is_out and isinstance(self.usual, Usual) else 0.0

    @property
    def worse(self) -> bool:
        """Whether it is on the bad side of what is usual."""
        if not isinstance(self.usual, Usual) or self.now is None:
            return False
        return (self.now.value < self.usual.mean) is (self.definition.better is Better.HIGHER)


def kpi_rows(days: Days, period: Period, rules: Rules) -> list[KpiRow]:
    """Every KPI over ``period``, in the order of their definitions."""
    return [_row(definition, days, period, rules) for definition in DEFINITIONS.values()]


def _row(definition: Definition, days: Days, period: Period, rules: Rules) -> KpiRow:
    own = period.earlier(int(rules.value(definition.wait_rule))) if definition.wait_rule else period
    now, before = figure(definition, days, own), figure(definition, days, own.before)
    if now is None:
        return KpiRow(definition, own, None, None, None)
    if before and before.days != now.days:
        before = None
    compared = usual(definition, days, own, now, rules) if now.days == own.days else None
    return KpiRow(definition, own, now, before, compared)


def history_of(period: Period, rules: Rules) -> Period:
    """The period with all that it is compared with: as many days before, and the weeks of the usual."""
    wait = timedelta(days=int(rules.value("orders.cancellation_wait")))
    weeks = timedelta(weeks=int(rules.value("kpi.history.most")))
    return Period(min(period.before.start, period.start - weeks) - wait, period.end)


def unusual(rows: Sequence[KpiRow]) -> list[KpiRow]:
    """What is out of its usual range, the furthest first."""
    return sorted((row for row in rows if row.strength), key=lambda row: row.strength, reverse=True)


def trend(definition: Definition, days: Days, period: Period) -> list[tuple[date, float]]:
    """At most 20 points up to the period's end, each a KPI over as many days: at least the last 20 days.

    Points without a figure are left out; each is named by its first day.
    """
    step = ceil(max(period.days, POINTS) / POINTS)
    starts = [period.end - timedelta(days=step * number) for number in range(POINTS, 0, -1)]
    found = [(start, figure(definition, days, Period(start, start + timedelta(days=step)))) for start in starts]
    return [(start, float(each.value)) for start, each in found if each]


@dataclass(frozen=True, slots=True)
class Trend:
    """A KPI's points, oldest first, each named by its first day; ``currency`` of its money."""

    code: KpiCode
    currency: str
    points: Sequence[tuple[date, float]]


@dataclass(frozen=True, slots=True)
class ShopKpis:
    """Everything that is said of a shop over ``period``.

    ``rows`` are by currency, the present one first. ``returns`` is how many returns ``reasons`` are the commonest of.
    ``blamed`` are products and how many of their units were cancelled through the seller. ``watched`` and ``unclear``
    are orders cancelled for a reason to be watched, or for one that the list does not know. ``limits`` are how far KPIs
    are from those of the shop's market. ``read_at`` is when each feed that is read at all was read last; None where one
    never was to its end; ``failing`` are those that cannot be read now.
    """

    shop: Shop
    period: Period
    rows: Mapping[str, Sequence[KpiRow]]
    trends: Sequence[Trend] = ()
    returns: int = 0
    reasons: Sequence[Reason] = ()
    stars: StarsSeen | None = None
    waiting: Sequence[Waiting] = ()
    blamed: Sequence[tuple[str, int]] = ()
    watched: int = 0
    unclear: int = 0
    differences: Sequence[Difference] = ()
    limits: Mapping[KpiCode, Sequence[Distance]] = field(default_factory=dict)
    read_at: Mapping[Feed, datetime | None] = field(default_factory=dict)
    failing: Mapping[Feed, Failing] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        known = any(row.now for rows in self.rows.values() for row in rows)
        return not (known or self.differences or self.waiting or self.stars)
