"""Webhooks: which events the bot acts on, and what each makes it look at.

An event only says where to look: what is true is then fetched. So one that comes late, twice or in the wrong order does
no harm, and neither does one that never comes, since the syncs look everywhere in time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PATH = "/tiktok/webhooks"
"""Where the platform sends events to, below the bot's public address."""

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=30)
MOST_TRIES = 8
"""About an hour and a half of tries. By then the syncs have read what the event was about."""


class Look(StrEnum):
    """What is fetched because of an event."""

    PRODUCTS = "products"
    STOCK = "stock"
    ORDERS = "orders"
    RETURNS = "returns"
    PROMOTIONS = "promotions"
    APPEALS = "appeals"
    ENDED = "ended"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event by the platform's number and name.

    ``per_shop`` ones are switched on for each shop by the API, the others for the whole app in the Partner Center.
    """

    number: int
    name: str
    look: Look
    per_shop: bool


EVENT_TYPES = {
    one.number: one
    for one in (
        EventType(1, "ORDER_STATUS_CHANGE", Look.ORDERS, True),
        EventType(4, "PACKAGE_UPDATE", Look.ORDERS, True),
        EventType(5, "PRODUCT_STATUS_CHANGE", Look.PRODUCTS, True),
        EventType(6, "SELLER_DEAUTHORIZATION", Look.ENDED, True),
        EventType(7, "UPCOMING_AUTHORIZATION_EXPIRATION", Look.ENDING, True),
        EventType(11, "CANCELLATION_STATUS_CHANGE", Look.RETURNS, True),
        EventType(12, "RETURN_STATUS_CHANGE", Look.RETURNS, True),
        EventType(15, "PRODUCT_INFORMATION_CHANGE", Look.PRODUCTS, True),
        EventType(27, "INVENTORY_STATUS_CHANGE", Look.STOCK, False),
        EventType(37, "PRODUCT_AUDIT_STATUS_CHANGE", Look.PRODUCTS, True),
        EventType(39, "ACTIVITY_STATUS_CHANGE", Look.PROMOTIONS, False),
        EventType(50, "SKU_STATUS_CHANGE", Look.PRODUCTS, False),
        EventType(63, "ACTIVITY_CHANGE", Look.PROMOTIONS, False),
        EventType(66, "APPEAL_COMPLETED", Look.APPEALS, False),
        EventType(71, "INVENTORY_CHANGED_BY_SHOP", Look.STOCK, False),
    )
}
"""Source: Partner Center documentation of webhooks and of "Update Shop Webhook" (domain.md 2.4, 3.1, 5.1)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How it is with the webhooks. ``last`` is when one came, ``unknown`` the types nobody acts on with their count.

    ``waiting`` are not worked yet, ``left`` were tried to the end; ``example`` is the newest reason of those.
    """

    last: datetime | None = None
    waiting: int = 0
    left: int = 0
    example: str = ""
    refused: int = 0
    unknown: tuple[tuple[int, int], ...] = ()


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries that failed; None when there is no further one."""
    return None if tries >= MOST_TRIES else min(FIRST_WAIT * 3 ** (tries - 1), LONGEST_WAIT)
