"""Scores: one reading a shop and day is kept, the platform's own before a file's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, select, update
from sqlalchemy.orm import Session

from bot.domain.rules import Rules
from bot.domain.scores import ScoreName, score_name
from bot.domain.shops import Shop
from bot.domain.sps import Metric, Source, SpsReading
from bot.domain.sps_metrics import SPS_METRICS, MetricCode
from bot.domain.sps_report import ScorePoint, SpsHistory
from storage.pages import in_pages
from storage.sps_rows import as_kept, metric_of, metric_row, reading_of, reading_row
from storage.tables.sps import SpsMetricRow, SpsReadingRow
from storage.upsert import insert_missing, upsert

_READING = SpsReadingRow.__table__.c
_METRIC = SpsMetricRow.__table__.c

# Statements that every answer needs are built once, and read as plain rows: both take longer than the database does.
_NEWEST = select(*_READING).where(_READING.shop_id.in_(bindparam("shops", expanding=True)), _READING.latest.is_(True))
_METRICS = select(*_METRIC).where(
    _METRIC.shop_id.in_(bindparam("shops", expanding=True)), _METRIC.day.in_(bindparam("days", expanding=True))
)
_SCORES = (
    select(_READING.shop_id, _READING.day, _READING.updated_at, _READING.score)
    .where(_READING.shop_id.in_(bindparam("shops", expanding=True)), _READING.day >= bindparam("since"))
    .order_by(_READING.day)
)
_NEWEST_METRIC = (
    select(*_METRIC)
    .where(_METRIC.shop_id == bindparam("shop"), _METRIC.code == bindparam("its_code"))
    .where(_METRIC.day >= bindparam("since"), _METRIC.value.is_not(None))
    .order_by(_METRIC.day.desc())
    .limit(1)
)
_VALUES = (
    select(_METRIC.code, _METRIC.value)
    .where(_METRIC.shop_id == bindparam("shop"), _METRIC.unit_uncertain.is_(False))
    .where(_METRIC.day.between(bindparam("first"), bindparam("last")))
    .order_by(_METRIC.day)
)

WEEK = timedelta(days=7)
PATIENCE = timedelta(days=3)
"""How much older than a week a value may be and still stand for a week ago."""


def save_sps_reading(session: Session, reading: SpsReading) -> bool:
    """Keeps a reading in place of what was known for its day; says whether that changed anything.

    A file's reading does not replace the platform's own of the same day; what the API never tells is kept beside it.
    """
    _save_trends(session, reading)
    known, kept = sps_reading(session, reading.shop_id, reading.day), as_kept(reading)
    if known and known.source is Source.API and reading.source is Source.FILE:
        return _keep_beside(session, kept)
    if known == kept:
        return False
    newest = _make_latest(session, reading)
    upsert(session, SpsReadingRow, [reading_row(kept) | {"latest": newest}])
    if kept.metrics:
        upsert(session, SpsMetricRow, [metric_row(kept, metric) for metric in kept.metrics])
    _drop_other_metrics(session, kept)
    session.expire_all()
    return True


def newest_metric(session: Session, shop_id: str, code: MetricCode, since: date) -> tuple[date, Metric] | None:
    """The newest figure of a metric since a day, and its day, whatever readings came later without it."""
    wanted = {"shop": shop_id, "its_code": code.value, "since": since}
    newest = session.execute(_NEWEST_METRIC, wanted).one_or_none()
    return (newest.day, metric_of(newest)) if newest else None


def sps_reading(session: Session, shop_id: str, day: date) -> SpsReading | None:
    row = session.get(SpsReadingRow, (shop_id, day))
    if row is None:
        return None
    wanted = select(SpsMetricRow).where(SpsMetricRow.shop_id == shop_id, SpsMetricRow.day == day)
    return reading_of(row, session.execute(wanted).scalars())


def latest_readings(session: Session, shop_ids: Sequence[str]) -> dict[str, SpsReading]:
    """The newest reading of each shop that has one: two indexed reads, however long the history is."""
    newest = {row.shop_id: row for row in session.execute(_NEWEST, {"shops": shop_ids})}
    # Most shops share their newest day, so two lists find little more than the pairs would, and every store has an
    # index for them: a join may start from all the history of a shop, pairs may scan.
    days = {row.day for row in newest.values()}
    metrics: dict[str, list[Row[Any]]] = {}
    for metric in session.execute(_METRICS, {"shops": list(newest), "days": list(days)}):
        if metric.day == newest[metric.shop_id].day:
            metrics.setdefault(metric.shop_id, []).append(metric)
    return {shop_id: reading_of(row, metrics.get(shop_id, [])) for shop_id, row in newest.items()}


def score_name_of(session: Session, shop: Shop | None, rules: Rules) -> ScoreName:
    """What the team of a shop sees its score called."""
    if shop is None:
        return ScoreName.SPS
    return score_name(rules, shop.region, latest_readings(session, [shop.id]).get(shop.id))


def score_points(session: Session, shop_ids: Sequence[str], since: date) -> dict[str, tuple[ScorePoint, ...]]:
    """The scores of shops from a day on, oldest first."""
    found: dict[str, list[ScorePoint]] = {}
    for shop_id, day, updated_at, score in session.execute(_SCORES, {"shops": shop_ids, "since": since}).all():
        if score is not None:
            found.setdefault(shop_id, []).append(ScorePoint(day, updated_at, score))
    return {shop_id: tuple(points) for shop_id, points in found.items()}


def values_a_week_before(session: Session, shop_id: str, day: date) -> Mapping[MetricCode, Decimal]:
    """What each metric was a week before ``day``, or up to three days earlier than that."""
    days = {"first": day - WEEK - PATIENCE, "last": day - WEEK}
    rows = session.execute(_VALUES, {"shop": shop_id, **days})
    return {MetricCode(code): value for code, value in rows if value is not None}


def sps_histories(session: Session, shops: Sequence[Shop], since: date) -> list[SpsHistory]:
    """Each shop's latest reading and its scores from a day on: three indexed reads for any number of shops."""
    ids = [shop.id for shop in shops]
    latest, points = latest_readings(session, ids), score_points(session, ids, since)
    return [SpsHistory(shop, latest.get(shop.id), points.get(shop.id, ())) for shop in shops]


