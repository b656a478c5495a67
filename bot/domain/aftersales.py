"""What comes after a sale: returns and refunds, and requests to cancel, with what the seller is to do until when."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class AftersaleKind(StrEnum):
    RETURN = "return"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class Aftersale:
    """The newest state of a return or a cancellation. ``day`` is the shop's day on which it was asked for.

    ``reason`` is the platform's code and ``words`` its text for it. ``action`` is what the platform waits for until
    ``respond_by``; empty when it waits for nothing.
    """

    shop_id: str
    kind: AftersaleKind
    id: str
    order_id: str
    day: date
    type: str
    status: str
    role: str
    reason: str
    words: str
    units: int
    refund: Decimal | None
    currency: str
    action: str
    respond_by: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why buyers send things back, and how many requests named it."""

    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of a kind wait for the seller, and until when the first of them does (None: no deadline was told)."""

    kind: AftersaleKind
    count: int
    first: datetime | None
