"""Returns and cancellations: what becomes of some orders after they were placed."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random

from bot.playground.tiktok.noise import dice
from bot.playground.tiktok.order import Order, Unit
from bot.playground.tiktok.orders import CACHED_DAYS, Orders, days_until, share
from bot.playground.tiktok.world import Shop, World

REASONS = {
    "defective_item": "Item is defective or not working",
    "wrong_item": "Missing or wrong item",
    "damaged_parcel": "Package or item arrived damaged",
    "not_as_described": "Item doesn't match description",
    "not_received": "Marked delivered but not received",
    "no_longer_needed": "No longer needed",
}
_BUYERS_OWN = "no_longer_needed"
_FAULTS = tuple(name for name in REASONS if name != _BUYERS_OWN)
_REGRETTED = 0.015


@dataclass(frozen=True, slots=True)
class Return:
    """A buyer's request after delivery. `steps` are the moments (Unix seconds) of its statuses."""

    id: str
    order: Order
    unit: Unit
    type: str
    reason: str
    created: datetime
    answer_by: datetime
    steps: tuple[tuple[int, str], ...]

    def step(self, now: datetime) -> tuple[int, str]:
        """The newest status and since when."""
        return self.steps[max(0, bisect_right(self.steps, (int(now.timestamp()), "~")) - 1)]


class Returns:
    """The returns of a world; remembers the days that were asked for last."""

    def __init__(self, world: World, orders: Orders) -> None:
        self._world = world
        self._orders = orders
        self._days = lru_cache(maxsize=CACHED_DAYS)(self._day)

    def until(self, shop: Shop, now: datetime) -> Iterator[Return]:
        """Those asked for before a moment: those of the score, and some that buyers just want."""
        for day in days_until(shop, now):
            yield from (each for each in self._days(shop.index, day) if each.created <= now)

    def _day(self, index: int, day: date) -> tuple[Return, ...]:
        """Of the orders of a day."""
        shop = self._world.shops[index]
        roll = dice(self._world.seed, "returns", index, day)
        faulty = share(self._world, shop, "NBFR", day)
        found = []
        for order in self._orders.of_day(index, day):
            chance = roll.random()
            if order.delivered and not order.kind and (chance < faulty or chance > 1 - _REGRETTED):
                found.append(_return(order, order.delivered, roll, wanted=chance >= faulty))
        return tuple(found)


def _return(order: Order, delivered: datetime, roll: Random, *, wanted: bool) -> Return:
    """A return of one of the order's units; ``wanted`` by the buyer, or else through somebody's fault."""
    created = delivered + timedelta(hours=roll.uniform(10, 150))
    kind = roll.choices(("REFUND", "RETURN_AND_REFUND", "REPLACEMENT"), (5, 4, 1))[0]
    request = "REPLACEMENT_REQUEST" if kind == "REPLACEMENT" else "RETURN_OR_REFUND_REQUEST"
    answered = created + timedelta(hours=roll.uniform(3, 44))
    end = "CANCEL" if roll.random() < 0.06 else "COMPLETE"
    steps = [(created, f"{request}_PENDING"), (answered + timedelta(days=roll.uniform(0, 5)), f"{request}_{end}")]
    return Return(
        id=f"4035{order.id[4:]}",
        order=order,
        unit=next((unit for unit in order.units if not unit.gift), order.units[0]),
        type=kind,
        reason=_BUYERS_OWN if wanted else roll.choices(_FAULTS, (5, 3, 4, 4, 2))[0],
        created=created,
        answer_by=created + timedelta(days=2),
        steps=tuple((int(at.timestamp()), status) for at, status in steps),
    )


def cancelled(orders: Iterator[Order], now: datetime) -> Iterator[Order]:
    """The orders that somebody had asked to cancel by a moment, or cancelled."""
    return (order for order in orders if order.cancel and order.cancel.asked <= now)
