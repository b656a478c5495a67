"""The report on the scores of some shops: where each stands, what moved, and who is nearest to a limit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.domain.cliff import Cliff, limits, nearest
from bot.domain.risks import Risk
from bot.domain.rules import Rules
from bot.domain.scores import ScoreName, band, score_name
from bot.domain.shops import Shop
from bot.domain.sps import Source, SpsReading, is_stale
from bot.domain.sps_gates import Steps, gates, steps
from bot.domain.sps_metrics import MetricCode
from bot.domain.statistics import evenly

WEEK = timedelta(days=7)
CHART_POINTS = 20
CHART_LINES = 6


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A score as it stood from ``updated_at`` on."""

    day: date
    updated_at: datetime
    score: Decimal


@dataclass(frozen=True, slots=True)
class SpsHistory:
    """What is kept of a shop: its latest reading, its scores (oldest first), and metric values about a week earlier."""

    shop: Shop
    latest: SpsReading | None = None
    scores: tuple[ScorePoint, ...] = ()
    week_ago: Mapping[MetricCode, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpsRow:
    """Where one shop stands. Changes are in points, None where nothing earlier is known.

    ``cliffs`` is where each metric stands to its nearest limit, ``worst`` the one nearest to, or farthest beyond, its
    own; ``uncertain`` the metrics whose units are unclear.
    ``band`` is ours, for a score that came without the platform's tier; else empty.
    """

    shop: Shop
    score_name: ScoreName
    reading: SpsReading | None
    stale: bool
    since: Decimal | None
    week: Decimal | None
    cliffs: Mapping[MetricCode, Cliff]
    worst: Cliff | None
    steps: Steps
    uncertain: tuple[MetricCode, ...]
    scores: tuple[ScorePoint, ...]
    band: str = ""
    risks: tuple[Risk, ...] = ()

    @property
    def score(self) -> Decimal | None:
        return self.reading.score if self.reading else None

    @property
    def is_official(self) -> bool:
        """Whether the platform itself tells the figures; where files bring them, estimates fill the days between."""
        return self.shop.scored_by_api or (self.reading is not None and self.reading.source is Source.API)

    @property
    def needs_somebody(self) -> bool:
        return any(risk.needs_somebody for risk in self.risks)

    @property
    def in_hand(self) -> bool:
        """In trouble all of which somebody has."""
        return bool(self.risks) and not self.needs_somebody

    @property
    def is_steady(self) -> bool:
        """Fresh, scored, no lower than at the last digest, and without a risk: one that somebody has is one still."""
        return self.score is not None and not self.stale and not self.risks and (self.since or 0) >= 0


@dataclass(frozen=True, slots=True)
class SpsReport:
    """Rows worst first. A score takes ``needed_orders`` delivered in ``needed_days``.

    ``quiet``: nothing changed since the last digest and nothing waits for anybody.
    """

    rows: tuple[SpsRow, ...]
    risks: tuple[Risk, ...]
    closed: tuple[Risk, ...]
    since: datetime | None
    needed_orders: Decimal
    needed_days: Decimal
    quiet: bool

    @property
    def score_names(self) -> list[ScoreName]:
        """What the shops' scores are called; SPS where there are no shops."""
        used = {row.score_name for row in self.rows} or {ScoreName.SPS}
        return [name for name in ScoreName if name in used]

    @property
    def needing(self) -> list[SpsRow]:
        return [row for row in self.rows if row.needs_somebody]

    @property
    def in_hand(self) -> list[SpsRow]:
        return [row for row in self.rows if row.in_hand]

    @property
    def steady(self) -> int:
        return sum(row.is_steady for row in self.rows)

    @property
    def closest(self) -> SpsRow | None:
        """The shop with the least room before a limit that it hasn't crossed, among those with a score to lose."""
        scored = [row for row in self.rows if row.score is not None]
        counted = [row for row in scored if row.worst and not row.worst.crossed and row.worst.room is not None]
        return min(counted, key=_room, default=None)


def report(
    histories: Iterable[SpsHistory],
    risks: Sequence[Risk],
    rules: Rules,
    now: datetime,
    since: datetime | None = None,
    closed: Sequence[Risk] = (),
) -> SpsReport:
    """The report at ``now``; ``risks`` are the live SPS risks, ``closed`` those that ended after ``since``."""
    rows = sorted((stand(history, rules, now, since, risks) for history in histories), key=_worst_first)
    changed = any(row.since != 0 for row in rows if row.score is not None) or bool(closed)
    opened = since is None or any(risk.opened_at > since for risk in risks)
    waiting = any(risk.needs_somebody for risk in risks)
    return SpsReport(
        rows=tuple(rows),
        risks=tuple(risks),
        closed=tuple(closed),
        since=since,
        needed_orders=rules.value("sps.eligible.delivered_orders"),
        needed_days=rules.value("sps.eligible.days"),
        quiet=not (changed or opened or waiting),
    )


def stand(
    history: SpsHistory, rules: Rules, now: datetime, since: datetime | None, risks: Iterable[Risk] = ()
) -> SpsRow:
    """Where a shop stands now."""
    reading = history.latest
    cliffs = cliffs_of(reading, rules, history.shop.region) if reading else {}
    plain = reading.score if reading and not (reading.tier or reading.tier_text) else None
    return SpsRow(
        shop=history.shop,
        score_name=score_name(rules, history.shop.region, reading),
        reading=reading,
        stale=reading is not None and is_stale(reading, now, rules),
        since=change_since(history, since) if since else None,
        week=week_change(history),
        cliffs=cliffs,
        worst=worst_cliff(cliffs.values()),
        steps=steps(reading, gates(rules, history.shop.region)) if reading else Steps(None, None),
        uncertain=tuple(metric.code for metric in reading.metrics if metric.unit_uncertain) if reading else (),
        scores=history.scores,
        band=band(rules, plain) if plain is not None else "",
        risks=tuple(risk for risk in risks if risk.finding.shop_id == history.shop.id),
    )


def cliffs_of(reading: SpsReading, rules: Rules, region: str) -> dict[MetricCode, Cliff]:
    """Where each metric of which something can be said stands to its nearest limit."""
    found = [nearest(metric, limits(metric, rules, region)) for metric in reading.metrics]
    return {cliff.code: cliff for cliff in found if cliff}


def worst_cliff(cliffs: Iterable[Cliff]) -> Cliff | None:
    """The metric that is nearest to its limit, or farthest beyond it.

    Where the next bad order crosses there is no room left, however little is used up: so it is in a shop of few orders.
    Else it is the one that has used up most of what its limit allows.
    """
    return max(cliffs, key=lambda cliff: (cliff.crossed, cliff.room == 0, cliff.used), default=None)


def week_change(history: SpsHistory) -> Decimal | None:
    """Points gained over the seven days before the latest reading."""
    return change_since(history, history.latest.updated_at - WEEK) if history.latest else None


def change_since(history: SpsHistory, moment: datetime) -> Decimal | None:
    """Points gained since ``moment``, from the score that stood then; None where either is unknown."""
    if history.latest is None or history.latest.score is None:
        return None
    earlier = [point.score for point in history.scores if point.updated_at <= moment]
    return history.latest.score - earlier[-1] if earlier else None


def trend(rows: Iterable[SpsRow]) -> tuple[list[date], list[tuple[Shop, list[Decimal]]]]:
    """Days from the first on which all of these shops (at most 6) have a score, as far apart, and each shop's line.

    A day without a reading of a shop carries its one before on.
    """
    shown = [row for row in rows if row.scores][:CHART_LINES]
    if not shown:
        return [], []
    days = evenly(max(row.scores[0].day for row in shown), max(row.scores[-1].day for row in shown), CHART_POINTS)
    return days, [(row.shop, [_score_on(row.scores, day) for day in days]) for row in shown]


def _score_on(points: Sequence[ScorePoint], day: date) -> Decimal:
    return [point.score for point in points if point.day <= day][-1]


def _worst_first(row: SpsRow) -> tuple[int, bool, Decimal, Decimal, str]:
    waiting = max((risk.severity for risk in row.risks if risk.needs_somebody), default=0)
    return (-waiting, row.score is None, row.score or Decimal(0), -_used(row), row.shop.code)


def _room(row: SpsRow) -> tuple[int, Decimal]:
    """Orders left, and of equally many the larger share used."""
    return (row.worst.room or 0) if row.worst else 0, -_used(row)


def _used(row: SpsRow) -> Decimal:
    return row.worst.used if row.worst else Decimal(0)
