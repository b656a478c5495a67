"""Findings about stock: keys, words, and hysteresis."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.risks import Change, Finding, Risk, RiskState, Severity, reconcile
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.stock import Cancellations, Count, Demand, Level, Lock, LockedFor, Reading
from bot.domain.stock_cover import judge
from bot.domain.stock_findings import find_stock

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ACME = Shop("749", "acme-us", "Acme US", zone="America/New_York")


def level(sellable: int, a_day: float = 10, **more: Any) -> Level:
    made = Reading("749", "1729", "88", "Glow Serum", "GS-30", "LIVE", sellable, max(0, sellable), 22)
    return replace(Level(made, Demand(a_day, 1.4, 3.0, 28, date(2026, 11, 21))), **more)


def find(at: Level, cancellations: Cancellations | None = None) -> list[Finding]:
    return find_stock([judge(ACME, at, cancellations, NOW, RULES)], RULES)


def one(at: Level, kind: str) -> Finding:
    found = [finding for finding in find(at) if finding.kind == kind]
    assert len(found) == 1
    return found[0]


def test_out_of_stock_names_the_sku_its_sales_its_locks_and_the_reorder():
    locked = level(0, 41, out_since=NOW)
    locked = replace(
        locked, reading=replace(locked.reading, locks=(Lock(LockedFor.CAMPAIGN, "Black Friday Flash", 310),))
    )
    found = one(locked, "stock.out")
    assert found.key == "stock:749:1729"
    assert (found.subject, found.title) == ("Glow Serum (GS-30)", "out of stock")
    assert found.evidence == (
        "41 ± 1 a day",
        "Out since Sun 22 Nov 04:00 (America/New_York), last sold Sat 21 Nov",
        "310 units locked for Black Friday Flash: ordinary orders cannot use them",
    )
    assert found.advice == (
        "Reorder about 884 now, less what is already on its way. That is for 21 days: "
        "14 until it arrives, which is assumed, and 7 until the next order."
    )
    assert (found.severity, found.opens) == (Severity.CRITICAL, True)


def test_cover_below_lead_time_says_both():
    found = one(level(50), "stock.cover")
    assert found.title == "lasts 5 days, a reorder takes 14"
    assert (found.severity, found.opens) == (Severity.CRITICAL, True)


def test_enough_stock_is_no_finding():
    assert find(level(300)) == []


def test_what_buyers_cannot_see_is_no_finding():
    hidden = level(0)
    assert find(replace(hidden, reading=replace(hidden.reading, status="DEACTIVATED"))) == []


def test_a_cover_risk_stays_until_cover_is_well_above_the_limit():
    assert (one(level(215), "stock.cover").opens, one(level(209), "stock.cover").opens) == (False, True)
    assert find(level(252)) == []


def test_an_outage_is_over_with_a_day_of_sales_on_the_shelf():
    came_back = level(9, demand=Demand(10, 1, 1, 28), out_since=NOW, back_at=NOW)
    assert [found.kind for found in find(came_back)] == ["stock.cover"]
    assert [found.kind for found in find(level(10, out_since=NOW, back_at=NOW))] == ["stock.cover"]


def test_oversold_says_what_cancelling_would_do():
    found = find(level(-14, 6), Cancellations(20, 1273))[0]
    assert found.title == "oversold by 14"
    assert found.evidence[0] == (
        "14 orders cannot be filled: cancelling them lifts SFCR from 1.6 % to 2.7 % (limit 2.5 %)"
    )
    assert find(level(-1, 6))[0].evidence[0] == "1 order cannot be filled"


def test_a_lead_time_that_somebody_set_is_not_called_assumed():
    assert "assumed" not in find(level(0, 41, lead_days=10))[0].advice
    assert "31 days: 24 until it arrives and 7 until" in find(level(0, 41, lead_days=24))[0].advice


def test_a_count_below_what_the_shop_shows_is_said_with_its_day():
    found = find(level(300, count=Count(310, NOW)))[0]
    assert found.title == "may be oversold: the shop shows 12 more than were counted"
    assert found.evidence == ("322 sellable and promised, 310 counted on Sun 22 Nov",)


def test_a_new_sku_says_how_little_is_known():
    young = level(0, demand=Demand(3.2, 1.9, 1.8, 3))
    assert one(young, "stock.out").evidence[0] == "3.2 ± 1.9 a day, new: 3 days of sales, low confidence"
    assert one(young, "stock.out").severity is Severity.WARNING


@pytest.mark.parametrize(("demand", "said"), [(None, "Sales not known"), (Demand(0, 0, 0, 28), "No sales")])
def test_no_velocity_is_said_and_never_shown_as_zero(demand: Demand | None, said: str):
    assert one(level(0, demand=demand), "stock.out").evidence[0] == said


def risk(finding: Finding) -> Risk:
    return Risk(1, finding, RiskState.ACKNOWLEDGED, NOW)


def test_running_out_is_not_told_as_a_recovery_of_running_low():
    short = risk(one(level(50), "stock.cover"))
    [verdict] = reconcile(find(level(0)), [short])
    assert verdict.finding is not None
    assert (verdict.change, verdict.finding.kind) == (Change.TURNED, "stock.out")


def test_an_outage_that_becomes_an_oversale_is_the_same_trouble_getting_worse():
    slow = 0.3
    out = risk(one(level(0, slow), "stock.out"))
    [verdict] = reconcile(find(level(-2, slow)), [out])
    assert verdict.finding is not None
    assert (verdict.change, verdict.finding.kind) == (Change.WORSENED, "stock.oversold")
