"""Stock that was reported to change: read again for the SKUs that were named, and judged without the others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.stock import Level, Reading, seen
from bot.domain.stock_cover import Line, judge
from bot.domain.stock_findings import find_stock, stock_key
from bot.tiktok import ShopClient
from bot.tiktok.models.products import Product, ProductSku
from jobs.detection import detect_among
from jobs.listen.place import Event, Place, read_feeds
from jobs.sync.stock import promised, recount
from jobs.sync.stock_reading import counted, reading_of
from storage import stock
from storage.risk_moves import look_alone


async def look_at_stock(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """Of SKUs that are not known yet, and of events that name none, the whole stock is read soon. Raises TikTokError.

    The numbers in the events are left alone: "available" means another quantity in each type (domain.md 3.1).
    """
    named = {event.data.sku_id or "" for event in events}
    known = await place.db.read(stock.levels_of, shop.id, sorted(named))
    if known:
        api, asked_at = await place.lines.shop(shop.id), place.clock()
        found = await api.inventory(known)
        skus = [sku for product in found.inventory for sku in product.skus if sku.id in known]
        readings = [counted(known[sku.id].reading, sku, asked_at) for sku in skus]
        await place.db.write(keep_readings, shop, [one for one in readings if one], place.clock(), place.rules)
    if named - known.keys():
        await read_feeds(place, shop, (Feed.STOCK,))


async def read_stock(api: ShopClient, shop: Shop, products: Iterable[Product], asked_at: datetime) -> list[Reading]:
    """The stock of whole products. Raises TikTokError."""
    listed: dict[str, tuple[Product, ProductSku]] = {
        sku.id: (product, sku) for product in products for sku in product.skus
    }
    found = await api.inventory(listed)
    skus = [sku for product in found.inventory for sku in product.skus if sku.id in listed]
    return [reading for sku in skus if (reading := reading_of(shop, *listed[sku.id], sku, asked_at))]


def keep_readings(session: Session, shop: Shop, readings: Sequence[Reading], now: datetime, rules: Rules) -> None:
    """Keeps new readings of some SKUs with the risks they mean; a shop whose stock was never read waits for that."""
    look_alone(session, shop.id)
    if stock.summary_of(session, shop.id) is None:
        return
    before = stock.levels_of(session, shop.id, [reading.sku_id for reading in readings])
    after = {one.sku_id: seen(before.get(one.sku_id), one, now) for one in promised(session, shop, readings)}
    stock.save_levels(session, list(after.values()))
    cancelled = stock.cancellations(session, [shop.id]).get(shop.id)

    def judged(levels: Mapping[str, Level]) -> list[Line]:
        return [judge(shop, level, cancelled, now, rules) for level in levels.values()]

    lines = judged(after)
    keys = [stock_key(shop.id, sku_id) for sku_id in after]
    detect_among(session, shop, find_stock(lines, rules), keys, now, rules)
    if _troubles(judged(before)) != _troubles(lines):
        recount(session, shop, now, rules)


def _troubles(lines: Iterable[Line]) -> dict[str, object]:
    """What the counts of a shop are made of."""
    return {line.level.reading.sku_id: (line.level.reading.live, line.trouble, line.severity) for line in lines}
