"""What figures say nothing of stays as it was; what they do say something of is left to the judgement."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.risks import Change, Finding, Risk, RiskState, Severity, Topic, reconcile
from bot.domain.rules import shipped_rules
from bot.domain.sps import Benefit, Metric, Source, SpsReading, Unscored
from bot.domain.sps_metrics import MetricCode
from bot.domain.sps_unknown import unknown

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
GOOD = Metric(MetricCode.SFCR, numerator=1, denominator=1000)
FLASH = Benefit("Flash sale", True, Decimal("4.0"))
WELL = SpsReading("7001", date(2026, 11, 22), NOW, Source.API, Decimal("4.2"), metrics=(GOOD,), benefits=(FLASH,))


def trouble(kind: str, about: str, subject: str) -> Finding:
    return Finding(f"{kind}:7001:{about}", kind, Topic.SPS, "7001", subject, Severity.CRITICAL, "It is bad")


GATE = trouble("sps.gate", "affiliate", "affiliate marketing")
BENEFIT = trouble("sps.benefit", "4.0", "Flash sale")
METRIC = trouble("sps.metric", "SFCR", "seller-fault cancellations")
ALL = (GATE, BENEFIT, METRIC)


def kept(reading: SpsReading) -> dict[Finding, str]:
    """Those that stay open, each with why."""
    known = {finding.key: finding for finding in ALL}
    return {known[finding.key]: finding.evidence[0] for finding in unknown(ALL, reading, shipped_rules())}


def test_what_is_told_is_for_the_judgement():
    assert kept(WELL) == {}


@pytest.mark.parametrize(
    ("unscored", "why"),
    [(Unscored.UNREADABLE, "today the score could not be read."), (None, "today no score was told.")],
)
@pytest.mark.parametrize("benefits", [(FLASH,), ()])
def test_without_a_score_its_gates_and_benefits_stay(unscored, why, benefits):
    found = kept(replace(WELL, score=None, unscored=unscored, benefits=benefits))
    assert list(found) == [GATE, BENEFIT]
    assert all(said.endswith(why) for said in found.values())


def test_a_shop_that_has_no_score_yet_has_none_to_lose():
    assert kept(replace(WELL, score=None, unscored=Unscored.TOO_FEW, metrics=(), benefits=())) == {}


@pytest.mark.parametrize("benefits", [(), (replace(FLASH, unlock_score=None),)])
def test_a_benefit_whose_score_is_not_told_stays(benefits):
    assert list(kept(replace(WELL, benefits=benefits))) == [BENEFIT]


@pytest.mark.parametrize(("score", "stays"), [("3.9", True), ("4.3", True), ("4.4", False)])
def test_a_benefit_of_which_nothing_is_told_stays_until_the_score_is_well_above_it(score, stays):
    assert (BENEFIT in kept(replace(WELL, score=Decimal(score), benefits=()))) is stays


def test_a_benefit_that_is_off_the_list_is_over():
    assert kept(replace(WELL, benefits=(replace(FLASH, unlock_score=Decimal("4.5")),))) == {}


@pytest.mark.parametrize(
    ("metrics", "why"),
    [
        ((replace(GOOD, unit_uncertain=True),), "the platform's units contradict each other"),
        ((Metric(MetricCode.SFCR),), "the platform sent no figure"),
        ((), "the platform sent no figures"),
    ],
)
def test_unclear_or_missing_figures_close_nothing(metrics, why):
    assert kept(replace(WELL, metrics=metrics)) == {METRIC: f"Last seen in trouble; today {why}."}


def test_a_file_with_the_score_alone_says_that_there_is_no_trouble_with_a_metric():
    assert kept(replace(WELL, metrics=(), source=Source.FILE)) == {}


def test_a_metric_that_the_platform_dropped_is_over():
    assert kept(replace(WELL, metrics=(replace(GOOD, code=MetricCode.OTDR),))) == {}


def test_what_stays_is_as_severe_as_it_was_and_opens_nothing_anew():
    found = list(unknown(ALL, replace(WELL, score=None), shipped_rules()))
    assert found[0].title == "Affiliate marketing cannot be judged now"
    risks = [Risk(n, finding, RiskState.ACKNOWLEDGED, NOW) for n, finding in enumerate((GATE, BENEFIT))]
    verdicts = reconcile(found, risks)
    assert [verdict.change for verdict in verdicts] == [Change.UPDATED, Change.UPDATED]
    assert [verdict.finding.severity for verdict in verdicts if verdict.finding] == [Severity.CRITICAL] * 2
    assert reconcile(found, []) == []
