"""How much of a SKU there is at a moment, and who holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from bot.playground.tiktok.catalogue import Sku
from bot.playground.tiktok.curve import step_at, value_at
from bot.playground.tiktok.world import Shop, World

# Ordinary SKUs are restocked early enough never to be worth a line: this many days of cover stay at the end of a cycle.
_QUIET_COVER_DAYS = 40
_QUIET_UNITS = 6


@dataclass(frozen=True, slots=True)
class Level:
    """Units of a SKU, never below zero. Only `in_shop` can be bought by anybody.

    `committed` units belong to orders that are not shipped. They should lie on the shelf beside the available
    ones; where they don't, only a count tells: the platform does not know the shelf.
    """

    in_shop: int
    committed: int
    campaign: Mapping[str, int]
    creator: Mapping[str, int]

    @property
    def available(self) -> int:
        return self.in_shop + sum(self.campaign.values()) + sum(self.creator.values())


def level(world: World, shop: Shop, sku: Sku, now: datetime) -> Level:
    """The stock of a SKU at a moment, with what somebody changed by hand on top."""
    offset = world.offset(now)
    story = sku.story
    in_shop = _in_shop(sku, offset, now)
    changed = step_at(world.changes.stock.get((shop.slug, sku.seller_sku), []), now.timestamp())
    if changed:
        in_shop = changed.value
    committed = round(value_at(story.committed, offset)) if story else ceil(sku.a_day * 0.6)
    return Level(in_shop, committed, story.campaign if story else {}, story.creator if story else {})


def open_share(world: World, sku: Sku, day: datetime) -> float:
    """The share of a day in which an order could be placed: below 1 only on days without stock."""
    if sku.story is None or sku.story.in_shop is None:
        return 1.0
    hours = [world.offset(day + timedelta(hours=hour)) for hour in range(0, 24, 2)]
    return sum(value_at(sku.story.in_shop, hour) > 0 for hour in hours) / len(hours)


def _in_shop(sku: Sku, offset: float, now: datetime) -> int:
    if sku.story and sku.story.in_shop:
        return round(value_at(sku.story.in_shop, offset))
    day = now.timestamp() / 86_400
    left = sku.cycle - (day + sku.phase) % sku.cycle
    return ceil(sku.a_day * (_QUIET_COVER_DAYS + left)) + _QUIET_UNITS
