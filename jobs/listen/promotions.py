"""Promotions that were reported to change, and appeals that were decided."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.domain.promotions import Appeal, Promotion
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from bot.tiktok.errors import BadRequest, EmptyAnswer, NotSupported, ScopeMissing
from jobs.detection import detect
from jobs.listen.place import Event, Place
from storage import promotions
from storage.risk_moves import look_alone

log = structlog.get_logger(__name__)


async def look_at_promotions(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """Each promotion is read; where the app may not, the newest event that tells a state is believed.

    Raises TikTokError.
    """
    named = {event.data.activity_id for event in events if event.data.activity_id}
    told = {event.data.activity_id: event for event in sorted(events, key=_moment) if event.data.status}
    api = await place.lines.shop(shop.id)
    found = [await _promotion(place, api, shop, one, told.get(one)) for one in sorted(named)]
    await place.db.write(_keep, shop, [one for one in found if one], (), place.clock(), place.rules)


async def look_at_appeals(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """No call tells what became of an appeal: here the events are believed, the newest about each thing."""
    appeals = [appeal for event in sorted(events, key=_moment) for appeal in _appeals(shop, event)]
    await place.db.write(_keep, shop, (), appeals, place.clock(), place.rules)


def _keep(
    session: Session,
    shop: Shop,
    found: Iterable[Promotion],
    appeals: Iterable[Appeal],
    now: datetime,
    rules: Rules,
) -> None:
    look_alone(session, shop.id)
    promotions.save_promotions(session, found)
    promotions.save_appeals(session, appeals)
    detect(session, shop, Topic.VIOLATIONS, now, rules)
    promotions.told(session, shop.id)


async def _promotion(
    place: Place, api: ShopClient, shop: Shop, promotion_id: str, told: Event | None
) -> Promotion | None:
    """As it is read, else as ``told``; None when neither says anything of its state."""
    asked_at = place.clock()
    try:
        read = await api.promotion(promotion_id)
    except (BadRequest, EmptyAnswer, NotSupported, ScopeMissing) as error:
        log.info("promotion_not_read", shop=shop.id, promotion=promotion_id, reason=type(error).__name__)
        read = None
    if read and read.status:
        kind = read.activity_type or ""
        return Promotion(shop.id, promotion_id, read.title or "", kind, read.status, read.end_time, asked_at, read=True)
    if told is None:
        return None
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
