"""Markets: countries that share rules, and the rule that holds in one of them."""

from bot.domain.rules import Rule, Rules

SOUTH_EAST_ASIA = frozenset({"ID", "MY", "PH", "SG", "TH", "VN"})


def market(region: str) -> str:
    """``SEA`` for its six countries, else the country itself."""
    return "SEA" if region in SOUTH_EAST_ASIA else region


def in_market(rules: Rules, name: str, region: str) -> Rule:
    """The rule ``name`` for a country: its own, its market's, or the ``default``. Raises KeyError without any."""
    for part in (region, market(region)):
        if found := rules.get(f"{name}.{part}"):
            return found
    return rules[f"{name}.default"]


def all_in_market(rules: Rules, name: str, region: str) -> dict[str, Rule]:
    """The rules below ``name`` for a country, its market or ``default``: the first that has any."""
    for part in (region, market(region)):
        if found := rules.under(f"{name}.{part}"):
            return found
    return rules.under(f"{name}.default")
