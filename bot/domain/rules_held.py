"""Which rules hold in one place: its own, its market's, those of everywhere, and the home market's as a guide."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.markets import DEFAULT, HOME, places
from bot.domain.rules import Rule, Rules, shipped_rules
from bot.domain.rules_names import OF_HOME, ladder, place_of

GATES = "sps.gate."
SHOP_LEAD = "stock.shop."
_POSITION = re.compile(r"(?:^|; )(\d+): ([^;]+)")
"""The units of switches: ``1: the score is the Store Rating; 0: the score is SPS``."""


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that holds; ``guide``: the home market's, for want of one for this place."""

    name: str
    rule: Rule
    guide: bool = False

    @property
    def where(self) -> str:
        """``SEA``, ``everywhere``, or ``US, a guide here``."""
        place = place_of(self.name)
        return f"{place}, a guide here" if self.guide else "everywhere" if place == DEFAULT else place

    @property
    def topic(self) -> str:
        return self.name.partition(".")[0]

    @property
    def value(self) -> str:
        """``2.5 percent``: no zeros that nobody wrote. Of a switch, what its position stands for."""
        number = f"{self.rule.value.normalize():f}"
        positions = dict(_POSITION.findall(self.rule.unit))
        return (
            str(positions.get(number) or f"{number} ({self.rule.unit})") if positions else f"{number} {self.rule.unit}"
        )

    @property
    def yours(self) -> bool:
        """Whether the team's own file says so."""
        return shipped_rules().get(self.name) != self.rule

    @property
    def instead_of(self) -> Rule | None:
        """The shipped rule that the team's replaces; None for one more."""
        return shipped_rules().get(self.name) if self.yours else None


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


def holding_in(rules: Rules, regions: Iterable[str]) -> list[Held]:
    """The rules that hold in any of these places, each once. What is a guide in one and holds in another, holds."""
    found: dict[str, Held] = {}
    for held in (held for region in regions for held in holding(rules, region)):
        if held.name not in found or found[held.name].guide:
            found[held.name] = held
    return list(found.values())


def of_platform(found: Iterable[Held]) -> list[Held]:
    """Those that the platform or the team decided, without our own defaults."""
    return [held for held in found if held.yours or not held.rule.is_ours]


def old(rules: Rules, found: Iterable[Held], today: date) -> list[Held]:
    """Those that nobody looked up for long, the oldest first."""
    return sorted((held for held in found if rules.is_old(held.rule, today)), key=lambda held: held.rule.as_of)


def _nearest(rules: Rules, by_place: Mapping[str, Sequence[str]], region: str) -> list[Held]:
    own = next((place for place in (*places(region), DEFAULT) if place in by_place), None)
    guides = [name for name in by_place.get(HOME, ()) if name.startswith(OF_HOME)]
    return [Held(name, rules[name], guide=own is None) for name in (by_place[own] if own else guides)]
