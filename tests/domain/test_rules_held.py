"""The rules that hold in a place."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.rules import Rule, parse_rules, shipped_rules
from bot.domain.rules_held import Held, everything, holding

RULES = shipped_rules()


def held(region: str, code: str = "") -> dict[str, Held]:
    return {one.name: one for one in holding(RULES, region, code)}


def test_the_us_has_its_own_gates_and_limits() -> None:
    us = held("US")
    assert not us["sps.gate.affiliate"].guide
    assert not us["metric.limit.OTDR"].guide
    assert us["violations.expiry.default"].rule.value == 180
    assert not [name for name in us if ".SEA." in name or name.endswith((".SEA", ".GB", ".EU"))]


def test_south_east_asia_has_its_own_and_no_gate_of_the_us() -> None:
    thai = held("TH")
    assert thai["sps.gate.TH.flash_sale"].rule.value == 2.5
    assert {"sps.gate.SEA.affiliate", "metric.limit.SEA.SFCR.1", "metric.limit.SEA.SFCR.3"} <= set(thai)
    assert not {
        "sps.gate.top_rated",
        "sps.gate.SEA.flash_sale",
        "metric.limit.SFCR",
        "violations.expiry.default",
    } & set(thai)


@pytest.mark.parametrize("region", ["GB", "DE", "JP", ""])
def test_where_a_place_has_none_those_of_the_us_are_a_guide(region: str) -> None:
    assert held(region)["sps.gate.affiliate"].guide
    assert held(region)["metric.limit.SFCR"].guide
    assert not held(region)["violations.points.milestone.default.1"].guide


def test_a_market_may_be_asked_for_by_itself() -> None:
    assert held("SEA")["sps.gate.SEA.flash_sale"].rule.value == 3
    assert held("EU")["score.store_rating.EU"].rule.value == 1


def test_a_lead_time_holds_for_its_shop_alone() -> None:
    own = '[stock.shop.acme.lead_days]\nvalue = 5\nunit = "days"\nsource = "team"\nas_of = 2026-11-01'
    rules = RULES.overridden_by(parse_rules(own))
    names = [{one.name for one in holding(rules, "US", code)} for code in ("acme", "acme-us", "")]
    assert ["stock.shop.acme.lead_days" in found for found in names] == [True, False, False]


def test_nothing_is_left_out_of_the_whole() -> None:
    assert {one.name for one in everything(RULES)} == set(RULES.by_name)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("2.50", "percent", "2.5 percent"),
        ("1", "1: the score is the Store Rating; 0: the score is SPS", "the score is the Store Rating"),
        ("0", "1: the score is the Store Rating; 0: the score is SPS", "the score is SPS"),
        ("1", "1: counts as the seller's fault", "counts as the seller's fault"),
        ("0", "1: counts as the seller's fault", "0 (1: counts as the seller's fault)"),
    ],
)
def test_a_switch_is_told_by_what_its_position_stands_for(value: str, unit: str, shown: str) -> None:
    assert Held("a.b", Rule(Decimal(value), unit, "somewhere", date(2026, 11, 22))).value == shown
