"""Gates and benefits: what a score opens, and how many points it is away from the next one up and down."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.markets import HOME, places
from bot.domain.rules import Rule, Rules
from bot.domain.sps import SpsReading

FLASH_SALE = "flash_sale"
"""A gate that costs a shop promotions, not its standing."""
NAMES = {
    "affiliate": "affiliate marketing",
    "affiliate_loss": "keeping affiliate collaborations",
    "top_rated": "Top Rated Seller",
    "good_standing": "good standing",
    FLASH_SALE: "seller flash sales",
}
STANDING = frozenset({"affiliate", "affiliate_loss", "good_standing", FLASH_SALE})
"""Gates that every shop should hold; the others are distinctions that few have."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A score from which on (inclusive) something is open. ``key`` is the last part of the rule's name, or "benefit".

    ``borrowed``: another market's gate, for want of one for this shop's. ``rule`` is None for the platform's benefits.
    """

    key: str
    name: str
    score: Decimal
    rule: Rule | None = None
    borrowed: bool = False

    @property
    def where(self) -> str:
        """Its name, with the market that it is borrowed from: ``Top Rated Seller in the US``."""
        return f"{self.name} in the {HOME}" if self.borrowed else self.name


@dataclass(frozen=True, slots=True)
class Steps:
    """The nearest gate that is held and the nearest that isn't."""

    down: Gate | None
    up: Gate | None


def gates(rules: Rules, region: str) -> list[Gate]:
    """The gates of a country, lowest first: its market's, its own (``sps.gate.TH.flash_sale``) before them.

    Where neither has any, those of the home market are borrowed.
    """
    named = rules.under("sps.gate")
    own = {key: rule for place in reversed(places(region)) for key, rule in _below(named, place).items()}
    chosen = own or {key: rule for key, rule in named.items() if "." not in key}
    borrowed = not own and region != HOME
    found = [
        Gate(key, NAMES.get(key, key.replace("_", " ")), rule.value, rule, borrowed) for key, rule in chosen.items()
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
        Gate("benefit", benefit.name, benefit.unlock_score)
        for benefit in reading.benefits
        if benefit.unlock_score is not None
    ]
