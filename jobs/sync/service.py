"""Customer service day by day, and once a day the stars of the products that sell most."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.domain.service import HALF_A_DAY, ServiceDay, Stars, StarsSeen
from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from bot.tiktok.errors import TikTokError
from bot.tiktok.models.performance import Rating
from storage.service import best_selling_products, save_service_days, save_stars

FIRST_LOOK_BACK = timedelta(days=63)
RATED_LATER = timedelta(days=7)
"""Buyers rate chats days after them: so many days are read again."""

STARS_OVER = timedelta(days=60)
"""The window of negative reviews in the shop's score."""

PRODUCTS = 25
"""Whose stars are read, a call each."""


@dataclass(frozen=True, slots=True)
class ServiceFetched:
    """A day's chats, or the stars by product; ``cursor`` is the last day of each that was read."""

    cursor: str
    day: ServiceDay | None = None
    stars: Mapping[str, StarsSeen] = field(default_factory=dict)


def known_products(session: Session, shop: Shop) -> list[str]:
    """The products whose stars are worth reading."""
    return best_selling_products(session, shop.id, PRODUCTS)


async def fetch_service(
    api: ShopClient, shop: Shop, cursor: str | None, now: datetime, products: Sequence[str] = ()
) -> AsyncGenerator[ServiceFetched, None]:
    """The days that are over, from a week before the newest that is known. Raises a TikTokError."""
    today = now.astimezone(shop.tz).date()
    known, stars_read = (cursor or " ").split(" ")
    # After a long pause not from where it was: chats are told of the last 90 days only.
    earliest = today - FIRST_LOOK_BACK
    day = max(earliest, date.fromisoformat(known) - RATED_LATER) if known else earliest
    while day < today:
        reading = await _day(api, shop, day)
        known = max(known, day.isoformat())
        yield ServiceFetched(f"{known} {stars_read}", day=reading)
        day += timedelta(days=1)
    if products and stars_read != today.isoformat():
        yield ServiceFetched(f"{known} {today}", stars=await _all_stars(api, products, today))


def save_service(session: Session, shop: Shop, fetched: ServiceFetched, now: datetime) -> str | None:
    save_service_days(session, [fetched.day] if fetched.day else [])
    for product_id, seen in fetched.stars.items():
        save_stars(session, shop.id, product_id, seen)
    return fetched.cursor


async def _all_stars(api: ShopClient, products: Sequence[str], end: date) -> dict[str, StarsSeen]:
    """Of the last days, and of as many before: the platform may not tell of those, and then they are just missing."""
    start = end - STARS_OVER
    found = {one: StarsSeen(_stars(await api.product_ratings(one, start, end)), 1, start, end) for one in products}
    try:
        before = [_stars(await api.product_ratings(one, start - STARS_OVER, start)) for one in products]
    except TikTokError:
        return found
    return {one: replace(found[one], before=stars) for one, stars in zip(products, before, strict=True)}


async def _day(api: ShopClient, shop: Shop, day: date) -> ServiceDay:
    """One of the shop's days, counted chat by chat: none of them is kept."""
    following = day + timedelta(days=1)
    told = await api.service_performance(day, following)
    begin, end = (datetime.combine(each, time(), shop.tz) for each in (day, following))
    rated = dissatisfied = late = chats = soon = 0
    async for chat in api.chat_sessions(begin, end):
        chats += 1
        late += bool(chat.first_response_late)
        soon += chat.first_response_time is not None and chat.first_response_time <= HALF_A_DAY * 3_600
        if chat.satisfaction_score:
            rated += 1
            dissatisfied += chat.satisfaction_score <= 2
    return ServiceDay(
        shop_id=shop.id,
        day=day,
        chats=chats if told is None or told.support_session_count is None else told.support_session_count,
        answered_share=told.response_percentage if told else None,
        minutes=told.response_time_mins if told else None,
        rated=rated,
        dissatisfied=dissatisfied,
        late=late,
        listed=chats,
        within_12h=soon,
    )


def _stars(ratings: Sequence[Rating]) -> Stars:
    """From ``1_STAR`` to ``5_STAR``; what is none of them is left out."""
    counts: Counter[str | None] = Counter()
    for rating in ratings:
        counts[rating.stars] += rating.count or 0
    return Stars(*(counts[f"{stars}_STAR"] for stars in range(1, 6)))
