"""What one look at the data means for the risks that are known."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.risks import Change, Finding, Risk, RiskState, Severity, Topic, reconcile

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LIVE = [RiskState.OPEN, RiskState.ACKNOWLEDGED, RiskState.SNOOZED]


def finding(
    key: str = "k", severity: Severity = Severity.WARNING, *, opens: bool = True, title: str = "Low"
) -> Finding:
    return Finding(key, "stock.cover", Topic.STOCK, "1", "Serum", severity, title, opens=opens)


def risk(found: Finding, state: RiskState = RiskState.OPEN) -> Risk:
    return Risk(1, replace(found, opens=True), state, NOW)


def changes(findings: list[Finding], known: list[Risk]) -> list[Change]:
    return [verdict.change for verdict in reconcile(findings, known)]


def test_new_trouble_opens_a_risk() -> None:
    [verdict] = reconcile([finding()], [])
    assert (verdict.change, verdict.finding, verdict.risk) == (Change.OPENED, finding(), None)


def test_trouble_within_the_band_opens_none_but_keeps_one_open() -> None:
    assert changes([finding(opens=False)], []) == []
    assert Change.RECOVERED not in changes([finding(opens=False)], [risk(finding())])


@pytest.mark.parametrize("state", LIVE)
def test_the_same_trouble_changes_nothing(state: RiskState) -> None:
    assert changes([finding()], [risk(finding(), state)]) == []


@pytest.mark.parametrize("state", LIVE)
@pytest.mark.parametrize(
    ("found", "change"),
    [
        (finding(severity=Severity.CRITICAL), Change.WORSENED),
        (finding(severity=Severity.INFO), Change.EASED),
        (finding(title="Lower"), Change.UPDATED),
    ],
)
def test_other_trouble_of_the_same_key_changes_the_risk(found: Finding, change: Change, state: RiskState) -> None:
    assert changes([found], [risk(finding(), state)]) == [change]


@pytest.mark.parametrize("state", LIVE)
def test_only_a_severity_above_the_worst_so_far_is_worse(state: RiskState) -> None:
    eased = replace(risk(finding(), state), peak=Severity.CRITICAL)
    assert changes([finding(severity=Severity.CRITICAL)], [eased]) == [Change.UPDATED]
    slight = replace(risk(finding(severity=Severity.INFO), state), peak=Severity.WARNING)
    assert changes([finding(severity=Severity.WARNING)], [slight]) == [Change.UPDATED]
    assert changes([finding(severity=Severity.CRITICAL)], [slight]) == [Change.WORSENED]


@pytest.mark.parametrize("state", LIVE)
@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (168, 72, Change.REMINDED),
        (None, 72, Change.REMINDED),
        (72, 168, Change.UPDATED),
        (72, None, Change.UPDATED),
        (72, 72, None),
    ],
)
def test_only_a_nearer_step_towards_a_deadline_reminds(
    state: RiskState, before: int | None, after: int | None, change: Change | None
) -> None:
    known = risk(replace(finding(), reminder=before), state)
    assert changes([replace(finding(), reminder=after)], [known]) == ([change] if change else [])


def test_a_nearer_step_that_is_worse_too_is_worse() -> None:
    worse = replace(finding(severity=Severity.CRITICAL), reminder=24)
    assert changes([worse], [risk(replace(finding(), reminder=72))]) == [Change.WORSENED]


def test_whether_it_would_open_a_risk_is_no_change_of_what_is_shown() -> None:
    assert changes([finding(opens=False)], [risk(finding())]) == []


@pytest.mark.parametrize("state", LIVE)
def test_trouble_that_is_gone_is_a_risk_that_recovered(state: RiskState) -> None:
    known = risk(finding(), state)
    [verdict] = reconcile([], [known])
    assert (verdict.change, verdict.finding, verdict.risk) == (Change.RECOVERED, None, known)


def test_a_risk_that_is_over_stays_so_until_it_opens_again() -> None:
    over = risk(finding(), RiskState.RESOLVED)
    assert changes([], [over]) == []
    assert changes([finding(opens=False)], [over]) == []
    assert changes([finding()], [over]) == [Change.REOPENED]


@given(
    st.lists(
        st.builds(finding, st.sampled_from("abcdef"), st.sampled_from(Severity), opens=st.booleans()),
        unique_by=lambda found: found.key,
    ),
    st.lists(
        st.builds(
            risk,
            st.builds(finding, st.sampled_from("abcdef"), st.sampled_from(Severity)),
            st.sampled_from(RiskState),
        ),
        unique_by=lambda known: known.finding.key,
    ),
)
def test_each_key_gets_at_most_one_change_and_a_second_look_none_that_is_news(
    found: list[Finding], known: list[Risk]
) -> None:
    verdicts = reconcile(found, known)
    keys = [
        verdict.finding.key if verdict.finding else verdict.risk.finding.key
        for verdict in verdicts
        if verdict.risk or verdict.finding
    ]  # type: ignore[union-attr]
    assert len(keys) == len(set(keys)) == len(verdicts)
    after = {one.finding.key: one for one in known}
    for key, verdict in zip(keys, verdicts, strict=True):
        if verdict.finding:
            after[key] = risk(verdict.finding)
        else:
            after[key] = replace(after[key], state=RiskState.RESOLVED)
    again = {verdict.change for verdict in reconcile(found, list(after.values()))}
    assert again <= {Change.UPDATED}


def test_severities_are_ordered_and_only_open_risks_need_somebody() -> None:
    assert max(Severity) is Severity.CRITICAL
    assert [state for state in RiskState if risk(finding(), state).needs_somebody] == [RiskState.OPEN]
    assert risk(finding(severity=Severity.INFO)).severity is Severity.INFO
