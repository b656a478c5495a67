"""Promotions that were reported to change, and appeals that were decided."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.promotions import Appeal, Promotion
from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from jobs.listen.place import Event, Place
from jobs.sync.promotions import keep, read_promotion


async def look_at_promotions(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """Each promotion is read; where the app may not, the newest event that tells a state is believed.

    Raises TikTokError.
    """
    named = {event.data.activity_id for event in events if event.data.activity_id}
    told = {event.data.activity_id: event for event in sorted(events, key=_moment) if event.data.status}
    api = await place.lines.shop(shop.id)
    found = [await _promotion(place, api, shop, one, told.get(one)) for one in sorted(named)]
    await place.db.write(keep, shop, [one for one in found if one], (), place.clock(), place.rules)


async def look_at_appeals(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """No call tells what became of an appeal: here the events are believed, the newest about each thing."""
    appeals = [appeal for event in sorted(events, key=_moment) for appeal in _appeals(shop, event)]
    await place.db.write(keep, shop, (), appeals, place.clock(), place.rules)


async def _promotion(
    place: Place, api: ShopClient, shop: Shop, promotion_id: str, told: Event | None
) -> Promotion | None:
    """As it is read, else as ``told``; None when neither says anything of its state."""
    read = await read_promotion(api, shop, promotion_id, place.clock())
    if read or told is None:
        return read
    kind, status = told.data.activity_type or "", told.data.status or ""
    return Promotion(shop.id, promotion_id, "", kind, status, None, told.happened_at, read=False)


def _appeals(shop: Shop, event: Event) -> Iterator[Appeal]:
    results = event.data.appeal_task.appeal_audit_result if event.data.appeal_task else []
    for one in results if event.data.product_id else ():
        about = (one.indicator_type or "").replace("_", " ").lower()
        status, reason = (one.status or "").upper(), one.reject_reason or ""
        yield Appeal(shop.id, event.data.product_id or "", about, status, reason, event.happened_at)


def _moment(event: Event) -> datetime:
    return event.happened_at
