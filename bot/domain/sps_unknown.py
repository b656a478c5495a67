"""What was in trouble with a shop's score and cannot be judged today: it stays open, as bad as it was."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from bot.domain.risks import Finding
from bot.domain.rules import Rules
from bot.domain.sps import Source, SpsReading, Unscored
from bot.domain.sps_words import WITHOUT_SCORE, metric_value


def unknown(known: Iterable[Finding], reading: SpsReading, rules: Rules) -> Iterator[Finding]:
    """Those of the ``known`` findings of which ``reading`` says nothing, as severe as they were, each with why."""
    clear = rules.value("sps.near_gate") + rules.value("sps.hysteresis")
    for finding in known:
        if why := _why(finding, reading, clear):
            yield replace(
                finding,
                title=f"{finding.subject[:1].upper()}{finding.subject[1:]} cannot be judged now",
                evidence=(f"Last seen in trouble; today {why}.",),
                opens=False,
            )


def _why(finding: Finding, reading: SpsReading, clear: Decimal) -> str:
    """Empty where it is judged, and where it is over: a shop with too few orders has no score to lose, and one that is
    more than ``clear`` points above a mark is in no trouble with it.
    """
    about = finding.key.rpartition(":")[2]
    if finding.kind == "sps.metric":
        return _why_metric(about, reading)
    if reading.score is None:
        return "" if reading.unscored is Unscored.TOO_FEW else WITHOUT_SCORE[reading.unscored]
    if finding.kind == "sps.benefit" and reading.score - Decimal(about) <= clear:
        return _why_benefit(Decimal(about), reading)
    return ""


def _why_metric(code: str, reading: SpsReading) -> str:
    if not reading.metrics:
        # A file may have the score alone, for good.
        left_out = reading.source is Source.API and reading.unscored is not Unscored.TOO_FEW
        return "the platform sent no figures" if left_out else ""
    metric = next((metric for metric in reading.metrics if metric.code == code), None)
    if metric and metric.unit_uncertain:
        return "the platform's units contradict each other"
    return "the platform sent no figure" if metric and metric_value(metric) is None else ""


def _why_benefit(mark: Decimal, reading: SpsReading) -> str:
    """Where no benefit is at its score any more it was taken off the list, unless some of the list is not told."""
    marks = {benefit.unlock_score for benefit in reading.benefits}
    return "it was not told what the score unlocks" if mark not in marks and (not marks or None in marks) else ""
