"""Orders: every unit that was sold lies in one, and an order goes its way as time passes.

An order is drawn once with all that will happen to it. So whoever asks, and whenever, is told one and the same story,
and it agrees with the sales of the day.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.playground.tiktok import scores, specs
from bot.playground.tiktok.noise import dice
from bot.playground.tiktok.order import Order
from bot.playground.tiktok.order_draw import Draw, baskets_of
from bot.playground.tiktok.sales import Sales, orders_of
from bot.playground.tiktok.world import Shop, World

LIFE = timedelta(days=100)
"""How far back there are orders."""

CACHED_DAYS = 4096
_FIRST = date(1970, 1, 1).toordinal()


class Orders:
    """The orders of a world; remembers the days that were asked for last."""

    def __init__(self, world: World, sales: Sales) -> None:
        self._world = world
        self._sales = sales
        self._days = lru_cache(maxsize=CACHED_DAYS)(self._day)

    def until(self, shop: Shop, now: datetime, since: int = 0) -> Iterator[Order]:
        """The orders created before a moment, to which something happens at `since` (Unix seconds) or later."""
        for day in days_until(shop, now):
            for order in self._days(shop.index, day):
                if order.events[-1][0] >= since and order.created <= now:
                    yield order

    def of_day(self, index: int, day: date) -> tuple[Order, ...]:
        """The orders of a day of shop number `index`, also those that are still to come."""
        return self._days(index, day)

    def _day(self, index: int, day: date) -> tuple[Order, ...]:
        shop = self._world.shops[index]
        roll = dice(self._world.seed, "orders", index, day)
        bad = {code: share(self._world, shop, code, day) for code in ("SFCR", "OTDR")}
        bad["SFCR"] *= shop.spec.order_faults
        draw = Draw(shop, day, roll, bad)
        products = [(product, sku) for product in self._world.catalogue(shop).products for sku in product.skus]
        counts = self._sales.units(shop, day)
        units = [one for one, number in zip(products, counts, strict=True) for _ in range(number)]
        roll.shuffle(units)
        baskets = baskets_of(units, orders_of(len(units)), roll)
        return tuple(draw.order(number, basket) for number, basket in enumerate(baskets + draw.no_sales(products)))


def days_until(shop: Shop, now: datetime) -> Iterator[date]:
    """The days of a shop that there are orders of at a moment."""
    today = now.astimezone(shop.zone).date()
    return (today - timedelta(days=back) for back in range(LIFE.days, -1, -1))


def share(world: World, shop: Shop, code: str, day: date) -> float:
    """The share of bad orders that the shop's score tells of a day."""
    found = scores.figure(world, shop, specs.metrics()[code], day.toordinal() - _FIRST)
    return found.bad / max(1, found.of)
