"""The team's own rules: what would have no effect is refused with its line, the rest replaces what is shipped."""

from decimal import Decimal

import pytest

from bot.domain.configuration_problems import ConfigurationError
from bot.domain.rules import Rules, shipped_rules
from bot.domain.rules_own import read_own_rules

SHIPPED = shipped_rules()


def table(name: str, value: object = 3, unit: str = "points", more: str = "") -> str:
    return f'[{name}]\nvalue = {value}\nunit = "{unit}"\nsource = "our manager"\nas_of = 2026-11-20\n{more}\n'


def read(text: str) -> Rules:
    return read_own_rules(text, SHIPPED)


def refusals(text: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        read(text)
    return str(refused.value)


def test_a_rule_of_the_team_replaces_the_shipped_one() -> None:
    own = read(table("sps.gate.affiliate", 3.8))
    assert SHIPPED.overridden_by(own).value("sps.gate.affiliate") == Decimal("3.8")


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("sps.gate.GB.affiliate", "points"),
        ("metric.limit.GB.LDR", "percent"),
        ("metric.limit.SEA.LDR.4", "percent"),
        ("violations.ahr.milestone.US.1", "AHR"),
        ("violations.expiry.DE", "days"),
        ("metric.warn.MY.RR12", "percent"),
        ("stock.shop.acme-us.lead_days", "days"),
    ],
)
def test_a_rule_may_be_given_for_one_market_step_or_shop(name: str, unit: str) -> None:
    assert list(read(table(name, 40, unit)).by_name) == [name]


def test_a_name_nobody_knows_is_refused_with_its_line_and_the_nearest() -> None:
    said = refusals(table("sps.gate.affiliate") + table("sps.gate.afiliate"))
    assert said.startswith("line 7, sps.gate.afiliate: no rule has this name")
    assert "Did you mean [sps.gate.affiliate]?" in said


@pytest.mark.parametrize(
    "name",
    [
        "sps.gate.UK.affiliate",
        "violations.expiry_soon.GB",
        "stock.velocity.9",
        "stock.shop.lead_days",
        "stock.shop.acme.cover",
        "sps.gate.affiliate.GB",
    ],
)
def test_a_rule_that_nothing_reads_is_refused(name: str) -> None:
    assert f"{name}: no rule has this name" in refusals(table(name, 3, "days"))


def test_a_wrong_unit_is_refused() -> None:
    said = refusals(table("violations.expiry.SEA", 3, "months after the notice"))
    assert 'violations.expiry.SEA: the unit is "months after the notice" where "days after the notice" is meant' in said


def test_the_words_behind_the_measure_are_the_teams_own() -> None:
    assert read(table("metric.limit.SFCR", 2, "percent, as our contract has it")).value("metric.limit.SFCR") == 2


@pytest.mark.parametrize(("value", "unit"), [(101, "percent"), (-1, "percent")])
def test_a_value_that_cannot_be_is_refused(value: int, unit: str) -> None:
    assert "cannot be" in refusals(table("metric.limit.SFCR", value, unit))


def test_every_problem_is_told_at_once() -> None:
    said = refusals(table("no.such.rule") + table("metric.limit.SFCR") + 'stray = "x"\nvalu = 2\n')
    assert [line.split(":")[0] for line in said.splitlines()] == ["line 1, no.such.rule", "line 7, metric.limit.SFCR"]
    assert "'stray' is nothing that a rule has" in said or "'valu' is nothing that a rule has" in said


def test_a_file_of_windows_is_read_with_the_right_lines() -> None:
    text = "\N{ZERO WIDTH NO-BREAK SPACE}# ours\r\n" + table("sps.gate.x").replace("\n", "\r\n")
    assert refusals(text).startswith("line 2, sps.gate.x")


def test_whoever_moves_a_limit_need_not_repeat_what_follows() -> None:
    own = read(table("metric.limit.SEA.SFCR.1", 8, "percent"))["metric.limit.SEA.SFCR.1"]
    assert own.inclusive
    assert own.means.startswith("orders capped at 90 %")
    told = read(table("metric.limit.SEA.SFCR.1", 8, "percent", 'means = "a warning"\ninclusive = false'))
    assert (told["metric.limit.SEA.SFCR.1"].means, told["metric.limit.SEA.SFCR.1"].inclusive) == ("a warning", False)


@pytest.mark.parametrize("name", sorted(SHIPPED.by_name))
def test_every_shipped_rule_may_be_overridden_by_itself(name: str) -> None:
    rule = SHIPPED[name]
    assert read(table(name, rule.value, rule.unit))[name].value == rule.value
