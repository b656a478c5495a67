"""What is wrong with one metric of a shop, or about to be. Uncertain units and small numbers open nothing."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.domain.cliff import Cliff, Limit, LimitKind, cliffs, limits
from bot.domain.playbook import Playbook
from bot.domain.risks import Finding, Severity, Topic
from bot.domain.rules import Rules
from bot.domain.sps import Metric
from bot.domain.sps_report import SpsHistory
from bot.domain.sps_words import against, cause, counts, figure, metric_value, room_left, room_sentence
from bot.domain.statistics import wilson

WIDE = 0.01
"""An interval wider than this share (one percentage point) is worth telling."""


def find_metric(history: SpsHistory, metric: Metric, rules: Rules, playbook: Playbook) -> Finding | None:
    """A metric beyond its limit, or near it with little room and worsening; none that cannot be judged."""
    value = metric_value(metric)
    if metric.unit_uncertain or value is None:
        return None
    found = cliffs(metric, limits(metric, rules, history.shop.region))
    if not found:
        return None
    cliff, enough = found[0], _enough(history, metric, rules)
    if cliff.crossed:
        severity, opens = _severity(cliff), enough
    elif _is_near(cliff, rules, widened=True):
        severity, opens = Severity.WARNING, enough and _is_near(cliff, rules) and _worsens(history, metric, value)
    else:
        return None
    evidence = (*_evidence(history, cliff, rules), *_what_follows(found, rules, history))
    return _metric_finding(history, cliff, playbook, severity, evidence, opens)


def _severity(cliff: Cliff) -> Severity:
    """The platform enforces on the plain figure; its poor mark is critical where chance doesn't explain it."""
    if cliff.limit.kind is LimitKind.ENFORCEMENT:
        return Severity.CRITICAL
    interval = _bad_interval(cliff.metric)
    if cliff.limit.kind in (LimitKind.GUIDE, LimitKind.TARGET) or interval is None:
        return Severity.WARNING
    allowed = float(cliff.limit.value) / 100
    allowed = 1 - allowed if cliff.code.facts.higher_is_better else allowed
    return Severity.CRITICAL if interval[0] > allowed else Severity.WARNING


def _is_near(cliff: Cliff, rules: Rules, widened: bool = False) -> bool:
    """Little room, or the limit's last few percent; ``widened`` by the hysteresis, which keeps a risk open."""
    band = rules.value("metric.hysteresis")
    slack, orders = (band, 2) if widened else (Decimal(0), 1)
    if cliff.used > 1 - band - slack:
        return True
    room = cliff.room is None or cliff.room <= rules.value("metric.near_room") * orders
    return room and cliff.used >= rules.value("metric.near_share") - slack


def _enough(history: SpsHistory, metric: Metric, rules: Rules) -> bool:
    """Whether there are orders enough to judge by. A shop with a score has, where the count isn't told."""
    if metric.denominator is None:
        return history.latest is not None and history.latest.score is not None
    return metric.denominator >= rules.value("metric.least_orders")


def _worsens(history: SpsHistory, metric: Metric, value: Decimal) -> bool:
    before = history.week_ago.get(metric.code)
    if before is None:
        return False
    return value < before if metric.code.facts.higher_is_better else value > before


def _metric_finding(
    history: SpsHistory, cliff: Cliff, playbook: Playbook, severity: Severity, evidence: tuple[str, ...], opens: bool
) -> Finding:
    facts = cliff.code.facts
    beyond = "below" if facts.higher_is_better else "beyond"
    where = beyond if cliff.crossed else "close to"
    limit = "the platform's poor mark" if cliff.limit.kind is LimitKind.POOR else f"its {cliff.limit.kind}"
    return Finding(
        key=f"sps.metric:{history.shop.id}:{cliff.code}",
        kind="sps.metric",
        topic=Topic.SPS,
        shop_id=history.shop.id,
        subject=facts.name,
        severity=severity,
        title=f"{facts.name.capitalize()} {where} {limit}: {_room(cliff)}",
        evidence=evidence,
        advice=playbook[cliff.code].first,
        opens=opens,
    )


def _room(cliff: Cliff) -> str:
    if cliff.room is None or cliff.crossed:
        return room_left(cliff)
    return f"room for {room_left(cliff)}" if cliff.room else "no room left"


def _evidence(history: SpsHistory, cliff: Cliff, rules: Rules) -> list[str]:
    metric = cliff.metric
    value, limit = against(metric_value(metric) or Decimal(0), cliff.limit.value, cliff.code)
    of = f" ({counts(metric)})" if counts(metric) else ""
    source = _cited(cliff.limit, rules, history)
    said = [f"{value}{of} in {metric.window} days, {cliff.limit.kind} {limit} ({source})."]
    said.append(room_sentence(cliff))
    if before := history.week_ago.get(metric.code):
        said.append(f"A week ago it was {figure(before, metric.code)}.")
    interval = _bad_interval(metric)
    if interval and interval[1] - interval[0] > WIDE:
        low, high = (100 * share for share in interval)
        what = "late share" if metric.code.facts.higher_is_better else "share"
        said.append(f"Chance alone leaves the {what} anywhere from {low:.1f} % to {high:.1f} %.")
    return said + ([f"{cause(metric)}."] if cause(metric) else [])


def _what_follows(found: Sequence[Cliff], rules: Rules, history: SpsHistory) -> Iterator[str]:
    """What the platform does at the limit, and at the next one where there are steps."""
    nearest, *others = found
    ahead = [other for other in others if nearest.crossed and not other.crossed]
    for cliff in (nearest, *ahead[:1]):
        if cliff.limit.rule and cliff.limit.rule.means:
            source = f" ({_cited(cliff.limit, rules, history)})" if cliff is not nearest else ""
            yield f"At {figure(cliff.limit.value, cliff.code)}: {cliff.limit.rule.means}{source}."


def _cited(limit: Limit, rules: Rules, history: SpsHistory) -> str:
    """Where a limit comes from; on the day of the figures that it judges."""
    if limit.rule is None or history.latest is None:
        return "platform benchmark of the day"
    return rules.cite(limit.rule, history.latest.day)


def _bad_interval(metric: Metric) -> tuple[float, float] | None:
    """Wilson interval of the share of bad orders; None without counts."""
    facts = metric.code.facts
    if not metric.has_counts or metric.numerator is None or not metric.denominator:
        return None
    bad = metric.denominator - metric.numerator if facts.higher_is_better else metric.numerator
    return wilson(bad, metric.denominator)
