"""Chats and stars: counted a day, and nothing kept of who wrote what."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from bot.domain.kpi import Period, Term
from bot.domain.kpi_definitions import DEFINITIONS, KpiCode, figure
from bot.domain.rules import shipped_rules
from bot.domain.service import ServiceDay, Stars
from bot.domain.shops import Shop
from bot.playground.tiktok.chats import chats
from bot.tiktok.models.performance import Rating
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
    stars, products, start, end = db.read_now(stars_of, acme.id)
    assert (products, start, end) == (1, date(2026, 9, 23), date(2026, 11, 22))
    assert stars.one >= 19, "the serum leaks"
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


def test_only_the_newest_look_at_the_stars_counts(db: Database) -> None:
    db.write_now(declared, ACME)
    assert db.read_now(stars_of, ACME.id) == (Stars(), 0, None, None)
    db.write_now(save_stars, ACME.id, "old", DAY, DAY + timedelta(days=60), Stars(one=50))
    db.write_now(save_stars, ACME.id, "a", DAY, DAY + timedelta(days=61), Stars(one=1, five=4))
    db.write_now(save_stars, ACME.id, "b", DAY, DAY + timedelta(days=61), Stars(two=2))
    stars, products, *_ = db.read_now(stars_of, ACME.id)
    assert (stars, products, stars.negative, stars.total) == (Stars(one=1, two=2, five=4), 2, 3, 7)
    assert db.read_now(best_selling_products, ACME.id, 5) == []
