"""shopwatch rules: what holds, how old it is, what is the team's, and a file to begin from."""

import pytest

OWN = """
[sps.gate.affiliate]
value = 3.8
unit = "points"
source = "our account manager"
as_of = 2026-11-20
"""


def test_it_shows_every_rule_with_source_and_age(shell) -> None:
    ended = shell("rules", COLUMNS="250")
    assert ended.code == 0
    assert "limit.SFCR 2.5 percent US US Academy, seller-fault cancellation, 2026-03-02 (" in ended.words
    assert "SHOPWATCH_RULES names no file of yours." in ended.words


def test_one_market_has_its_own_rules_alone(shell) -> None:
    said = shell("rules", "--market", "uk", COLUMNS="250").words
    assert "limit.GB.VTR" in said
    assert "US, a guide here" in said
    assert "SEA" not in said


def test_only_the_old_ones_may_be_asked_for(shell) -> None:
    said = shell("rules", "--stale", COLUMNS="250").words
    assert "expiry.SEA" in said
    assert said.count(", old)") > 3
    assert "practice" not in said


def test_what_the_team_changed_is_marked_with_what_was_shipped(shell) -> None:
    (shell.folder / "own.toml").write_text(OWN)
    said = shell("rules", SHOPWATCH_RULES="own.toml", COLUMNS="250").words
    assert "gate.affiliate 3.8 points (yours, shipped: 3.5)" in said
    assert "1 yours (own.toml)." in said


def test_the_example_is_a_file_that_the_bot_takes(shell) -> None:
    text = shell("rules", "--example").out
    (shell.folder / "own.toml").write_text(text)
    assert "0 yours (own.toml)." in shell("rules", SHOPWATCH_RULES="own.toml", COLUMNS="250").words
    taken = text.replace("# [sps.gate.affiliate]\n# value = 3.5\n# unit", "[sps.gate.affiliate]\nvalue = 3.8\nunit")
    head, _, rest = taken.partition("[sps.gate.affiliate]")
    taken = head + "[sps.gate.affiliate]" + rest.replace("# source", "source", 1).replace("# as_of", "as_of", 1)
    (shell.folder / "own.toml").write_text(taken)
    assert "1 yours (own.toml)." in shell("rules", SHOPWATCH_RULES="own.toml", COLUMNS="250").words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("affiliate", "afiliate"), "line 2, sps.gate.afiliate: no rule has this name"),
        (OWN.replace('"points"', '"percent"'), 'line 2, sps.gate.affiliate: the unit is "percent"'),
        (OWN.replace("3.8", "'3.8'"), "line 2, sps.gate.affiliate: value must be a number"),
        ("[sps", "Expected ']'"),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_line(shell, text: str, said: str) -> None:
    (shell.folder / "own.toml").write_text(text)
    ended = shell("rules", SHOPWATCH_RULES="own.toml")
    assert ended.code == 2
    assert "SHOPWATCH_RULES: own.toml: " in ended.err
    assert said in ended.err


def test_a_market_nobody_knows_is_refused_with_those_that_are_known(shell) -> None:
    ended = shell("rules", "--market", "mars")
    assert ended.code == 2
    assert "No market is called 'mars'. Known: BR, DE, ES, EU" in ended.err
