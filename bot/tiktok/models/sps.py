"""SPS answers (domain.md 1.6). Percentages are as sent: bot.domain.sps_units brings them to one scale.

Tiers, statuses and metric codes are texts as sent, "NIL" and unknown ones included; the `…_text` fields are localised
and nothing is to be concluded from them.
"""

from typing import Any, ClassVar, Self

from pydantic import ModelWrapValidatorHandler, PrivateAttr, model_validator

from bot.domain.sps import Unscored
from bot.domain.sps_metrics import SPS_METRICS
from bot.tiktok.models.base import NOTHING, Answer, Count, Day, Id, Listed, Moment, Number, Score, Text, Word


class Category(Answer):
    category_id: Text = None
    category_name: Text = None


class Dimension(Answer):
    """`score` 0-5; `weight` in percent."""

    name: Text = None
    score: Score = None
    status: Text = None
    status_text: Text = None
    weight: Number = None


class Benefit(Answer):
    """What a score opens; `unlock_score` 0-5."""

    benefit_name: Text = None
    is_unlocked: bool | None = None
    unlock_score: Score = None


class Issue(Answer):
    """`rank` 1 is the worst; `percentile` 0-100 among the peers."""

    rank: Count = None
    metric_code: Text = None
    metric_name: Text = None
    description: Text = None
    percentile: Number = None


class TopIssues(Answer):
    summary: Text = None
    issues: Listed[Issue]


class SpsOverview(Answer):
    """The score of a shop. `sps_score` 0-5; a null, or the tier NIL, stands for fewer than 30 delivered orders."""

    sps_score: Score = None
    sps_tier: Text = None
    sps_tier_text: Text = None
    peer_percentile: Number = None
    evaluate_duration_days: Count = None
    start_evaluation_time: Moment = None
    end_evaluation_time: Moment = None
    update_time: Moment = None
    primary_category: Category | None = None
    dimensions: Listed[Dimension]
    benefits: Listed[Benefit]
    top_issues: TopIssues | None = None
    _unscored: Unscored | None = PrivateAttr(default=None)

    @property
    def unscored(self) -> Unscored | None:
        """Why there is no score; None where there is one, and where none was sent and nothing said of it."""
        return self._unscored

    @model_validator(mode="wrap")
    @classmethod
    def _say_why(cls, sent: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        read = handler(sent)
        if read.sps_score is None:
            read._unscored = _why_unscored(sent.get("sps_score", ""), read.sps_tier)
        return read


def _why_unscored(sent: object, tier: str | None) -> Unscored | None:
    """`sent` is what came in place of a score, empty where nothing did."""
    if sent is None or tier == "NIL":
        return Unscored.TOO_FEW
    return None if isinstance(sent, str) and sent.strip() in NOTHING else Unscored.UNREADABLE


class Thresholds(Answer):
    """Bounds of the category; the scale may differ from the value's."""

    excellent_threshold: Number = None
    poor_threshold: Number = None


class _MetricFigures(Answer):
    dimension: Text = None
    score: Score = None
    value: Number = None
    value_unit: Text = None
    status: Text = None
    status_text: Text = None
    benchmarks: Thresholds | None = None
    evaluate_duration_days: Count = None
    start_evaluation_time: Moment = None
    end_evaluation_time: Moment = None


class SpsMetric(_MetricFigures):
    """One of the six metrics. `score` 0-5; `value` in `value_unit`, PERCENT or HOURS."""

    KNOWN: ClassVar = {"metric_code": SPS_METRICS, "value_unit": frozenset({"PERCENT", "HOURS"})}

    metric_code: Id
    metric_name: Text = None
    top_reason_text: Text = None


class SpsMetrics(Answer):
    metrics: Listed[SpsMetric]


class CalculationRule(Answer):
    """The counts behind a rate."""

    numerator_label: Text = None
    numerator_value: Number = None
    denominator_label: Text = None
    denominator_value: Number = None


class TrendPoint(Answer):
    record_date: Day = None
    value: Number = None


class Trend(Answer):
    data_points: Listed[TrendPoint]


class Share(Answer):
    """A part of a distribution; `percent` 0-100."""

    name: Text = None
    count: Count = None
    percent: Number = None


class Analysis(Answer):
    summaries: Listed[Word]
    details: Listed[Word]


class SpsDiagnosis(_MetricFigures):
    """A metric with its counts, its trend and its explanation."""

    metric_code: Text = None
    calculation_rule: CalculationRule | None = None
    trend: Trend | None = None
    distribution_details: Listed[Share]
    analyses: Listed[Analysis]
