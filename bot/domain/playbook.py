"""What to do about a metric: advice that the team can edit, kept beside the rules and read the same way."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.domain.sps_metrics import MetricCode

SHIPPED = "playbook.toml"


@dataclass(frozen=True, slots=True)
class Play:
    """``first`` is one sentence for a digest; ``steps`` are the longer way, for the details."""

    title: str
    first: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Playbook:
    plays: dict[MetricCode, Play]

    def __getitem__(self, code: MetricCode) -> Play:
        return self.plays[code]


def parse_playbook(text: str) -> Playbook:
    """Reads a TOML table per metric code with ``title``, ``first`` and ``steps``.

    Raises ValueError naming the table that is missing or wrong.
    """
    tables = tomllib.loads(text)
    unknown = set(tables) - set(MetricCode)
    if unknown:
        raise ValueError(f"[{min(unknown)}] is no metric; there are {', '.join(MetricCode)}")
    return Playbook({code: _play(code, tables.get(code)) for code in MetricCode})


@cache
def shipped_playbook() -> Playbook:
    """The advice that comes with Shopwatch."""
    return parse_playbook(resources.files(__package__).joinpath(SHIPPED).read_text("utf-8"))


def _play(code: str, table: object) -> Play:
    if not isinstance(table, dict):
        raise ValueError(f"[{code}] is missing")
    title, first, steps = (table.get(key) for key in ("title", "first", "steps"))
    if not (isinstance(title, str) and isinstance(first, str) and isinstance(steps, list)):
        raise ValueError(f"[{code}]: title and first must be text, steps a list of text")
    return Play(title, first, tuple(map(str, steps)))
