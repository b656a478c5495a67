"""Chats with buyers, a day, and the stars that buyers give to products."""

from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal

from bot.domain.markets import in_market
from bot.domain.rules import Rules

HALF_A_DAY = 12


def counts_half_days(rules: Rules, region: str) -> bool:
    """Whether an answer counts in a market only within half a day (``response.hours``)."""
    return in_market(rules, "response.hours", region).value <= HALF_A_DAY


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """The chats that began on one of a shop's days.

    ``answered_share`` (percent, first answer within 24 h) and ``minutes`` to the first answer are the platform's;
    ``rated``, ``dissatisfied`` (1 or 2 stars) and ``late`` are counted chat by chat. So are ``listed``, all of them,
    and ``within_12h``, those first answered so soon: None on days that were read before that was counted.
    """

    shop_id: str
    day: date
    chats: int
    answered_share: Decimal | None
    minutes: Decimal | None
    rated: int = 0
    dissatisfied: int = 0
    late: int = 0
    listed: int | None = None
    within_12h: int | None = None


@dataclass(frozen=True, slots=True)
class Stars:
    """How often each number of stars was given."""

    one: int = 0
    two: int = 0
    three: int = 0
    four: int = 0
    five: int = 0

    def __add__(self, other: "Stars") -> "Stars":
        return Stars(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def total(self) -> int:
        return self.one + self.two + self.three + self.four + self.five

    @property
    def negative(self) -> int:
        return self.one + self.two

    @property
    def negative_share(self) -> Decimal:
        """In percent; there must be any."""
        return Decimal(100 * self.negative) / self.total


@dataclass(frozen=True, slots=True)
class StarsSeen:
    """Stars given from ``start`` to before ``end`` to the ``products`` that sell most.

    ``before`` are those of the same products in as many days before; None where the platform told none.
    """

    stars: Stars
    products: int
    start: date
    end: date
    before: Stars | None = None
