"""Stock: levels of every SKU at each sync, and each day's sales once the day is over."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.risks import Topic
from bot.domain.rules import Rules, shipped_rules
from bot.domain.shops import Shop
from bot.domain.stock import Level, Reading, seen, unseen
from bot.domain.stock_cover import judge
from bot.domain.stock_demand import LONGEST, DaySales, days_out, demand, settled
from bot.domain.stock_report import summary
from bot.tiktok.client import ShopClient
from bot.tiktok.errors import ListCut, TikTokError
from bot.tiktok.models.base import sent
from bot.tiktok.models.products import Product, ProductSku
from jobs.detection import detect
from jobs.sync.sku_sales import daily_sales
from jobs.sync.stock_reading import hidden, reading_of
from storage import stock
from storage.orders import waiting_units
from storage.risk_moves import look_alone

ACTIVE = "ACTIVATE"
"""The platform's word for a product that buyers can see."""

GONE = "GONE"
"""The status of a SKU that is no longer among those of active products: frozen, taken off or deleted."""


@dataclass(frozen=True, slots=True)
class StockFetched:
    """What one sync brought: readings, the ids of all SKUs listed, and units by day and SKU up to ``sold_until``.

    ``untold`` are those listed which buyers may see, but whose stock was not told or whose state nobody knows.
    Not ``whole`` if the list was cut: what is not in it may be there all the same. ``no_sales`` is why the sales were
    not told.
    """

    readings: tuple[Reading, ...]
    listed: frozenset[str]
    sold: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    sold_until: date | None = None
    whole: bool = True
    no_sales: TikTokError | None = None
    untold: frozenset[str] = frozenset()


async def fetch_stock(api: ShopClient, shop: Shop, cursor: str | None, now: datetime) -> StockFetched:
    """The stock of every SKU that buyers can see, and the sales since ``cursor`` (the last day read, ISO).

    Of products that are not active nothing is read: nobody can buy them, and a catalogue has many. That one which was
    active is no longer shows in its absence. Raises a TikTokError, except for the sales.
    """
    listed: dict[str, tuple[Product, ProductSku]] = {}
    whole = True
    try:
        async for product in api.products(ACTIVE):
            listed |= {sku.id: (product, sku) for sku in product.skus}
            whole &= bool(product.skus) and sent(product.skus) == len(product.skus)  # an active product has some
    except ListCut:
        whole = False
    inventory = await api.inventory(listed)
    found = {sku.id: sku for product in inventory.inventory for sku in product.skus if sku.id in listed}
    readings = [reading for sku in found.values() if (reading := reading_of(shop, *listed[sku.id], sku, now))]
    told = {reading.sku_id for reading in readings if reading.live}
    untold = frozenset(sku_id for sku_id, of in listed.items() if sku_id not in told and not hidden(*of))
    sold: dict[date, dict[str, int]] = {}
    no_sales = None
    try:
        sold = await daily_sales(api, shop, cursor, now)
    except TikTokError as error:
        no_sales = error
    until = max(sold, default=date.fromisoformat(cursor) if cursor else None)
    return StockFetched(tuple(readings), frozenset(listed), sold, until, whole, no_sales, untold)


async def stock_pages(
    api: ShopClient, shop: Shop, cursor: str | None, now: datetime
) -> AsyncGenerator[StockFetched, None]:
    """All of a shop's stock, to be kept also where the sales are refused, which is raised only then (a TikTokError).

    What is out is found without its sales, which have a scope of their own.
    """
    fetched = await fetch_stock(api, shop, cursor, now)
    yield fetched
    if fetched.no_sales:
        raise fetched.no_sales


def save_stock(
    session: Session, shop: Shop, fetched: StockFetched, now: datetime, rules: Rules | None = None
) -> str | None:
    """Keeps what was fetched, with velocity and counts worked out anew; gives back the cursor.

    Without the sales each SKU keeps the velocity it had, and is judged at once: a look that fails judges nothing.
    """
    rules = rules or shipped_rules()
    look_alone(session, shop.id)
    before = {level.reading.sku_id: level for level in stock.levels(session, shop.id)}
    last = stock.summary_of(session, shop.id)
    after = [seen(before.get(one.sku_id), one, now) for one in promised(session, shop, fetched.readings)]
    if last:
        stock.save_days_out(session, shop.id, _days_out(shop, before.values(), last.read_at, now))
    stock.save_sales(session, shop.id, fetched.sold)
    if fetched.sold_until:
        after = _with_demand(session, shop, after, fetched.sold_until, rules)
    read = {level.reading.sku_id for level in after}
    known = {sku_id: level for sku_id, level in before.items() if level.reading.status != GONE}
    unread = {sku_id: level for sku_id, level in known.items() if sku_id not in read}
    there = {sku_id for sku_id in unread if sku_id in fetched.listed or not fetched.whole}
    gone = [_gone(level) for sku_id, level in unread.items() if sku_id not in there]
    left = [unseen(unread[sku_id], last.read_at if last else now) for sku_id in there]
    changed = [level for level in [*after, *left, *gone] if level != before.get(level.reading.sku_id)]
    stock.save_levels(session, changed)
    lines = [judge(shop, level, None, now, rules) for level in [*after, *left]]
    stock.save_summary(session, summary(shop, lines, now, fetched.sold_until, fetched.untold))
    if fetched.no_sales:
        detect(session, shop, Topic.STOCK, now, rules)
    return fetched.sold_until.isoformat() if fetched.sold_until else None


def recount(session: Session, shop: Shop, now: datetime, rules: Rules | None = None) -> None:
    """Works the shop's summary out anew, when more is known of what its last sync read.

    How many SKUs there are and were not told stays as that sync found it: some of them are known by no level.
    """
    if last := stock.summary_of(session, shop.id):
        rules = rules or shipped_rules()
        lines = [judge(shop, level, None, now, rules) for level in stock.levels(session, shop.id)]
        counts = summary(shop, lines, last.read_at, last.sold_until)
        stock.save_summary(session, replace(counts, skus=last.skus, not_told=last.not_told))


def promised(session: Session, shop: Shop, readings: Iterable[Reading]) -> list[Reading]:
    """With at least the units that orders wait for: they are promised whether the platform counts them so or not."""
    waiting = waiting_units(session, shop.id)
    return [replace(one, committed=max(one.committed, waiting.get(one.sku_id, 0))) for one in readings]


def _days_out(shop: Shop, before: Iterable[Level], last: datetime, now: datetime) -> dict[str, list[date]]:
    """The days that outages known at the last look took since then, by SKU."""
    found = {}
    for level in before:
        if level.out and level.out_since:
            # Earlier days were marked by earlier looks.
            since = max(level.out_since, last - timedelta(days=1))
            found[level.reading.sku_id] = days_out(since, now, shop.tz)
    return found


def _with_demand(session: Session, shop: Shop, found: list[Level], until: date, rules: Rules) -> list[Level]:
    """The levels with their velocity; one that was out for long keeps the velocity it had before."""
    by_sku = stock.sales_since(session, shop.id, until - timedelta(days=LONGEST - 1))

    def with_demand(level: Level) -> Level:
        sales: Iterable[DaySales] = by_sku.get(level.reading.sku_id, ())
        return replace(level, demand=settled(demand(sales, until, _listed_on(shop, level), rules), level.demand))

    return [with_demand(level) for level in found]


def _listed_on(shop: Shop, level: Level) -> date | None:
    listed = level.reading.listed_at
    return listed.astimezone(shop.tz).date() if listed else None


def _gone(level: Level) -> Level:
    return replace(level, reading=replace(level.reading, status=GONE))
