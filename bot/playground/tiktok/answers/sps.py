"""SPS overview, metrics and diagnosis, with the documentation's own traps.

Rates are sent as per cent ("1.89") while their thresholds are ratios ("0.02"); OTDR is a ratio in both;
lists of one come as bare strings; a shop without a score sends empty texts, "NIL" or nothing. A shop whose spec says
`percent_as_documented` sends everything on the documented 0-100 scale instead.
"""

from decimal import Decimal

from bot.playground.tiktok import scores, specs
from bot.playground.tiktok.call import Call, Json, invalid
from bot.playground.tiktok.world import Shop

_TIER_TEXT = {"EXCELLENT": "Excellent", "GOOD": "Good", "POOR": "Normal", "CRITICAL": "Attention", "NIL": ""}


def overview(call: Call) -> Json:
    shop, day = call.shop, call.world.scores_day(call.now)
    points = scores.score(call.world, shop, day)
    tier = shop.spec.tier or _tier(points)
    score: Json = {} if points is None else {"sps_score": str(points), "peer_percentile": str(shop.spec.percentile)}
    return score | {
        "sps_tier": tier,
        "sps_tier_text": shop.spec.tier_text or _TIER_TEXT[tier],
        **_window(day, scores.EVALUATED_DAYS),
        "update_time": int(scores.refreshed_at(day).timestamp()),
        "primary_category": {
            "category_id": str(600_000 + len(shop.spec.category)),
            "category_name": shop.spec.category,
        },
        "dimensions": _dimensions(call, day),
        "benefits": [
            {
                "benefit_name": name,
                "is_unlocked": points is not None and points >= Decimal(unlock),
                "unlock_score": unlock,
            }
            for name, unlock in specs.benefits().items()
        ],
        "top_issues": _top_issues(call, day, points),
    }


def metrics(call: Call) -> Json:
    day = call.world.scores_day(call.now)
    return {"metrics": [_metric(call, metric, day) for metric in specs.metrics().values()]}


def diagnosis(call: Call) -> Json:
    """One metric with its counts and its trend; the counts are there before there is a score, too."""
    metric = asked_metric(call)
    shop, day = call.shop, call.world.scores_day(call.now)
    days = call.integer("trend_duration_days", 1, 90, 30)
    figure = scores.figure(call.world, shop, metric, day)
    trend = [(number, scores.figure(call.world, shop, metric, number)) for number in range(day - days + 1, day + 1)]
    told = {
        key: value for key, value in _metric(call, metric, day).items() if key not in {"metric_name", "top_reason_text"}
    }
    return told | {
        "calculation_rule": {
            "numerator_label": metric.numerator,
            "numerator_value": str(figure.numerator),
            "denominator_label": metric.denominator,
            "denominator_value": str(figure.of),
        },
        "trend": {
            "data_points": [
                {"record_date": f"{scores.day_start(number):%Y%m%d}", "value": _value(shop, one)}
                for number, one in trend
            ]
        },
        "distribution_details": _distribution(figure),
        "analyses": [
            {
                "summaries": f"{metric.name}: {figure.bad} of {figure.of}.",
                "details": [f"Most often: {reason}" for reason in metric.reasons[:2]],
            }
        ],
    }


def asked_metric(call: Call) -> specs.Metric:
    metric = specs.metrics().get(call.path["metric_code"])
    if metric is None:
        raise invalid(f"metric_code must be one of {', '.join(specs.metrics())}")
    return metric


def _metric(call: Call, metric: specs.Metric, day: int) -> Json:
    shop = call.shop
    figure = scores.figure(call.world, shop, metric, day)
    points = scores.metric_score(shop, figure)
    known: Json = {
        "metric_code": metric.code,
        "metric_name": metric.name,
        "dimension": metric.dimension,
        "value_unit": metric.unit,
        "benchmarks": _benchmarks(shop, metric),
        **_window(day, metric.days),
    }
    if scores.score(call.world, shop, day) is None:
        return known | _nothing_yet(metric)
    return known | {
        "score": str(points),
        "value": _value(shop, figure),
        "status": _tier(points),
        "status_text": _TIER_TEXT[_tier(points)],
        "top_reason_text": shop.spec.top_reason if points < 2 else "",
    }


