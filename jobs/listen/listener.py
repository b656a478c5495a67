"""Working the inbox: the events of a shop together, each kind of look once, and one bad shop beside the others."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot.domain.shops import Shop
from bot.domain.webhooks import EVENT_TYPES, Look
from bot.tiktok.errors import TikTokError
from bot.tiktok.events import read_data
from bot.trace import traced
from jobs.lines import NotConnected
from jobs.listen.authorisation import look_at_end, look_at_ending
from jobs.listen.feeds import look_at_orders, look_at_returns
from jobs.listen.place import Event, Later, Place
from jobs.listen.products import look_at_products
from jobs.listen.promotions import look_at_appeals, look_at_promotions
from jobs.listen.stock import look_at_stock
from storage import webhooks
from storage.shops import shop_by_id
from storage.webhooks import Waiting

log = structlog.get_logger(__name__)

LOOKS: Mapping[Look, Callable[[Place, Shop, Sequence[Event]], Awaitable[None]]] = {
    Look.PRODUCTS: look_at_products,
    Look.STOCK: look_at_stock,
    Look.ORDERS: look_at_orders,
    Look.RETURNS: look_at_returns,
    Look.PROMOTIONS: look_at_promotions,
    Look.APPEALS: look_at_appeals,
    Look.ENDED: look_at_end,
    Look.ENDING: look_at_ending,
}
AT_ONCE = 16
"""Shops. Nearly all of a look is waiting for the platform."""

PATIENCE = timedelta(seconds=90)
"""For one look, with the waits that the platform asks for."""

LEASE = timedelta(minutes=15)
"""Longer than all looks of a shop together: what a dead process had taken is taken again after it."""

DISCOVER_EVERY = timedelta(minutes=10)
NOT_KNOWN = "no shop with this id is connected"


class Listener:
    """Works webhooks in one process. Any number of processes may: each event is given to one of them at a time."""

    def __init__(self, place: Place, nudge: Callable[[], None], discover: Callable[[], Awaitable[object]]) -> None:
        self._place = place
        self._nudge = nudge
        self._discover = discover
        self._discovered_at: datetime | None = None
        self._busy: dict[str, asyncio.Task[None]] = {}

    async def start_due(self) -> int:
        """Begins the work of shops with due events, as far as there is room; how many events that are."""
        room = AT_ONCE - len(self._busy)
        if room <= 0:
            return 0
        now = self._place.clock()
        taken = await self._place.db.write(webhooks.take_due, now, now + LEASE, room, list(self._busy))
        by_shop: dict[str, list[Waiting]] = defaultdict(list)
        for one in taken:
            by_shop[one.shop_id].append(one)
        for shop_id, events in by_shop.items():
            self._busy[shop_id] = asyncio.create_task(self._work(shop_id, events))
        return len(taken)

    async def finish(self, patience: timedelta) -> None:
        """Waits for what is under way; what is not done within ``patience`` is done by whoever takes it next."""
        if self._busy:
            _, cut_off = await asyncio.wait(self._busy.values(), timeout=patience.total_seconds())
            for task in cut_off:
                task.cancel()
            await asyncio.gather(*cut_off, return_exceptions=True)

    async def _work(self, shop_id: str, events: Sequence[Waiting]) -> None:
        try:
            with traced(shop=shop_id):
                if shop := await self._known(shop_id, events):
                    by_look: dict[Look, list[Waiting]] = defaultdict(list)
                    for one in events:
                        by_look[EVENT_TYPES[one.type].look].append(one)
                    for look, some in by_look.items():
                        await self._look(shop, look, some)
        except Exception:
            # The database itself: what was taken comes again when its lease ends.
            log.exception("webhooks_not_worked", shop=shop_id)
        finally:
            del self._busy[shop_id]
            # What is to be told goes out now, and the next shop has this one's place.
            self._nudge()

    async def _look(self, shop: Shop, look: Look, some: Sequence[Waiting]) -> None:
        db, now, keys = self._place.db, self._place.clock(), [one.key for one in some]
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await LOOKS[look](self._place, shop, [_event(one) for one in some])
        except Later as later:
            await db.write(webhooks.put_off, keys, now + later.wait)
        except TikTokError as error:
            await self._failed(shop.id, some, f"{error}: {error.advice}")
        except NotConnected as error:
            await self._failed(shop.id, some, str(error))
        except Exception as error:
            log.exception("look_failed", shop=shop.id, look=look)
            await self._failed(shop.id, some, f"{type(error).__name__} (see the log)")
        else:
            await db.write(webhooks.done, keys, self._place.clock())

    async def _failed(self, shop_id: str, some: Sequence[Waiting], reason: str) -> None:
        log.warning("webhooks_failed", shop=shop_id, number=len(some), reason=reason)
        await self._place.db.write(webhooks.failed, some, reason, self._place.clock())

    async def _known(self, shop_id: str, events: Sequence[Waiting]) -> Shop | None:
        """The shop; one that nobody knows is looked for among those authorised, now and then."""
        shop = await self._place.db.read(shop_by_id, shop_id)
        if shop is None and self._may_discover():
            self._discovered_at = self._place.clock()
            try:
                await self._discover()
            except TikTokError as error:
                log.warning("shops_not_looked_for", reason=str(error))
            shop = await self._place.db.read(shop_by_id, shop_id)
        if shop is None:
            await self._failed(shop_id, events, NOT_KNOWN)
        return shop

    def _may_discover(self) -> bool:
        before = self._discovered_at
        return before is None or abs(self._place.clock() - before) >= DISCOVER_EVERY


def _event(one: Waiting) -> Event:
    return Event(one.key[0], one.type, one.happened_at, read_data(one.body))
