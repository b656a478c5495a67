"""How the shops stand, all topics together."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.risks import Severity
from bot.domain.shops import Shop


@dataclass(frozen=True, slots=True)
class Standing:
    """One shop: its live risks, how many of them nobody has, the worst, and the latest score with its time.

    ``failing`` is the reason of a sync that fails now.
    """

    shop: Shop
    live: int = 0
    unowned: int = 0
    worst: Severity | None = None
    score: Decimal | None = None
    scored_at: datetime | None = None
    failing: str | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """The worst shops, worst first, and how many shops there are and have live risks."""

    worst: tuple[Standing, ...]
    shops: int
    with_risks: int
    unowned: int
