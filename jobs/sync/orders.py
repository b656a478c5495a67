"""Orders, incrementally: what was updated since the last look, a page at a time."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.domain.orders import ORDER_LIFE
from bot.domain.rules import Rules, shipped_rules
from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from bot.tiktok.models.orders import Order
from jobs.sync.order_reading import order_of
from storage.orders import OrderRead, save_orders

FIRST_LOOK_BACK = timedelta(days=63)
"""A week, and the eight before it that it is compared with."""

OVERLAP = 300
"""Seconds before the cursor that are read again: the platform may show an update late."""


@dataclass(frozen=True, slots=True)
class OrdersFetched:
    """A page. ``since`` is the first day of the shop that all orders are known of; ``cursor`` None leaves it."""

    orders: Sequence[Order]
    since: date
    cursor: str | None


async def fetch_orders(
    api: ShopClient, shop: Shop, cursor: str | None, now: datetime
) -> AsyncGenerator[OrdersFetched, None]:
    """The orders updated since the cursor (``2026-09-21 1790000000``: first day known, Unix seconds read up to).

    Raises a TikTokError.
    """
    since, read_until = place(shop, cursor, now)
    async for page in api.orders_updated(read_until - OVERLAP):
        read_until = further(read_until, page.reached, now)
        yield OrdersFetched(page.items, since, None if page.reached is None else f"{since} {read_until}")


def save_orders_page(
    session: Session, shop: Shop, fetched: OrdersFetched, now: datetime, rules: Rules | None = None
) -> str | None:
    """Keeps those that were created since the first day that is known, and moves the sums of their days."""
    rules = rules or shipped_rules()
    oldest = max(fetched.since, (now - ORDER_LIFE).astimezone(shop.tz).date())
    read = (order_of(shop, sent, rules) for sent in fetched.orders)
    save_orders(session, shop.id, [each for each in read if each and _known_day(each, oldest)])
    return fetched.cursor


def place(shop: Shop, cursor: str | None, now: datetime) -> tuple[date, int]:
    """The first day whose things are all known, and the Unix second that they are read up to."""
    if cursor:
        since, read_until = cursor.split()
        return date.fromisoformat(since), int(read_until)
    since_day = now.astimezone(shop.tz).date() - FIRST_LOOK_BACK
    return since_day, int(datetime.combine(since_day, time(), shop.tz).timestamp())


def further(read_until: int, reached: int | None, now: datetime) -> int:
    """The Unix second that is read up to after a page: a page of the overlap never takes it back.

    A clock of the platform that is ahead of ours must not make the next look skip anything.
    """
    return read_until if reached is None else min(max(read_until, reached), int(now.timestamp()))


def _known_day(read: OrderRead, oldest: date) -> bool:
    return read.order.created_on >= oldest
