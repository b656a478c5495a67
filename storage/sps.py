"""Scores: one reading a shop and day is kept, the platform's own before a file's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.domain.sps import Source, SpsReading
from bot.domain.sps_metrics import MetricCode
from bot.domain.sps_report import ScorePoint, SpsHistory
from storage.sps_rows import as_kept, metric_row, reading_of, reading_row
from storage.tables.sps import SpsLatestRow, SpsMetricRow, SpsReadingRow
from storage.upsert import upsert

T = TypeVar("T")

WEEK = timedelta(days=7)
PATIENCE = timedelta(days=3)
"""How much older than a week a value may be and still stand for a week ago."""


def save_sps_reading(session: Session, reading: SpsReading) -> bool:
    """Keeps a reading in place of what was known for its day; says whether that changed anything.

    A file's reading does not replace the platform's own of the same day.
    """
    _save_trends(session, reading)
    known, kept = sps_reading(session, reading.shop_id, reading.day), as_kept(reading)
    if known == kept or (known and known.source is Source.API and reading.source is Source.FILE):
        return False
    _note_latest(session, kept)
    upsert(session, SpsReadingRow, [reading_row(kept)])
    if kept.metrics:
        upsert(session, SpsMetricRow, [metric_row(kept, metric) for metric in kept.metrics])
    _drop_other_metrics(session, kept)
    session.expire_all()
    return True


def sps_reading(session: Session, shop_id: str, day: date) -> SpsReading | None:
    row = session.get(SpsReadingRow, (shop_id, day))
    if row is None:
        return None
    wanted = select(SpsMetricRow).where(SpsMetricRow.shop_id == shop_id, SpsMetricRow.day == day)
    return reading_of(row, session.execute(wanted).scalars())


def latest_readings(session: Session, shop_ids: Sequence[str]) -> dict[str, SpsReading]:
    """The newest reading of each shop that has one: two indexed reads."""
    wanted = _of_latest(select(SpsReadingRow), SpsReadingRow, shop_ids)
    rows = session.execute(wanted).scalars()
    metrics: dict[str, list[SpsMetricRow]] = {}
    for metric in session.execute(_of_latest(select(SpsMetricRow), SpsMetricRow, shop_ids)).scalars():
        metrics.setdefault(metric.shop_id, []).append(metric)
    return {row.shop_id: reading_of(row, metrics.get(row.shop_id, [])) for row in rows}


def score_points(session: Session, shop_ids: Sequence[str], since: date) -> dict[str, tuple[ScorePoint, ...]]:
    """The scores of shops from a day on, oldest first."""
    kept = SpsReadingRow
    wanted = select(kept.shop_id, kept.day, kept.updated_at, kept.score)
    wanted = wanted.where(kept.shop_id.in_(shop_ids), kept.day >= since).order_by(kept.day)
    found: dict[str, list[ScorePoint]] = {}
    for shop_id, day, updated_at, score in session.execute(wanted):
        if score is not None:
            found.setdefault(shop_id, []).append(ScorePoint(day, updated_at, score))
    return {shop_id: tuple(points) for shop_id, points in found.items()}


def values_a_week_before(session: Session, shop_id: str, day: date) -> Mapping[MetricCode, Decimal]:
    """What each metric was a week before ``day``, or up to three days earlier than that."""
    kept, week_ago = SpsMetricRow, day - WEEK
    wanted = select(kept.code, kept.value).where(kept.shop_id == shop_id)
    wanted = wanted.where(kept.day.between(week_ago - PATIENCE, week_ago), kept.unit_uncertain.is_(False))
    return {MetricCode(code): value for code, value in session.execute(wanted.order_by(kept.day)) if value is not None}


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
    """The shops by score, lowest first, streamed from the index: take as many as are needed."""
    wanted = select(SpsLatestRow.shop_id).where(SpsLatestRow.score.is_not(None)).order_by(SpsLatestRow.score)
    yield from session.execute(wanted, execution_options={"yield_per": 500}).scalars()


def _of_latest(wanted: Select[T], kept: type[SpsReadingRow | SpsMetricRow], shop_ids: Sequence[str]) -> Select[T]:
    latest = (kept.shop_id == SpsLatestRow.shop_id) & (kept.day == SpsLatestRow.day)
    return wanted.join(SpsLatestRow, latest).where(SpsLatestRow.shop_id.in_(shop_ids))


def _note_latest(session: Session, reading: SpsReading) -> None:
    """Notes the newest day; the day before it loses its items, which only explain the newest."""
    known = session.get(SpsLatestRow, reading.shop_id, populate_existing=True)
    if known and known.day > reading.day:
        return
    if known and known.day < reading.day:
        old = (SpsMetricRow.shop_id == reading.shop_id) & (SpsMetricRow.day == known.day)
        session.execute(update(SpsMetricRow).where(old).values(items=[]))
    upsert(session, SpsLatestRow, [{"shop_id": reading.shop_id, "day": reading.day, "score": reading.score}])


def _save_trends(session: Session, reading: SpsReading) -> None:
    """Fills in the days before the reading that nothing is known of."""
    points = {(m.code.value, day): v for m in reading.metrics for day, v in m.trend if day < reading.day}
    if not points:
        return
    kept = SpsMetricRow
    wanted = select(kept.code, kept.day).where(
        kept.shop_id == reading.shop_id, kept.day >= min(day for _, day in points)
    )
    known = {(code, day) for code, day in session.execute(wanted)}
    new = [(code, day, value) for (code, day), value in points.items() if (code, day) not in known]
    session.add_all(SpsMetricRow(shop_id=reading.shop_id, day=day, code=code, value=v) for code, day, v in new)
    session.flush()


def _drop_other_metrics(session: Session, reading: SpsReading) -> None:
    """A corrected reading may have fewer metrics than the one it replaces."""
    codes = [metric.code.value for metric in reading.metrics]
    mine = (SpsMetricRow.shop_id == reading.shop_id) & (SpsMetricRow.day == reading.day)
    session.execute(delete(SpsMetricRow).where(mine, SpsMetricRow.code.not_in(codes)))
