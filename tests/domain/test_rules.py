"""Thresholds are data: each with a unit, a source and a date."""

import tomllib
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.rules import Rule, parse_rules, shipped_rules

GATE = """
[sps.gate.affiliate]
value = 3.5
unit = "points"
source = "US Seller University"
as_of = 2026-08-01
"""


def test_a_rule_is_read_with_where_it_comes_from() -> None:
    rules = parse_rules(GATE)
    assert rules["sps.gate.affiliate"] == Rule(Decimal("3.5"), "points", "US Seller University", date(2026, 8, 1))
    assert rules.value("sps.gate.affiliate") == Decimal("3.5")


def test_numbers_are_exact() -> None:
    assert parse_rules(GATE.replace("3.5", "0.1")).value("sps.gate.affiliate") == Decimal("0.1")
    assert parse_rules(GATE.replace("3.5", "4")).value("sps.gate.affiliate") == Decimal(4)


def test_an_unknown_name_is_an_error_or_nothing() -> None:
    rules = parse_rules(GATE)
    assert rules.get("sps.gate.other") is None
    with pytest.raises(KeyError):
        rules.value("sps.gate.other")


def test_rules_below_a_name_are_found_by_the_rest_of_it() -> None:
    rules = parse_rules(GATE + GATE.replace("affiliate", "badge").replace("3.5", "4"))
    assert {name: rule.value for name, rule in rules.under("sps.gate").items()} == {
        "affiliate": Decimal("3.5"),
        "badge": Decimal(4),
    }
    assert rules.under("sps.ga") == {}


def test_a_teams_own_rules_win_over_those_that_are_shipped() -> None:
    shipped = shipped_rules()
    own = parse_rules(GATE.replace("3.5", "3.8"))
    both = shipped.overridden_by(own)
    assert both.value("sps.gate.affiliate") == Decimal("3.8")
    assert set(both.by_name) == set(shipped.by_name)
    assert shipped_rules().value("sps.gate.affiliate") == Decimal("3.5")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GATE.replace("3.5", '"high"'), r"\[sps.gate.affiliate\]: value must be a number"),
        (GATE.replace("3.5", "true"), "value must be a number"),
        (GATE.replace('unit = "points"', ""), r"\[sps.gate.affiliate\]: unit and source must be text"),
        (GATE.replace("2026-08-01", '"2026-08-01"'), "as_of a date such as"),
        (GATE.replace("value = 3.5", ""), "'unit' stands outside a rule"),
        ("[sps]\nsource = 'x'", r"\[sps\]: 'source' stands outside a rule"),
        ("[sps", "Expected"),
    ],
)
def test_what_is_wrong_is_said_with_its_table(text: str, complaint: str) -> None:
    with pytest.raises((ValueError, tomllib.TOMLDecodeError), match=complaint):
        parse_rules(text)


@pytest.mark.parametrize("name", sorted(shipped_rules().by_name))
def test_every_shipped_rule_says_where_it_comes_from(name: str) -> None:
    rule = shipped_rules()[name]
    assert rule.unit.strip()
    assert rule.source.strip()
    assert date(2024, 1, 1) <= rule.as_of <= date(2026, 12, 31)


def test_a_rule_may_say_what_follows_and_that_it_follows_at_the_very_value() -> None:
    rule = parse_rules(GATE + 'means = "no more links"\ninclusive = true\n')["sps.gate.affiliate"]
    assert (rule.means, rule.inclusive) == ("no more links", True)


def test_a_key_that_a_rule_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="'valid' is nothing that a rule has"):
        parse_rules(GATE + "valid = true\n")


def test_the_measure_is_what_the_unit_begins_with() -> None:
    assert parse_rules(GATE.replace('"points"', '"percent, in 7 days"'))["sps.gate.affiliate"].measure == "percent"


def test_a_rule_of_the_platform_grows_old_and_says_so_where_it_is_quoted() -> None:
    rules = shipped_rules()
    rule = parse_rules(GATE)["sps.gate.affiliate"]
    assert rules.cite(rule, date(2027, 8, 1)) == "US Seller University, 1 Aug 2026"
    assert rules.cite(rule, date(2027, 8, 2)) == "US Seller University, 1 Aug 2026, not looked up for over a year"


def test_a_default_of_ours_does_not_grow_old() -> None:
    ours = parse_rules(GATE.replace("US Seller University", "practice: a guess"))["sps.gate.affiliate"]
    assert not shipped_rules().is_old(ours, date(2036, 1, 1))