def _nothing_yet(metric: specs.Metric) -> Json:
    """The three ways in which the platform says that there is no figure."""
    absent: Json = {"status": "NIL", "status_text": ""}
    if metric.dimension == "Product satisfaction":
        return absent | {"value": "", "score": ""}
    return absent | {"value": "NIL", "score": "NIL"} if metric.unit == "HOURS" else absent


def _value(shop: Shop, figure: scores.Figure) -> str:
    if figure.higher_is_better and not shop.spec.percent_as_documented:
        return str((figure.value / 100).quantize(Decimal("0.0001")))
    return str(figure.value.quantize(Decimal("0.1" if figure.metric.unit == "HOURS" else "0.01")))


def _benchmarks(shop: Shop, metric: specs.Metric) -> Json:
    scale = 100 if shop.spec.percent_as_documented and metric.unit == "PERCENT" else 1
    excellent, poor = (threshold * scale for threshold in scores.thresholds(shop, metric))
    return {"excellent_threshold": str(excellent), "poor_threshold": str(poor)}


def _dimensions(call: Call, day: int) -> list[Json]:
    found = scores.dimension_scores(call.world, call.shop, day)
    return [
        {
            "name": name,
            "score": str(points) if points is not None else "",
            "status": _tier(points),
            "status_text": _TIER_TEXT[_tier(points)],
            "weight": str(weight),
        }
        for name, weight in specs.weights().items()
        for points in [found.get(name)]
    ]


def _top_issues(call: Call, day: int, points: Decimal | None) -> Json:
    """The metrics that cost the shop most, worst first; without a score, how many orders are still missing."""
    if points is None:
        delivered = scores.delivered_orders(call.world, call.shop, day)
        return {"summary": f"{delivered} of {scores.ORDERS_FOR_A_SCORE} delivered orders", "issues": []}
    figures = [scores.figure(call.world, call.shop, metric, day) for metric in specs.metrics().values()]
    costly = sorted((scores.metric_score(call.shop, figure), figure.metric.code) for figure in figures)
    issues = []
    for rank, (metric_points, code) in enumerate((one for one in costly if one[0] < 4), start=1):
        metric = specs.metrics()[code]
        issue = {"rank": rank, "metric_code": code, "metric_name": metric.name, **_window(day, metric.days)}
        issues.append(
            issue
            | {"description": f"{metric.name} is behind comparable shops", "percentile": str(int(metric_points * 15))}
        )
    return {"summary": f"{len(issues)} metrics hold the score back" if issues else "", "issues": issues}


def _distribution(figure: scores.Figure) -> list[Json]:
    """The bad orders by reason, each reason half as common as the one before."""
    left, parts = figure.bad, []
    for reason in figure.metric.reasons:
        count = left if reason == figure.metric.reasons[-1] else (left + 1) // 2
        left -= count
        share = Decimal(100 * count) / max(1, figure.bad)
        parts.append({"name": reason, "count": count, "percent": str(share.quantize(Decimal("0.1")))})
    return parts


def _window(day: int, days: int) -> Json:
    end = scores.day_start(day)
    return {
        "evaluate_duration_days": days,
        "start_evaluation_time": int(scores.day_start(day - days).timestamp()),
        "end_evaluation_time": int(end.timestamp()),
    }


def _tier(points: Decimal | None) -> str:
    if points is None:
        return "NIL"
    bands = (("EXCELLENT", "4.0"), ("GOOD", "3.5"), ("POOR", "2.5"), ("CRITICAL", "0"))
    return next(tier for tier, floor in bands if points >= Decimal(floor))
