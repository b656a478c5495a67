"""Chats and stars: counted a day, and nothing kept of who wrote what."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.kpi import Period, Term
from bot.domain.kpi_definitions import DEFINITIONS, KpiCode, figure
from bot.domain.ranges import Range
from bot.domain.rules import shipped_rules
from bot.domain.service import ServiceDay, Stars, StarsSeen
from bot.domain.shops import Shop
from bot.playground.tiktok.chats import chats
from bot.tiktok.errors import BadRequest
from bot.tiktok.models.performance import Rating
from handlers.answers.kpi import answer_explain, answer_kpi
from handlers.answers.sps import answer_sps
from jobs.sync.service import RATED_LATER, _stars, fetch_service, save_service
from storage.database import Database
from storage.kpi_days import shop_days
from storage.service import best_selling_products, save_service_days, save_stars, stars_of
from storage.shops import declared
from storage.tables.orders import ServiceDayRow

RULES = shipped_rules()
ACME = Shop("1", "acme-us", "Acme US")
DAY = date(2026, 11, 10)
WEEK = Period(DAY, DAY + timedelta(days=7))


async def test_days_that_are_over_are_counted_chat_by_chat(tiktok: Any, db: Database, now: datetime) -> None:
    acme = tiktok.shop("acme-us")
    db.write_now(declared, acme)
    cursor = None
    async for part in fetch_service(tiktok.api(acme), acme, None, now):
        cursor = db.write_now(save_service, acme, part, now)
    assert cursor == "2026-11-21 "
    days = {row.day: row for row in db.read_now(lambda s: s.execute(select(ServiceDayRow)).scalars().all())}
    assert [min(days), max(days)] == [date(2026, 9, 20), date(2026, 11, 21)]
    of_day = list(chats(tiktok.world, tiktok.world.shops.named("acme-us"), DAY))
    rated = [chat.stars for chat in of_day if chat.stars]
    row = days[DAY]
    assert (row.chats, row.rated, row.dissatisfied) == (len(of_day), len(rated), sum(stars <= 2 for stars in rated))
    assert row.late == sum(chat.late for chat in of_day)
    assert (row.listed, row.within_12h) == (len(of_day), sum(not chat.late for chat in of_day))
    listed, soon = (sum(getattr(row, name) for row in days.values()) for name in ("listed", "within_12h"))
    assert 0.9 * listed < soon < listed, "some are never answered"


async def test_later_looks_read_a_week_again_because_buyers_rate_late(tiktok: Any, now: datetime) -> None:
    acme = tiktok.shop("acme-us")
    read = [part.day.day async for part in fetch_service(tiktok.api(acme), acme, "2026-11-21 ", now) if part.day]
    assert read[0] == date(2026, 11, 21) - RATED_LATER
    assert len(read) == 8


async def test_stars_are_read_once_a_day(tiktok: Any, db: Database, now: datetime) -> None:
    acme = tiktok.shop("acme-us")
    db.write_now(declared, acme)
    serum = tiktok.world.catalogue(tiktok.world.shops.named("acme-us")).products[0].id
    parts = [part async for part in fetch_service(tiktok.api(acme), acme, "2026-11-21 ", now, [serum])]
    cursor = [db.write_now(save_service, acme, part, now) for part in parts][-1]
    assert cursor == "2026-11-21 2026-11-22"
    seen = db.read_now(stars_of, acme.id)
    assert seen
    assert (seen.products, seen.start, seen.end) == (1, date(2026, 9, 23), date(2026, 11, 22))
    assert seen.stars.one >= 19, "the serum leaks"
    assert seen.before
    assert seen.before.negative_share < seen.stars.negative_share, "it did not in summer"
    again = [part async for part in fetch_service(tiktok.api(acme), acme, cursor, now, [serum])]
    assert not any(part.stars for part in again)


def test_figures_of_days_are_weighed_by_their_chats(db: Database) -> None:
    db.write_now(declared, ACME)
    quiet = ServiceDay(ACME.id, DAY, 10, Decimal(100), Decimal(10), rated=2, dissatisfied=1)
    busy = ServiceDay(ACME.id, DAY + timedelta(days=1), 30, Decimal(80), Decimal(50), rated=6, dissatisfied=0)
    none = ServiceDay(ACME.id, DAY + timedelta(days=2), 0, None, None)
    untold = ServiceDay(ACME.id, DAY + timedelta(days=3), 7, None, None, rated=1, dissatisfied=1)
    db.write_now(save_service_days, [quiet, busy, none, untold])
    days = db.read_now(shop_days, ACME, WEEK, RULES)["USD"]
    told = {code: figure(DEFINITIONS[code], days, WEEK) for code in KpiCode}
    rate, minutes, bad = (told[c] for c in (KpiCode.RESPONSE_RATE, KpiCode.RESPONSE_TIME, KpiCode.DISSATISFACTION))
    assert rate
    assert minutes
    assert bad
    assert (rate.value, rate.days) == (85, 3)
    assert minutes.value == 40
    assert (bad.part, bad.whole) == (2, 9)
    assert Term.CHATS not in days[untold.day]


def test_stars_of_unheard_kinds_are_left_out() -> None:
    told = [Rating(stars="1_STAR", count=3), Rating(stars="5_STAR", count=None), Rating(stars="6_STAR", count=9)]
    assert _stars(told) == Stars(one=3)


def seen(days: int, stars: Stars, before: Stars | None = None) -> StarsSeen:
    return StarsSeen(stars, 1, DAY, DAY + timedelta(days=days), before)


def test_only_the_newest_look_at_the_stars_counts(db: Database) -> None:
    db.write_now(declared, ACME)
    assert db.read_now(stars_of, ACME.id) is None
    db.write_now(save_stars, ACME.id, "old", seen(60, Stars(one=50)))
    db.write_now(save_stars, ACME.id, "a", seen(61, Stars(one=1, five=4)))
    db.write_now(save_stars, ACME.id, "b", seen(61, Stars(two=2)))
    told = db.read_now(stars_of, ACME.id)
    assert told == StarsSeen(Stars(one=1, two=2, five=4), 2, DAY, DAY + timedelta(days=61))
    assert (told.stars.negative, told.stars.total) == (3, 7)
    assert db.read_now(best_selling_products, ACME.id, 5) == []


@pytest.mark.parametrize(
    ("first", "second", "before"),
    [
        (Stars(one=1, five=3), Stars(), Stars(one=1, five=3)),
        (Stars(one=1, five=3), None, None),
        (Stars(), Stars(), None),
    ],
    ids=["a new product had none", "not told of one", "an answer that does not reach so far"],
)
def test_stars_are_compared_where_those_before_are_known_of_all_products(
    db: Database, first: Stars, second: Stars | None, before: Stars | None
) -> None:
    db.write_now(declared, ACME)
    db.write_now(save_stars, ACME.id, "a", seen(60, Stars(one=2, five=8), first))
    db.write_now(save_stars, ACME.id, "b", seen(60, Stars(five=1), second))
    told = db.read_now(stars_of, ACME.id)
    assert told
    assert told.before == before


def test_the_answer_tells_the_stars_beside_those_of_as_many_days_before(
    db: Database, now: datetime, valid: Any
) -> None:
    db.write_now(declared, ACME)
    db.write_now(save_stars, ACME.id, "a", seen(60, Stars(one=2, four=10, five=88), Stars(one=1, five=99)))
    told = str(valid(db.read_now(answer_kpi, [ACME], ACME, Range.last(7), now, RULES)).blocks)
    assert "*Stars* (60 days, in brackets as many before; the 1 product that sells most)" in told
    assert "5★ 88 (99) · 4★ 10 (0) · 3★ 0 (0) · 2★ 0 (0) · 1★ 2 (1) · 1-2 stars 2.0 % of reviews, +1.0 points" in told


async def test_stars_of_now_are_kept_though_those_before_are_refused(tiktok: Any, db: Database, now: datetime) -> None:
    acme = tiktok.shop("acme-us")
    db.write_now(declared, acme)
    serum = tiktok.world.catalogue(tiktok.world.shops.named("acme-us")).products[0].id
    api = tiktok.api(acme)
    asked = api.product_ratings

    async def not_so_far_back(product: str, start: date, end: date) -> list[Rating]:
        if start < now.date() - timedelta(days=61):
            raise BadRequest("the date range is not supported")
        return await asked(product, start, end)

    api.product_ratings = not_so_far_back
    async for part in fetch_service(api, acme, "2026-11-21 ", now, [serum]):
        db.write_now(save_service, acme, part, now)
    told = db.read_now(stars_of, acme.id)
    assert told
    assert (told.stars.total > 0, told.before) == (True, None)


THAI = Shop("7", "siam-silk", "Siam Silk", region="TH", zone="Asia/Bangkok", currency="THB", scored_by_api=False)


def test_where_the_market_counts_half_days_the_answers_within_them_are_estimated(
    db: Database, now: datetime, valid: Any
) -> None:
    for shop in (THAI, ACME):
        db.write_now(declared, shop)
        last = now.astimezone(shop.tz).date() - timedelta(days=1)
        days = [
            ServiceDay(shop.id, last - timedelta(days=n), 50, Decimal(97), Decimal(9), listed=50, within_12h=40)
            for n in range(7)
        ]
        db.write_now(save_service_days, [*days, ServiceDay(shop.id, last - timedelta(days=7), 50, Decimal(97), None)])
    told = str(valid(db.read_now(answer_kpi, [THAI], THAI, Range.last(7), now, RULES)).blocks)
    assert "Answered within 12 h, estimate" in told
    assert "80.0 % (280 of 350)" in told
    assert "target 85 % · 5.0 points short" in told
    sps = str(valid(db.read_now(answer_sps, [THAI], THAI, 7, now, RULES)).blocks)
    assert "12-hour response rate: about 80.0 % (280 of 350 chats, those without an answer among them, 7 d)" in sps
    explained = str(valid(db.read_now(answer_explain, THAI, Range.last(7), now, RULES)).blocks)
    assert "chats first answered within 12 hours ÷ chats" in explained
    assert "after-sales handling time has no estimate" in explained
    for answer, back in ((answer_kpi, Range.last(7)), (answer_sps, 7)):
        assert "12 h" not in str(db.read_now(answer, [ACME], ACME, back, now, RULES).blocks)
    assert "within 12 h" not in str(db.read_now(answer_explain, ACME, Range.last(7), now, RULES).blocks)
