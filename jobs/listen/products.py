"""Products that were reported to change: each is read again, with its audit, its reasons and the stock of its SKUs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock import Reading
from bot.domain.violations import Listing
from bot.tiktok import ShopClient
from bot.tiktok.errors import BadRequest
from bot.tiktok.models.products import Product
from jobs.detection import detect
from jobs.listen.place import Event, Place, read_feeds
from jobs.listen.stock import keep_readings, read_stock
from jobs.sync.violations import explained_listing, told
from storage.risk_moves import look_alone
from storage.violations_listings import save_listings

MOST = 20
"""Products read one by one, a call each. When more change at once, a search for what changed takes fewer calls."""


async def look_at_products(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """Listings and stock of the products, since both show what changed. Raises TikTokError."""
    named = {event.data.product_id or "" for event in events}
    if "" in named or len(named) > MOST:
        await read_feeds(place, shop, (Feed.VIOLATIONS, Feed.STOCK))
        return
    api, asked_at = await place.lines.shop(shop.id), place.clock()
    products = [product for one in sorted(named) if (product := await _product(api, one))]
    readings = await read_stock(api, shop, products, asked_at)
    listings = [explained_listing(shop, product) for product in products if told(product)]
    await place.db.write(_keep, shop, listings, readings, place.clock(), place.rules)


async def _product(api: ShopClient, product_id: str) -> Product | None:
    """None for one that is gone by now: that shows in the syncs, where it is missing."""
    try:
        return await api.product(product_id)
    except BadRequest:
        return None


def _keep(
    session: Session, shop: Shop, listings: Sequence[Listing], readings: Sequence[Reading], now: datetime, rules: Rules
) -> None:
    look_alone(session, shop.id)
    save_listings(session, listings, now)
    detect(session, shop, Topic.VIOLATIONS, now, rules)
    keep_readings(session, shop, readings, now, rules)
