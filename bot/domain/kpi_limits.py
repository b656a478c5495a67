"""How far a KPI is from what the platform asks for or acts at in the shop's market.

It shows where a figure stands, and nothing follows from it: the platform judges by its own figures over its own days,
and so do risks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.cliff import Limit, ruled
from bot.domain.kpi_definitions import Better, Definition, Figure
from bot.domain.rules import Rules


@dataclass(frozen=True, slots=True)
class Distance:
    """``left`` percentage points to a limit, negative beyond it."""

    limit: Limit
    left: Decimal

    @property
    def crossed(self) -> bool:
        return self.left < 0 or (self.limit.inclusive and not self.left)


def kpi_limits(definition: Definition, rules: Rules, region: str) -> Sequence[Limit]:
    """The limits and targets that the rules set for a KPI in a market."""
    return ruled(rules, region, definition.metric) if definition.metric else ()


def distances(definition: Definition, figure: Figure, rules: Rules, region: str) -> Sequence[Distance]:
    """To the first limit in the way of a KPI; of one that is beyond a limit, to that and to the next."""
    value, higher = figure.value, definition.better is Better.HIGHER
    found = [
        Distance(limit, value - limit.value if higher else limit.value - value)
        for limit in kpi_limits(definition, rules, region)
    ]
    # Of several that are crossed the last one, which is the nearest, is the most serious.
    beyond = sorted((each for each in found if each.crossed), key=lambda each: -each.left)
    ahead = sorted((each for each in found if not each.crossed), key=lambda each: each.left)
    return (*beyond[:1], *ahead[:1])
