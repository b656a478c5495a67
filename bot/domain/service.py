"""Chats with buyers, a day, and the stars that buyers give to products."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """The chats that began on one of a shop's days.

    ``answered_share`` (percent, first answer within 24 h) and ``minutes`` to the first answer are the platform's;
    ``rated``, ``dissatisfied`` (1 or 2 stars) and ``late`` are counted chat by chat.
    """

    shop_id: str
    day: date
    chats: int
    answered_share: Decimal | None
    minutes: Decimal | None
    rated: int = 0
    dissatisfied: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Stars:
    """How often each number of stars was given."""

    one: int = 0
    two: int = 0
    three: int = 0
    four: int = 0
    five: int = 0

    @property
    def total(self) -> int:
        return self.one + self.two + self.three + self.four + self.five

    @property
    def negative(self) -> int:
        return self.one + self.two
