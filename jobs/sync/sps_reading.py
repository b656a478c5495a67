"""The platform's answers on a score as one reading of ours: one scale for all percentages, counts where it has them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from bot.domain.shops import Shop
from bot.domain.sps import Benefit, Dimension, Metric, Source, SpsReading, Unscored
from bot.domain.sps_metrics import SPS_METRICS, MetricCode
from bot.domain.sps_units import Benchmarks, NormalisedMetric, normalise
from bot.tiktok.models.sps import SpsDiagnosis, SpsMetric, SpsMetrics, SpsOverview
from bot.tiktok.models.sps_top_items import SpsTopItems
from jobs.sync.sps_items import top_items_from

SCORE_STEP = Decimal("0.1")


def reading_from(
    shop: Shop,
    overview: SpsOverview,
    metrics: SpsMetrics,
    diagnoses: Mapping[MetricCode, SpsDiagnosis],
    top_items: Mapping[MetricCode, SpsTopItems],
    now: datetime,
) -> SpsReading:
    """One reading, dated by the platform's refresh in the shop's zone (``now`` where none was sent).

    While there is no score yet the delivered orders are the denominator of the negative reviews: the platform tells no
    other count.
    """
    # A refresh of tomorrow would stay the latest until then, whatever comes meanwhile.
    updated_at = min(overview.update_time or now, now)
    found = tuple(
        _metric(MetricCode(sent.metric_code), sent, diagnoses, top_items)
        for sent in metrics.metrics
        if sent.metric_code in SPS_METRICS
    )
    reviewed = next((metric for metric in found if metric.code is MetricCode.NRR), None)
    return SpsReading(
        shop_id=shop.id,
        day=updated_at.astimezone(shop.tz).date(),
        updated_at=updated_at,
        source=Source.API,
        score=None if overview.sps_score is None else overview.sps_score.quantize(SCORE_STEP),
        unscored=overview.unscored,
        tier=overview.sps_tier or "",
        tier_text=overview.sps_tier_text or "",
        percentile=overview.peer_percentile,
        delivered_orders=reviewed.denominator if reviewed and overview.unscored is Unscored.TOO_FEW else None,
        dimensions=tuple(
            Dimension(d.name or "", d.score, d.status or "", d.status_text or "", d.weight) for d in overview.dimensions
        ),
        benefits=tuple(
            Benefit(b.benefit_name, bool(b.is_unlocked), b.unlock_score) for b in overview.benefits if b.benefit_name
        ),
        metrics=found,
    )


def _metric(
    code: MetricCode,
    sent: SpsMetric,
    diagnoses: Mapping[MetricCode, SpsDiagnosis],
    top_items: Mapping[MetricCode, SpsTopItems],
) -> Metric:
    diagnosis = diagnoses.get(code)
    rule = diagnosis.calculation_rule if diagnosis else None
    bounds = sent.benchmarks
    figures = normalise(
        code,
        sent.value,
        sent.value_unit,
        Benchmarks(bounds.excellent_threshold, bounds.poor_threshold) if bounds else Benchmarks(),
        rule.numerator_value if rule else None,
        rule.denominator_value if rule else None,
    )
    return Metric(
        code=code,
        value=figures.value,
        numerator=None if code.facts.in_hours else _whole(figures.numerator),
        denominator=_whole(figures.denominator),
        excellent=figures.benchmarks.excellent,
        poor=figures.benchmarks.poor,
        score=sent.score,
        status=sent.status or "",
        status_text=sent.status_text or "",
        top_reason=sent.top_reason_text or "",
        window_days=sent.evaluate_duration_days,
        unit_uncertain=figures.unit_uncertain,
        items=top_items_from(code, top_items[code]) if code in top_items else (),
        trend=_trend(diagnosis, figures) if diagnosis else (),
    )


def _trend(diagnosis: SpsDiagnosis, figures: NormalisedMetric) -> tuple[tuple[date, Decimal], ...]:
    """The days before, on the scale that brings the diagnosis's own value to ours; empty where that can't be told."""
    points = diagnosis.trend.data_points if diagnosis.trend else []
    if figures.unit_uncertain or not figures.value or not diagnosis.value:
        return ()
    # Ratios are sent a hundredth of the percentage; halfway between the two scales is ten times.
    scale = 100 if figures.value > 10 * diagnosis.value else 1
    found = [(p.record_date, p.value * scale) for p in points if p.record_date and p.value is not None]
    return tuple(sorted(found))


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None and number == number.to_integral_value() else None
