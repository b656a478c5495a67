"""The file to begin from."""

from bot.domain.rules import parse_rules, shipped_rules
from bot.domain.rules_example import example
from bot.domain.rules_held import everything, holding

RULES = shipped_rules()


def with_all_taken(text: str) -> str:
    """The file after somebody took the # away from every table."""
    tables = text.partition("\n\n")[2]
    return "\n".join(line.removeprefix("# ") for line in tables.splitlines())


def test_as_it_is_it_changes_nothing() -> None:
    assert not parse_rules(example(everything(RULES))).by_name


def test_with_every_table_taken_it_says_what_is_shipped() -> None:
    assert parse_rules(with_all_taken(example(everything(RULES)))).by_name == RULES.by_name


def test_it_may_hold_the_rules_of_one_market() -> None:
    found = parse_rules(with_all_taken(example(holding(RULES, "TH"))))
    assert "violations.expiry.SEA" in found.by_name
    assert "violations.expiry.default" not in found.by_name