def sps_history(session: Session, shop: Shop, since: date) -> SpsHistory:
    """One shop's history, with its metrics a week earlier."""
    (found,) = sps_histories(session, [shop], since)
    if found.latest is None:
        return found
    return replace(found, week_ago=values_a_week_before(session, shop.id, found.latest.day))


def lowest_scored(session: Session) -> Iterator[str]:
    """The shops by score, lowest first, from the index: take as many as are needed."""
    wanted = select(_READING.shop_id, _READING.score).where(_READING.latest.is_(True), _READING.score.is_not(None))
    yield from (row.shop_id for row in in_pages(session, wanted, _READING.score, _READING.shop_id))


def _make_latest(session: Session, reading: SpsReading) -> bool:
    """Takes the mark from an older reading, and its items, which only explain the newest. False for an older one."""
    marked = (SpsReadingRow.shop_id == reading.shop_id) & SpsReadingRow.latest.is_(True)
    before = session.execute(select(SpsReadingRow.day).where(marked)).scalar_one_or_none()
    if before is None or before == reading.day:
        return True
    if before > reading.day:
        return False
    session.execute(update(SpsReadingRow).where(marked).values(latest=False))
    old = (SpsMetricRow.shop_id == reading.shop_id) & (SpsMetricRow.day == before)
    session.execute(update(SpsMetricRow).where(old).values(items=[]))
    return True


def _save_trends(session: Session, reading: SpsReading) -> None:
    """Fills in the days before the reading that nothing is known of."""
    points = {(m.code.value, day): v for m in reading.metrics for day, v in m.trend if day < reading.day}
    rows = [{"shop_id": reading.shop_id, "day": day, "code": code, "value": v} for (code, day), v in points.items()]
    insert_missing(session, SpsMetricRow, rows)


def _keep_beside(session: Session, kept: SpsReading) -> bool:
    """Keeps of a file's reading what the API never tells; says whether that changed anything."""
    rows = session.execute(select(SpsMetricRow).where(*_of_day(kept))).scalars()
    before = {row.code: metric_of(row) for row in rows}
    new = [each for each in kept.metrics if each.code not in SPS_METRICS and each != before.get(each.code)]
    upsert(session, SpsMetricRow, [metric_row(kept, metric) for metric in new])
    session.expire_all()
    return bool(new)


def _drop_other_metrics(session: Session, reading: SpsReading) -> None:
    """A corrected reading may have fewer metrics than the one it replaces. What a file alone tells is not corrected."""
    codes = [metric.code.value for metric in reading.metrics]
    gone = [SpsMetricRow.code.not_in(codes)]
    gone += [SpsMetricRow.code.in_(SPS_METRICS)] if reading.source is Source.API else []
    session.execute(delete(SpsMetricRow).where(*_of_day(reading), *gone))


def _of_day(reading: SpsReading) -> tuple[ColumnElement[bool], ...]:
    return SpsMetricRow.shop_id == reading.shop_id, SpsMetricRow.day == reading.day
