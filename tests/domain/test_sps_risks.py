"""What is found wrong with a score: gates, metrics and benefits, and what must not be claimed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.playbook import shipped_playbook
from bot.domain.risks import Finding, Severity
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.sps import Benefit, Metric, Source, SpsReading, TopItem, Unscored
from bot.domain.sps_metrics import MetricCode
from bot.domain.sps_report import ScorePoint, SpsHistory
from bot.domain.sps_risks import find_sps

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACME = Shop("7001", "acme-us", "Acme US")
FLASH = Benefit("Flash sale", True, Decimal("4.0"))


def history(
    *metrics: Metric,
    score: str | None = "4.2",
    week_ago: str | None = None,
    shop: Shop = ACME,
    age: timedelta = timedelta(hours=3),
    benefits: tuple[Benefit, ...] = (),
    metrics_week_ago: dict[MetricCode, Decimal] | None = None,
    unscored: Unscored | None = None,
) -> SpsHistory:
    at = NOW - age
    points = [ScorePoint(date(2026, 11, 15), at - timedelta(days=7), Decimal(week_ago))] if week_ago else []
    points += [ScorePoint(date(2026, 11, 22), at, Decimal(score))] if score else []
    reading = SpsReading(
        shop.id,
        date(2026, 11, 22),
        at,
        Source.API,
        Decimal(score) if score else None,
        unscored,
        metrics=metrics,
        benefits=benefits,
    )
    return SpsHistory(shop, reading, tuple(points), metrics_week_ago or {})


def findings(known: SpsHistory) -> dict[str, Finding]:
    found = find_sps(known, shipped_rules(), shipped_playbook(), NOW)
    assert found is not None
    return {finding.key.replace(f":{known.shop.id}:", " "): finding for finding in found}


def opened(known: SpsHistory) -> dict[str, Severity]:
    return {key: finding.severity for key, finding in findings(known).items() if finding.opens}


def otdr(on_time: int, parcels: int) -> Metric:
    return Metric(MetricCode.OTDR, numerator=on_time, denominator=parcels)


def sfcr(cancelled: int, orders: int) -> Metric:
    return Metric(MetricCode.SFCR, numerator=cancelled, denominator=orders)


def test_below_a_gate_is_critical():
    assert opened(history(score="3.4")) == {"sps.gate affiliate": Severity.CRITICAL}
    assert opened(history(score="2.9")) == {
        "sps.gate affiliate": Severity.CRITICAL,
        "sps.gate affiliate_loss": Severity.CRITICAL,
    }


def test_at_the_gates_very_score_a_shop_is_not_below_it():
    assert opened(history(score="3.5", week_ago="3.5")) == {}


def test_near_a_gate_and_falling_towards_it_warns():
    assert opened(history(score="3.6", week_ago="4.0")) == {"sps.gate affiliate": Severity.WARNING}
    found = findings(history(score="3.6", week_ago="4.0"))["sps.gate affiliate"]
    assert found.title == "SPS 3.6 is 0.1 above the 3.5 for affiliate marketing"
    assert "It changed by -0.4 in 7 days." in found.evidence


@pytest.mark.parametrize(("score", "week_ago"), [("3.6", "3.6"), ("3.6", "3.4"), ("3.6", None), ("3.8", "4.4")])
def test_near_but_not_falling_or_falling_but_not_near_opens_nothing(score, week_ago):
    assert opened(history(score=score, week_ago=week_ago)) == {}


@pytest.mark.parametrize(("score", "kept"), [("3.6", True), ("3.8", True), ("3.9", False)])
def test_a_gates_risk_stays_open_until_the_score_is_well_above_it(score, kept):
    assert ("sps.gate affiliate" in findings(history(score=score))) is kept


def test_a_distinction_that_few_shops_have_is_no_gate_to_fall_below():
    assert opened(history(score="3.9", week_ago="4.1")) == {}


def test_a_shop_that_has_no_score_yet_is_below_no_gate():
    assert findings(history(score=None, unscored=Unscored.TOO_FEW, benefits=(FLASH,))) == {}


@pytest.mark.parametrize("unscored", [Unscored.UNREADABLE, None])
def test_a_score_that_is_not_known_opens_no_risk(unscored):
    assert findings(history(score=None, unscored=unscored, benefits=(FLASH,))) == {}


def test_stale_or_missing_figures_are_not_judged_at_all():
    stale = history(score="2.0", age=timedelta(hours=49))
    assert find_sps(stale, shipped_rules(), shipped_playbook(), NOW) is None
    assert find_sps(SpsHistory(ACME), shipped_rules(), shipped_playbook(), NOW) is None


def test_another_market_has_its_own_gates():
    manila = Shop("7", "mnl", "Manila", region="PH")
    assert opened(history(score="3.0", week_ago="3.4", shop=manila)) == {}
    assert opened(history(score="2.4", shop=manila)) == {
        "sps.gate affiliate": Severity.CRITICAL,
        "sps.gate flash_sale": Severity.WARNING,
    }


@pytest.mark.parametrize(("region", "opens"), [("ID", True), ("SG", True), ("TH", False), ("PH", False)])
def test_flash_sales_have_a_gate_that_differs_by_country(region, opens):
    shop = Shop("7", "sea", "Sea", region=region)
    assert (opened(history(score="2.9", shop=shop)) == {"sps.gate flash_sale": Severity.WARNING}) is opens


def test_borrowed_gates_and_limits_only_warn():
    london = Shop("8", "ldn", "London", region="GB")
    found = opened(history(sfcr(30, 1000), score="3.4", shop=london))
    assert found == {"sps.gate affiliate": Severity.WARNING, "sps.metric SFCR": Severity.WARNING}
    gate = findings(history(sfcr(30, 1000), score="3.4", shop=london))["sps.gate affiliate"]
    assert gate.title.endswith("0.1 below the 3.5 for affiliate marketing in the US")
    assert gate.evidence[0].startswith("Affiliate marketing in the US: from 3.5 on, a guide here (")


def test_beyond_an_enforcement_limit_is_critical():
    assert opened(history(sfcr(26, 1000))) == {"sps.metric SFCR": Severity.CRITICAL}
    assert opened(history(otdr(399, 500))) == {"sps.metric OTDR": Severity.CRITICAL}
    found = findings(history(otdr(397, 500)))["sps.metric OTDR"]
    assert found.title == "On-time delivery below its limit: 3 late parcels too many"


def test_exactly_at_the_limit_is_not_beyond_it():
    assert opened(history(sfcr(25, 1000))) == {}


def test_fewer_than_twenty_orders_open_nothing_and_close_nothing():
    assert opened(history(sfcr(2, 19))) == {}
    assert "sps.metric SFCR" in findings(history(sfcr(2, 19)))
    assert opened(history(sfcr(2, 20))) == {"sps.metric SFCR": Severity.CRITICAL}


def test_beyond_the_platforms_poor_mark_is_critical_only_where_chance_does_not_explain_it():
    few = Metric(MetricCode.NRR, numerator=3, denominator=100, poor=Decimal(2))
    many = Metric(MetricCode.NRR, numerator=300, denominator=10_000, poor=Decimal(2))
    assert opened(history(few)) == {"sps.metric NRR": Severity.WARNING}
    assert opened(history(many)) == {"sps.metric NRR": Severity.CRITICAL}
    evidence = findings(history(few))["sps.metric NRR"].evidence
    assert "Chance alone leaves the share anywhere from 1.0 % to 8.5 %." in evidence


def test_little_room_and_worsening_warns():
    worse = {MetricCode.OTDR: Decimal("82.1")}
    known = history(otdr(402, 500), metrics_week_ago=worse)
    assert opened(known) == {"sps.metric OTDR": Severity.WARNING}
    found = findings(known)["sps.metric OTDR"]
    assert found.title == "On-time delivery close to its limit: room for 2 more late parcels"
    assert any("2 more late parcels fit, the 3rd crosses the limit (80.0 %)" in line for line in found.evidence)
    assert "A week ago it was 82.1 %." in found.evidence


@pytest.mark.parametrize("week_ago", [None, "80.0"])
def test_little_room_alone_opens_nothing_but_keeps_a_risk_open(week_ago):
    before = {MetricCode.OTDR: Decimal(week_ago)} if week_ago else {}
    known = history(otdr(402, 500), metrics_week_ago=before)
    assert opened(known) == {}
    assert "sps.metric OTDR" in findings(known)


def test_a_small_shop_with_no_bad_order_is_not_near_its_limit():
    assert findings(history(sfcr(0, 40), metrics_week_ago={MetricCode.SFCR: Decimal(-1)})) == {}


def test_a_risk_of_a_metric_closes_only_beyond_the_hysteresis():
    assert "sps.metric SFCR" in findings(history(sfcr(240, 10_000)))
    assert "sps.metric SFCR" not in findings(history(sfcr(220, 10_000)))


def test_handling_time_is_judged_in_hours():
    slow = Metric(MetricCode.AHT, value=Decimal(30), denominator=41, poor=Decimal("26.5"))
    found = findings(history(slow))["sps.metric AHT"]
    assert (found.opens, found.severity) == (True, Severity.WARNING)
    assert found.title == "After-sales handling beyond the platform's poor mark: 3.5 h over"


@pytest.mark.parametrize("metric", [replace(sfcr(500, 1000), unit_uncertain=True), Metric(MetricCode.SFCR)])
def test_unclear_or_missing_figures_alert_nobody(metric):
    assert findings(history(metric)) == {}


def test_a_files_percentage_is_judged_where_the_shop_has_a_score():
    metric = Metric(MetricCode.SFCR, value=Decimal("2.6"))
    assert opened(history(metric)) == {"sps.metric SFCR": Severity.CRITICAL}
    assert opened(history(metric, score=None)) == {}


def test_evidence_names_the_cause_and_advice_the_way_out():
    item = TopItem("Glow Serum", "17", 19, 410, reasons=("leaked", "damaged"))
    found = findings(history(Metric(MetricCode.NRR, numerator=40, denominator=1000, poor=Decimal(2), items=(item,))))
    evidence = found["sps.metric NRR"].evidence
    assert evidence[0].startswith("4.0 % (40 of 1,000 delivered orders) in 60 days, poor 2.0 %")
    assert evidence[-1] == 'Most: Glow Serum, 19 of the 40 ("leaked", "damaged").'
    assert found["sps.metric NRR"].advice == shipped_playbook()[MetricCode.NRR].first


def test_a_benefit_about_to_be_lost_warns():
    assert opened(history(score="4.1", week_ago="4.3", benefits=(FLASH,))) == {"sps.benefit 4.0": Severity.WARNING}
    assert opened(history(score="4.1", week_ago="4.0", benefits=(FLASH,))) == {}
    assert opened(history(score="3.9", benefits=(FLASH,))) == {"sps.benefit 4.0": Severity.WARNING}


def test_a_lost_benefit_keeps_its_risk_and_one_never_held_opens_none():
    lost = replace(FLASH, unlocked=False)
    found = findings(history(score="3.8", week_ago="4.2", benefits=(lost,)))["sps.benefit 4.0"]
    assert not found.opens
    assert found.title == "Benefit lost: Flash sale (from 4.0)"


def test_benefits_at_one_score_are_one_risk_and_those_at_a_gate_are_the_gates():
    both = (FLASH, Benefit("Express payout", True, Decimal("4.0")), Benefit("Affiliate", True, Decimal("3.5")))
    found = findings(history(score="4.0", week_ago="4.4", benefits=both))
    assert list(found) == ["sps.benefit 4.0"]
    assert found["sps.benefit 4.0"].subject == "Flash sale, Express payout"


MANILA = Shop("7", "mnl", "Manila", region="PH")


def filed(shop: Shop, score: str = "4.2", *metrics: Metric) -> SpsHistory:
    known = history(*metrics, score=score, shop=shop)
    assert known.latest is not None
    return replace(known, latest=replace(known.latest, source=Source.FILE))


@pytest.mark.parametrize(
    ("region", "name"),
    [("PH", "Store Rating"), ("GB", "Store Rating"), ("FR", "Store Rating"), ("US", "SPS"), ("JP", "SPS")],
)
def test_the_score_of_a_file_goes_by_the_name_of_its_market(region, name):
    found = findings(filed(Shop("7", "x", "X", region=region), "1.9"))["sps.gate affiliate"]
    assert found.title.startswith(f"{name} 1.9 is ")


def test_what_the_api_tells_is_sps_wherever_the_shop_is():
    assert findings(history(score="1.9", shop=MANILA))["sps.gate affiliate"].title.startswith("SPS 1.9 is ")


def test_a_cap_on_orders_says_what_it_does_and_what_comes_next():
    metric = Metric(MetricCode.SFCR, Decimal("12.0"), window_days=7)
    found = findings(filed(MANILA, "4.2", metric))["sps.metric SFCR"]
    assert (found.severity, found.opens) == (Severity.CRITICAL, True)
    assert found.evidence[0].startswith("12.0 % in 7 days, limit 10.0 % (South East Asian Academy")
    assert "At 10.0 %: orders capped at 90 % of the daily average, 2 violation points (4 from 30 such orders)." in (
        found.evidence
    )
    assert found.evidence[-1].startswith("At 30.0 %: orders capped at 70 % of the daily average (South East Asian")


def test_a_limit_that_nobody_looked_up_for_a_year_says_so_where_it_decides():
    found = findings(filed(MANILA, "4.2", Metric(MetricCode.SFCR, Decimal(12), window_days=7)))["sps.metric SFCR"]
    assert "1 Jun 2025, not looked up for over a year)" in found.evidence[0]


def test_slow_answers_miss_a_target_and_only_warn():
    found = findings(filed(MANILA, "4.2", Metric(MetricCode.RR12, Decimal(80))))["sps.metric RR12"]
    assert (found.severity, found.opens) == (Severity.WARNING, True)
    assert found.title == "12-hour response rate below its target: 5.0 points short"
    assert "5.0 percentage points short of the target (85.0 %)." in found.evidence
    assert opened(filed(ACME, "4.2", Metric(MetricCode.RR12, Decimal(80)))) == {}


def test_late_dispatch_warns_at_the_target_and_is_critical_beyond_the_limit():
    def late(rate: int) -> dict[str, Severity]:
        return opened(filed(ACME, "4.2", Metric(MetricCode.LDR, Decimal(rate))))

    assert [late(rate) for rate in (4, 6, 11)] == [
        {},
        {"sps.metric LDR": Severity.WARNING},
        {"sps.metric LDR": Severity.CRITICAL},
    ]
