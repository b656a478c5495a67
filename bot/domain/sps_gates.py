"""Gates and benefits: what a score opens, and how many points it is away from the next one up and down."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.markets import market
from bot.domain.rules import Rule, Rules
from bot.domain.sps import HOME, SpsReading

NAMES = {
    "affiliate": "affiliate marketing",
    "affiliate_loss": "keeping affiliate collaborations",
    "top_rated": "Top Rated Seller",
    "good_standing": "good standing",
}
STANDING = frozenset({"affiliate", "affiliate_loss", "good_standing"})
"""Gates that every shop should hold; the others are distinctions that few have."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A score from which on (inclusive) something is open. ``key`` is the rule's name, or "benefit".

    ``borrowed``: another market's gate, for want of one for this shop's.
    """

    key: str
    name: str
    score: Decimal
    source: str
    borrowed: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """The nearest gate that is held and the nearest that isn't."""

    down: Gate | None
    up: Gate | None


def gates(rules: Rules, region: str) -> list[Gate]:
    """The gates of a country, lowest first: its own (``sps.gate.GB.affiliate``) or its market's where there are any."""
    named = rules.under("sps.gate")
    own = _below(named, region) or _below(named, market(region))
    chosen = own or {key: rule for key, rule in named.items() if "." not in key}
    borrowed = not own and region != HOME
    found = [
        Gate(key, NAMES.get(key, key.replace("_", " ")), rule.value, f"{rule.source}, {rule.as_of}", borrowed)
        for key, rule in chosen.items()
    ]
    return sorted(found, key=lambda gate: gate.score)


def _below(named: dict[str, Rule], place: str) -> dict[str, Rule]:
    return {key.removeprefix(f"{place}."): rule for key, rule in named.items() if key.startswith(f"{place}.")}


def steps(reading: SpsReading, known: Iterable[Gate]) -> Steps:
    """The next step down and up from the reading's score, among gates and the platform's benefits.

    A gate is held at its very score. Where both stand at one score the benefit is named: it is the platform's word.
    """
    if reading.score is None:
        return Steps(None, None)
    score = reading.score
    everything = [*_benefits(reading), *known]
    held = [gate for gate in everything if gate.score <= score]
    ahead = [gate for gate in everything if gate.score > score]
    return Steps(
        max(held, key=lambda gate: gate.score, default=None), min(ahead, key=lambda gate: gate.score, default=None)
    )


def _benefits(reading: SpsReading) -> list[Gate]:
    return [
        Gate("benefit", benefit.name, benefit.unlock_score, "platform")
        for benefit in reading.benefits
        if benefit.unlock_score is not None
    ]
