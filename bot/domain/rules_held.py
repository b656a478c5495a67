"""Which rules hold in one place: its own, its market's, those of everywhere, and the home market's as a guide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.markets import DEFAULT, HOME, places
from bot.domain.rules import Rule, Rules
from bot.domain.rules_names import ladder, place_of

GATES = "sps.gate."
SHOP_LEAD = "stock.shop."


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that holds; ``guide``: the home market's, for want of one for this place."""

    name: str
    rule: Rule
    guide: bool = False

    @property
    def place(self) -> str:
        return place_of(self.name)

    @property
    def topic(self) -> str:
        return self.name.partition(".")[0]


def everything(rules: Rules) -> list[Held]:
    """All rules of all places."""
    return [Held(name, rule) for name, rule in rules.by_name.items()]


def holding(rules: Rules, region: str, code: str = "") -> list[Held]:
    """The rules that hold in a country or market, for the shop with this ``code`` if one is meant.

    A place has all steps of a ladder of its own, or none of them.
    """
    by_ladder: dict[str, dict[str, list[str]]] = {}
    for name in rules.by_name:
        if not name.startswith(SHOP_LEAD) or name.startswith(f"{SHOP_LEAD}{code}."):
            by_ladder.setdefault(ladder(name), {}).setdefault(place_of(name), []).append(name)
    found = [held for by_place in by_ladder.values() for held in _nearest(rules, by_place, region)]
    own_gates = any(held.name.startswith(GATES) and not held.guide for held in found)
    return [held for held in found if not (own_gates and held.guide and held.name.startswith(GATES))]


def _nearest(rules: Rules, by_place: Mapping[str, Iterable[str]], region: str) -> list[Held]:
    own = (*places(region), DEFAULT)
    place = next((place for place in (*own, HOME) if place in by_place), None)
    return [Held(name, rules[name], place not in own) for name in by_place.get(place or "", ())]
