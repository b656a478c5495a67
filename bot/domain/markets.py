"""Markets: countries that share rules, and the rule that holds in one of them.

A rule for one place has the place in its name: ``violations.expiry.SEA``, ``sps.gate.TH.flash_sale``.
"""

from bot.domain.rules import Rule, Rules

HOME = "US"
"""The market whose limits and gates the shipped rules quote where they name none."""
DEFAULT = "default"

MARKETS = {
    "SEA": frozenset({"ID", "MY", "PH", "SG", "TH", "VN"}),
    "EU": frozenset({"DE", "ES", "FR", "IE", "IT"}),
}


def market(region: str) -> str:
    """``SEA`` for its six countries, ``EU`` for its five, else the country itself."""
    return next((name for name, countries in MARKETS.items() if region in countries), region)


def places(region: str) -> tuple[str, ...]:
    """The places whose rules hold for a country, the nearest first."""
    return tuple(dict.fromkeys((region, market(region))))


def in_market(rules: Rules, name: str, region: str) -> Rule:
    """The rule ``name`` for a country: its own, its market's, or the ``default``. Raises KeyError without any."""
    for place in places(region):
        if found := rules.get(f"{name}.{place}"):
            return found
    return rules[f"{name}.{DEFAULT}"]


def all_in_market(rules: Rules, name: str, region: str) -> dict[str, Rule]:
    """The rules below ``name`` for a country, its market or ``default``: the first that has any."""
    for place in places(region):
        if found := rules.under(f"{name}.{place}"):
            return found
    return rules.under(f"{name}.{DEFAULT}")


def is_on(rules: Rules, name: str, region: str) -> bool:
    """Whether a rule that is a switch (1 or 0) is on for a country."""
    return in_market(rules, name, region).value != 0
