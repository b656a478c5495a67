"""Readings of the score as rows, and back."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from bot.domain.sps import Benefit, Dimension, Metric, Source, SpsReading, TopItem, Unscored
from bot.domain.sps_metrics import SPS_METRICS, MetricCode
from storage.tables.sps import SpsMetricRow, SpsReadingRow

STEP = Decimal("0.0001")
ORDER = {code: place for place, code in enumerate(MetricCode)}


def as_kept(reading: SpsReading) -> SpsReading:
    """``reading`` as it comes back from the database: rounded, metrics in order, without trends."""
    metrics = sorted((_metric_as_kept(metric) for metric in reading.metrics), key=lambda metric: ORDER[metric.code])
    return replace(
        reading,
        score=_rounded(reading.score),
        percentile=_rounded(reading.percentile),
        metrics=tuple(metrics),
    )


def reading_row(reading: SpsReading) -> dict[str, Any]:
    return {
        "shop_id": reading.shop_id,
        "day": reading.day,
        "updated_at": reading.updated_at,
        "source": reading.source.value,
        "score": reading.score,
        "unscored": reading.unscored,
        "tier": reading.tier,
        "tier_text": reading.tier_text,
        "percentile": reading.percentile,
        "delivered_orders": reading.delivered_orders,
        "dimensions": [[d.name, _text(d.score), d.status, d.status_text, _text(d.weight)] for d in reading.dimensions],
        "benefits": [[b.name, b.unlocked, _text(b.unlock_score)] for b in reading.benefits],
        "note": reading.note,
    }


def metric_row(reading: SpsReading, metric: Metric) -> dict[str, Any]:
    return {
        "shop_id": reading.shop_id,
        "day": reading.day,
        "code": metric.code.value,
        "value": metric.value,
        "numerator": metric.numerator,
        "denominator": metric.denominator,
        "excellent": metric.excellent,
        "poor": metric.poor,
        "score": metric.score,
        "status": metric.status,
        "status_text": metric.status_text,
        "top_reason": metric.top_reason,
        "window_days": metric.window_days,
        "unit_uncertain": metric.unit_uncertain,
        "items": [[i.name, i.ref, i.bad, i.total, _text(i.hours), list(i.reasons)] for i in metric.items],
    }


def reading_of(row: SpsReadingRow | Row[Any], metrics: Iterable[SpsMetricRow | Row[Any]]) -> SpsReading:
    return SpsReading(
        shop_id=row.shop_id,
        day=row.day,
        updated_at=row.updated_at,
        source=Source(row.source),
        score=row.score,
        unscored=Unscored(row.unscored) if row.unscored else None,
        tier=row.tier,
        tier_text=row.tier_text,
        percentile=row.percentile,
        delivered_orders=row.delivered_orders,
        dimensions=tuple(Dimension(n, _number(s), st, text, _number(w)) for n, s, st, text, w in row.dimensions),
        benefits=tuple(Benefit(name, unlocked, _number(score)) for name, unlocked, score in row.benefits),
        metrics=tuple(sorted(_told(row, metrics), key=lambda metric: ORDER[metric.code])),
        note=row.note,
    )


def _told(row: SpsReadingRow | Row[Any], metrics: Iterable[SpsMetricRow | Row[Any]]) -> Iterable[Metric]:
    """Those of the reading: beside the platform's own stand what files told of its day."""
    by_api = row.source == Source.API.value
    return (metric_of(each) for each in metrics if not by_api or each.code in SPS_METRICS)


def metric_of(row: SpsMetricRow | Row[Any]) -> Metric:
    return Metric(
        code=MetricCode(row.code),
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        excellent=row.excellent,
        poor=row.poor,
        score=row.score,
        status=row.status,
        status_text=row.status_text,
        top_reason=row.top_reason,
        window_days=row.window_days,
        unit_uncertain=row.unit_uncertain,
        items=tuple(
            TopItem(name, ref, bad, total, _number(hours), tuple(why))
            for name, ref, bad, total, hours, why in row.items
        ),
    )


def _metric_as_kept(metric: Metric) -> Metric:
    return replace(
        metric,
        value=_rounded(metric.value),
        excellent=_rounded(metric.excellent),
        poor=_rounded(metric.poor),
        score=_rounded(metric.score),
        trend=(),
    )


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(STEP)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
