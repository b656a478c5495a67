"""Orders and returns that were reported to change: their feeds read by time of update, so they are only read sooner."""

from collections.abc import Sequence

from bot.domain.feeds import Feed
from bot.domain.shops import Shop
from jobs.listen.place import Event, Place, read_feeds


async def look_at_orders(place: Place, shop: Shop, _: Sequence[Event]) -> None:
    await read_feeds(place, shop, (Feed.ORDERS,))


async def look_at_returns(place: Place, shop: Shop, _: Sequence[Event]) -> None:
    """A cancellation changes the order too."""
    await read_feeds(place, shop, (Feed.ORDERS, Feed.RETURNS))
