"""Ladders: who is paged for a tool issue, level by level."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.severities import Sev


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its name in the team's words, and whom it pages by Slack id.

    People begin with U or W, user groups with S, channels with C or G.
    """

    name: str
    members: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(m for m in self.members if m.startswith(("U", "W")))

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(m for m in self.members if m.startswith("S"))

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(m for m in self.members if m.startswith(("C", "G")))


@dataclass(frozen=True, slots=True)
class Ladder:
    """The levels for a partner and a severity; None stands for any."""

    levels: tuple[Level, ...]
    partner: str | None = None
    sev: Sev | None = None

    @property
    def top(self) -> int:
        return len(self.levels)

    def level(self, number: int) -> Level | None:
        """Level ``number``, counted from 1; None where the ladder has none."""
        return self.levels[number - 1] if 0 < number <= self.top else None

    def reach(self, number: int) -> int:
        """``number``, or the top where the ladder is shorter."""
        return min(number, self.top)


def choose_ladder(ladders: Iterable[Ladder], partner: str, sev: Sev) -> Ladder | None:
    """The ladder that fits best: for this partner and severity, this partner, this severity, then any."""
    fitting = [a for a in ladders if a.levels and a.partner in (None, partner) and a.sev in (None, sev)]
    return max(fitting, key=lambda a: (a.partner is not None, a.sev is not None), default=None)
