"""Rules that differ by market."""

import pytest

from bot.domain.markets import all_in_market, in_market, market
from bot.domain.rules import Rules, parse_rules


def rule(name: str, value: int) -> str:
    return f'[{name}]\nvalue = {value}\nunit = "days"\nsource = "test"\nas_of = 2026-01-01\n'


RULES = parse_rules(rule("expiry.default", 180) + rule("expiry.SEA", 90) + rule("expiry.TH", 60))
STEPS = parse_rules(rule("step.default.1", 1) + rule("step.default.2", 2) + rule("step.SEA.1", 9))


@pytest.mark.parametrize(("region", "days"), [("US", 180), ("GB", 180), ("ID", 90), ("TH", 60), ("", 180)])
def test_a_country_beats_its_market_and_that_the_default(region: str, days: int) -> None:
    assert in_market(RULES, "expiry", region).value == days


@pytest.mark.parametrize(("region", "values"), [("US", {"1": 1, "2": 2}), ("VN", {"1": 9})])
def test_a_market_replaces_all_steps_at_once(region: str, values: dict[str, int]) -> None:
    assert {name: int(found.value) for name, found in all_in_market(STEPS, "step", region).items()} == values


def test_a_rule_without_a_default_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        in_market(Rules({}), "expiry", "US")


def test_a_country_of_its_own_is_its_own_market() -> None:
    assert (market("SG"), market("JP")) == ("SEA", "JP")
