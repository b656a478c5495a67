"""Promotions, read now and then for what no event told: which run, and what became of those that no longer do.

The platform lists none that it has ended itself, so those are found by what is missing: one that was known to run,
would still, and is not listed any more is read by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.domain.promotions import RUNNING, Appeal, Promotion
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from bot.tiktok import promotions as platform
from bot.tiktok.errors import BadRequest, EmptyAnswer, NotSupported, ScopeMissing, TikTokError
from jobs.detection import detect
from storage import promotions
from storage.risk_moves import look_alone

log = structlog.get_logger(__name__)

READS = 50
"""Promotions that are read by themselves at one look. A list that is empty by mistake must not cause hundreds."""

NO_SUCH_PATH = (404, 405)


def known_promotions(session: Session, shop: Shop) -> list[Promotion]:
    return promotions.watched_promotions(session, shop.id)


async def fetch_promotions(
    api: ShopClient, shop: Shop, cursor: str | None, now: datetime, known: Sequence[Promotion] = ()
) -> list[Promotion]:
    """Those that are new or changed against what is ``known``.

    Raises a TikTokError; NotSupported where the platform has no such call, which is no failure: events tell of them.
    """
    try:
        listed = {one.id: as_read(shop, one.id, one, now) for status in RUNNING async for one in api.promotions(status)}
    except TikTokError as error:
        if error.http_status in NO_SUCH_PATH:
            raise error.recast(NotSupported) from None
        raise
    missing = [one for one in known if one.id not in listed and one.would_run(now)]
    read = [await read_promotion(api, shop, one.id, now) for one in missing[:READS]]
    before = {one.id: one for one in known}
    found = [one for one in (*listed.values(), *read) if one]
    return [one for one in found if one.id not in before or _changed(one, before[one.id])]


def save_promotions(session: Session, shop: Shop, found: Sequence[Promotion], now: datetime, rules: Rules) -> None:
    if found:
        keep(session, shop, found, (), now, rules)


async def read_promotion(api: ShopClient, shop: Shop, promotion_id: str, asked_at: datetime) -> Promotion | None:
    """One promotion as it is; None where it cannot be read, or its state is not told. Raises other TikTokErrors."""
    try:
        return as_read(shop, promotion_id, await api.promotion(promotion_id), asked_at)
    except (BadRequest, EmptyAnswer, NotSupported, ScopeMissing) as error:
        log.info("promotion_not_read", shop=shop.id, promotion=promotion_id, reason=type(error).__name__)
        return None


def as_read(shop: Shop, promotion_id: str, read: platform.Promotion, asked_at: datetime) -> Promotion | None:
    if not read.status:
        return None
    kind = read.activity_type or ""
    return Promotion(shop.id, promotion_id, read.title or "", kind, read.status, read.end_time, asked_at, read=True)


def keep(
    session: Session,
    shop: Shop,
    found: Iterable[Promotion],
    appeals: Iterable[Appeal],
    now: datetime,
    rules: Rules,
) -> None:
    """Keeps how they are now, with the risks that mean."""
    look_alone(session, shop.id)
    promotions.save_promotions(session, found)
    promotions.save_appeals(session, appeals)
    detect(session, shop, Topic.VIOLATIONS, now, rules)
    promotions.told(session, shop.id)


def _changed(new: Promotion, old: Promotion) -> bool:
    return replace(new, changed_at=old.changed_at, fresh=old.fresh) != old
