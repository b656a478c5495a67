"""A risk as one message through its whole life, and a storm as one message."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.risks import Finding, Risk, RiskState, Severity, Topic
from bot.domain.shops import Shop
from bot.messages.alerts import SHOWN, alert, storm
from bot.messages.kit import Message
from bot.slack.check import check_message

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACME = Shop("1", "acme-us", "Acme US", owner="U0ANA")
Check = Callable[[Message], Message]


def risk(n: int = 1, severity: Severity = Severity.WARNING, **more: object) -> Risk:
    found = Finding(
        f"stock.out:1:{n}",
        "stock.out",
        Topic.STOCK,
        "1",
        f"Serum {n}",
        severity,
        "Out of stock",
        evidence=("0 sellable, 12 a day in the last 28 days",),
        advice="Transfer 120 units",
        deadline=NOW + timedelta(days=2),
    )
    return Risk(n, found, RiskState.OPEN, NOW, **more)  # type: ignore[arg-type]


def said(message: Message) -> str:
    return str(message.blocks)


def test_a_new_risk_says_what_why_and_what_to_do(valid: Check) -> None:
    message = valid(alert(risk(owner="U0ANA", severity=Severity.CRITICAL), ACME))
    assert message.text.startswith(":red_circle: Acme")
    assert "Acme US · Serum 1 · Out of stock" in message.text
    for words in (":red_circle:", "0 sellable, 12 a day", "*Do:* Transfer 120 units", "*By* <!date^", "For <@U0ANA>"):
        assert words in said(message)
    assert "'value': '1'" in said(message)


def test_nobody_is_mentioned_once_somebody_has_it(valid: Check) -> None:
    taken = replace(risk(owner="U0ANA"), state=RiskState.ACKNOWLEDGED, taken_by="U0JO", taken_name="Jo", taken_at=NOW)
    message = valid(alert(taken, ACME))
    assert "<@" not in said(message)
    assert "Jo has it" in said(message)
    assert "risk.ack" not in said(message)


def test_each_state_shows(valid: Check) -> None:
    snoozed = replace(risk(), state=RiskState.SNOOZED, taken_name="Jo", snoozed_until=NOW + timedelta(hours=1))
    assert "Jo snoozed it until" in said(valid(alert(snoozed, ACME)))
    over = replace(risk(severity=Severity.CRITICAL), state=RiskState.RESOLVED, resolved_at=NOW)
    assert ":large_green_circle: *Acme US" in said(valid(alert(over, ACME)))
    assert ":red_circle:" not in said(alert(over, ACME))


def test_a_name_that_pings_does_not() -> None:
    shop = replace(ACME, name="<!channel> *Acme*")
    bare = risk()
    message = alert(replace(bare, finding=replace(bare.finding, title="@here <@U0ANA>")), shop)
    for shown in (message.text, said(message)):
        assert "<!channel>" not in shown
        assert "<@U0ANA>" not in shown
        assert "@here" not in shown


def test_a_storm_is_one_message_that_counts(valid: Check) -> None:
    forty = [risk(n) for n in range(40)]
    message = valid(storm(forty, ACME))
    assert ":large_yellow_circle: Acme US · 40 SKUs are out of stock" in message.text
    assert "40 live, 40 that nobody has, 0 over" in said(message)
    assert said(message).count("• Serum") == SHOWN
    assert "_and 30 more_: `/risk list acme-us`" in said(message)


def test_a_storm_counts_down_to_green(valid: Check) -> None:
    over = [replace(risk(n), state=RiskState.RESOLVED, resolved_at=NOW) for n in range(38)]
    taken = replace(risk(38), state=RiskState.ACKNOWLEDGED, taken_name="Jo", taken_at=NOW)
    left = valid(storm([*over, taken, risk(39)], ACME))
    assert "2 live, 1 that nobody has, 38 over" in said(left)
    assert "Acknowledge all 1" in said(left)
    assert "more_" not in said(left)
    done = valid(storm(over, ACME))
    assert ":large_green_circle:" in said(done)
    assert "0 live, 0 that nobody has, 38 over" in said(done)


@given(st.text(max_size=500), st.lists(st.text(max_size=500), max_size=20), st.text(max_size=500))
def test_an_alert_of_any_texts_is_one_that_slack_takes(title: str, evidence: list[str], name: str) -> None:
    bare = risk(owner="U0ANA")
    told = replace(bare, finding=replace(bare.finding, title=title, evidence=tuple(evidence), advice=title))
    shop = replace(ACME, name=name)
    assert check_message(alert(told, shop).payload()) == []
    assert check_message(storm([told] * 12, shop).payload()) == []
