"""The life of a risk in the database: one winner, a timeline, and the data's own changes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.risks import Finding, Risk, RiskState, Severity, Topic, reconcile
from bot.domain.shops import Shop
from storage import risk_moves, risks
from storage.database import Database
from storage.shops import declared

SHOP = Shop("1", "acme", "Acme US", owner="UOWNER")


def finding(severity: Severity = Severity.WARNING, *, opens: bool = True) -> Finding:
    return Finding("stock.out:1:9", "stock.out", Topic.STOCK, "1", "Glow Serum", severity, "Out of stock", opens=opens)


def look(session: Session, found: list[Finding], now: datetime) -> list[Risk]:
    """One look of detection: reconciles with all that is known."""
    known = risks.risks_of(session, Topic.STOCK, ["1"], states=list(RiskState))
    return [risk for _, risk in risk_moves.apply_verdicts(session, SHOP, reconcile(found, known), now)]


@pytest.fixture
def risk(db: Database, now: datetime) -> Risk:
    db.write_now(declared, SHOP)
    [opened] = db.write_now(look, [finding()], now)
    return opened


def test_it_opens_a_risk_with_the_shops_owner(risk: Risk) -> None:
    assert (risk.state, risk.owner) == (RiskState.OPEN, "UOWNER")


def test_a_new_owner_of_a_shop_has_its_open_risks(db: Database, risk: Risk, now: datetime) -> None:
    db.write_now(declared, replace(SHOP, owner="UNEW"))
    assert [r.id for r in db.read_now(risks.risks_taken_by, "UNEW")] == [risk.id]
    db.write_now(risk_moves.acknowledge, risk.id, "U1", "Ana", now)
    db.write_now(declared, SHOP)
    assert [r.owner for r in db.read_now(risks.risks_of)] == ["UNEW"]


def test_it_lets_one_of_two_acknowledge(db: Database, risk: Risk, now: datetime) -> None:
    first = db.write_now(risk_moves.acknowledge, risk.id, "U1", "Ana", now)
    second = db.write_now(risk_moves.acknowledge, risk.id, "U2", "Ben", now + timedelta(seconds=1))
    assert (first.won, second.won) == (True, False)
    assert (second.risk.taken_name, second.risk.taken_at) == ("Ana", now)


def test_it_keeps_every_step_with_who_and_when(db: Database, risk: Risk, now: datetime) -> None:
    db.write_now(risk_moves.acknowledge, risk.id, "U1", "Ana", now)
    db.write_now(risk_moves.resolve, risk.id, "U1", "restocked", now + timedelta(hours=1))
    steps = db.read_now(risks.timeline, risk.id)
    assert [(s.change, s.actor, s.at) for s in steps] == [
        ("opened", None, now),
        ("acknowledged", "U1", now),
        ("resolved", "U1", now + timedelta(hours=1)),
    ]
    assert steps[-1].note == "restocked"


def test_a_snoozed_risk_comes_back_by_itself(db: Database, risk: Risk, now: datetime) -> None:
    until = now + timedelta(hours=1)
    assert db.write_now(risk_moves.snooze, risk.id, "U1", "Ana", until, now).risk.state is RiskState.SNOOZED
    assert db.write_now(risk_moves.wake_snoozed, until - timedelta(seconds=1)) == []
    assert [r.state for r in db.write_now(risk_moves.wake_snoozed, until)] == [RiskState.OPEN]


def test_it_is_over_when_the_data_recover_and_comes_back_as_the_same_risk(
    db: Database, risk: Risk, now: datetime
) -> None:
    [over] = db.write_now(look, [], now)
    assert over.state is RiskState.RESOLVED
    assert db.write_now(look, [finding(opens=False)], now) == []
    [again] = db.write_now(look, [finding()], now + timedelta(days=1))
    assert (again.id, again.state, again.opened_at) == (risk.id, RiskState.OPEN, now + timedelta(days=1))


def test_it_stays_open_inside_the_hysteresis_band(db: Database, risk: Risk, now: datetime) -> None:
    db.write_now(look, [finding(opens=False)], now)
    kept = db.read_now(risks.risk_by_id, risk.id)
    assert kept is not None
    assert kept.state is RiskState.OPEN


def test_a_risk_that_worsens_needs_somebody_again(db: Database, risk: Risk, now: datetime) -> None:
    db.write_now(risk_moves.acknowledge, risk.id, "U1", "Ana", now)
    [worse] = db.write_now(look, [finding(Severity.CRITICAL)], now)
    assert (worse.state, worse.taken_by) == (RiskState.OPEN, None)


def test_who_took_the_worst_keeps_it_while_it_eases_and_worsens_again(db: Database, risk: Risk, now: datetime) -> None:
    db.write_now(look, [finding(Severity.CRITICAL)], now)
    db.write_now(risk_moves.acknowledge, risk.id, "U1", "Ana", now)
    for severity in (Severity.WARNING, Severity.CRITICAL, Severity.INFO, Severity.WARNING):
        [same] = db.write_now(look, [finding(severity)], now)
        assert (same.state, same.taken_by) == (RiskState.ACKNOWLEDGED, "U1")
        assert (same.severity, same.peak) == (severity, Severity.CRITICAL)


def test_a_risk_that_is_back_worsens_anew(db: Database, risk: Risk, now: datetime) -> None:
    db.write_now(look, [finding(Severity.CRITICAL)], now)
    db.write_now(look, [], now)
    [back] = db.write_now(look, [finding()], now)
    assert back.peak is Severity.WARNING
    db.write_now(risk_moves.acknowledge, risk.id, "U1", "Ana", now)
    [worse] = db.write_now(look, [finding(Severity.CRITICAL)], now)
    assert worse.state is RiskState.OPEN


def test_a_risk_that_somebody_puts_back_worsens_anew(db: Database, risk: Risk, now: datetime) -> None:
    db.write_now(look, [finding(Severity.CRITICAL)], now)
    db.write_now(look, [finding()], now)
    db.write_now(risk_moves.acknowledge, risk.id, "U1", "Ana", now)
    assert db.write_now(risk_moves.reopen, risk.id, "U1", now).risk.peak is Severity.WARNING


def test_it_gives_a_risk_to_another_person(db: Database, risk: Risk, now: datetime) -> None:
    done = db.write_now(risk_moves.assign, risk.id, "U1", "U2", "Ben", now)
    assert (done.won, done.risk.owner, done.risk.taken_name) == (True, "U2", "Ben")
    assert [r.id for r in db.read_now(risks.risks_taken_by, "U2")] == [risk.id]


def test_it_says_that_a_risk_does_not_exist(db: Database, now: datetime) -> None:
    with pytest.raises(LookupError):
        db.write_now(risk_moves.acknowledge, 404, "U1", "Ana", now)


def test_it_puts_open_and_bad_risks_first(db: Database, risk: Risk, now: datetime) -> None:
    other = Finding("k2", "stock.cover", Topic.STOCK, "1", "Tote", Severity.CRITICAL, "5 days of cover")
    db.write_now(look, [finding(), other], now)
    assert [r.finding.key for r in db.read_now(risks.risks_of, Topic.STOCK)] == ["k2", "stock.out:1:9"]
    db.write_now(risk_moves.acknowledge, db.read_now(risks.risks_of)[0].id, "U1", "Ana", now)
    assert [r.finding.key for r in db.read_now(risks.risks_of, Topic.STOCK)] == ["stock.out:1:9", "k2"]
