"""What was sold: units of every SKU on every day of the shop, the same whenever it is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from bot.playground.tiktok import stock
from bot.playground.tiktok.catalogue import UNITS_PER_ORDER
from bot.playground.tiktok.noise import arrivals, dice, wave
from bot.playground.tiktok.world import Shop, World

_WEEKDAYS = (0.95, 0.9, 0.9, 1.0, 1.1, 1.2, 1.05)
_CACHED_DAYS = 4096


@dataclass(frozen=True, slots=True)
class Sold:
    """A SKU's sales over a range of days, money in the shop's currency."""

    units: int
    orders: int
    gmv: Decimal


class Sales:
    """The sales of a world; remembers the days that were asked for last."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._days = lru_cache(maxsize=_CACHED_DAYS)(self._day)

    def latest_day(self, shop: Shop, now: datetime) -> date:
        """The last day with figures: yesterday in the shop's zone."""
        return now.astimezone(shop.zone).date() - timedelta(days=1)

    def units(self, shop: Shop, day: date) -> tuple[int, ...]:
        """The units sold on a day, in the order of the shop's catalogue: also of a day that is not over."""
        return self._days(shop.index, day)

    def by_sku(self, shop: Shop, start: date, end: date, now: datetime) -> list[Sold]:
        """Sales from `start` up to but not including `end`, in the order of the shop's catalogue."""
        skus = self._world.catalogue(shop).skus
        days = [self._days(shop.index, day) for day in self._ready(shop, start, end, now)]
        totals = [sum(units) for units in zip(*days, strict=True)] if days else [0] * len(skus)
        return [
            Sold(units, round(units / UNITS_PER_ORDER + 0.49), sku.price * units)
            for sku, units in zip(skus, totals, strict=True)
        ]

    def by_day(self, shop: Shop, start: date, end: date, now: datetime) -> Iterator[tuple[date, Sold]]:
        """The whole shop's sales a day. Days that have no figures yet are zero, as on the platform."""
        latest = self.latest_day(shop, now)
        prices = [sku.price for sku in self._world.catalogue(shop).skus]
        for day in _span(start, end):
            units = self._days(shop.index, day) if day <= latest else ()
            total = sum(units)
            gmv = sum((price * count for price, count in zip(prices, units, strict=False) if count), Decimal(0))
            yield day, Sold(total, orders_of(total), gmv)

    def _ready(self, shop: Shop, start: date, end: date, now: datetime) -> Iterator[date]:
        return _span(start, min(end, self.latest_day(shop, now) + timedelta(days=1)))

    def _day(self, index: int, day: date) -> tuple[int, ...]:
        shop = self._world.shops[index]
        begin = datetime.combine(day, time(), shop.zone)
        roll = dice(self._world.seed, "sales", index, day)
        season = _WEEKDAYS[day.weekday()] * (1 + 0.08 * wave((self._world.seed, "season", index), day.toordinal()))
        return tuple(
            arrivals(sku.a_day * season * stock.open_share(self._world, sku, begin), roll.random())
            for sku in self._world.catalogue(shop).skus
        )


def orders_of(units: int) -> int:
    """In how many orders so many units are sold."""
    return max(min(1, units), round(units / UNITS_PER_ORDER))


def _span(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=number) for number in range((end - start).days))
