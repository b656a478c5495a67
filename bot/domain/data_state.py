"""How fresh the data are, over all shops."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.feeds import Feed


@dataclass(frozen=True, slots=True)
class Failing:
    """A shop's topic that cannot be read now; ``done_at`` is its last success."""

    shop: str
    feed: Feed
    error: str
    next_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class DataState:
    """``topics`` counts what is synced (three a shop), ``oldest`` is the last success of what has waited longest."""

    topics: int
    oldest: datetime | None
    newest: datetime | None
    failing: tuple[Failing, ...]
    failures: int
