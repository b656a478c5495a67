"""Estimates: told as such beside the official figures, and never taken for them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.domain.digests import Occasion
from bot.domain.estimates import Estimate
from bot.domain.feeds import Feed
from bot.domain.orders import NAMES
from bot.domain.risks import Topic
from bot.domain.rules import shipped_rules
from bot.domain.service import Stars, StarsSeen
from bot.domain.shops import Shop
from bot.domain.sps import Metric, Source, SpsReading
from bot.domain.sps_metrics import MetricCode
from bot.messages.kit import Message
from handlers.answers.sps import answer_sps
from jobs.detection import detect
from jobs.digests.sps import compose_sps
from storage.database import Database
from storage.estimates import estimates
from storage.risks import risks_of
from storage.service import save_stars
from storage.shops import declared
from storage.sps import save_sps_reading
from storage.tables.orders import OrderDayRow, ServiceDayRow
from storage.tables.shops import SyncRow

RULES = shipped_rules()
ID = Shop("7", "acme-id", "Acme ID", region="ID", zone="Asia/Jakarta", currency="IDR", scored_by_api=False)
US = Shop("8", "acme-us", "Acme US")
TERRIBLE = {"placed": 100, "fault": 40, "readied": 100, "readied_late": 30, "due": 100, "on_time": 55}
"""A day that would break every limit there is, if it were the platform's word."""


def keep_orders(session: Session, shop: Shop, now: datetime) -> None:
    """Forty days of orders, all of them known."""
    today = now.astimezone(shop.tz).date()
    zero = dict.fromkeys(NAMES, 0)
    days = [
        zero | TERRIBLE | {"shop_id": shop.id, "day": today - timedelta(days=n), "currency": shop.currency}
        for n in range(40)
    ]
    session.execute(insert(OrderDayRow), days)
    first = today - timedelta(days=39)
    session.execute(
        insert(SyncRow).values(
            shop_id=shop.id, feed=Feed.ORDERS.value, cursor=f"{first} 0", done_at=now, next_at=now, failures=0
        )
    )


def keep_chats(session: Session, shop: Shop, day: date) -> None:
    chats = {"shop_id": shop.id, "day": day, "chats": 90, "rated": 40, "dissatisfied": 10, "late": 3}
    session.execute(insert(ServiceDayRow).values(**chats))


@pytest.fixture
def shops(db: Database, now: datetime) -> Database:
    for shop in (ID, US):
        db.write_now(declared, shop)
        db.write_now(keep_orders, shop, now)
    return db


def reading(now: datetime, score: str = "4.3", age: int = 0, source: Source = Source.FILE) -> SpsReading:
    at = now - timedelta(days=age)
    return SpsReading(
        ID.id, at.date(), at, source, Decimal(score), metrics=(Metric(MetricCode.SFCR, Decimal("1.0"), window_days=7),)
    )


def text_of(message: Message) -> str:
    return str([message.blocks, *(reply.blocks for reply in message.replies)])


def table_of(message: Message) -> str:
    return str([block for block in message.blocks if block["type"] == "table"])


def answer(db: Database, shop: Shop, now: datetime) -> Message:
    return db.read_now(answer_sps, [shop], shop, 7, now, RULES)


def digest(db: Database, now: datetime) -> Message:
    return db.read_now(compose_sps, [ID, US], Occasion("UTC", now, now, None), RULES)


def test_they_are_counted_over_the_markets_own_days(shops: Database, now: datetime) -> None:
    found = {e.code: (e.part, e.whole, e.days) for e in shops.read_now(estimates, ID, now, RULES)}
    assert found == {
        MetricCode.SFCR: (280, 700, 7),
        MetricCode.LDR: (210, 700, 7),
        MetricCode.OTDR: (1650, 3000, 30),
    }


def test_stars_and_chats_are_proxies_too(shops: Database, now: datetime) -> None:
    seen = StarsSeen(Stars(3, 2, 5, 10, 80), 1, date(2026, 10, 1), date(2026, 11, 21))
    shops.write_now(save_stars, ID.id, "p", seen)
    shops.write_now(keep_chats, ID, date(2026, 11, 20))
    found = {e.code: e for e in shops.read_now(estimates, ID, now, RULES)}
    assert found[MetricCode.NRR] == Estimate(MetricCode.NRR, 5, 100, "star ratings of the best-selling products")
    assert found[MetricCode.IM_DSAT] == Estimate(MetricCode.IM_DSAT, 10, 40, "rated chats", 60)


def test_a_shop_without_orders_has_none(shops: Database, now: datetime) -> None:
    empty = Shop("9", "new-id", "New ID", region="ID", scored_by_api=False)
    shops.write_now(declared, empty)
    assert shops.read_now(estimates, empty, now, RULES) == ()
    assert "Estimates" not in text_of(answer(shops, empty, now))


def test_the_answer_calls_them_estimates_apart_from_the_official_figures(shops, now, valid) -> None:
    shops.write_now(save_sps_reading, reading(now))
    message = valid(answer(shops, ID, now))
    assert "*Estimates* (our counts from the API, not the platform's figures" in text_of(message)
    assert "about 40.0 % (280 of 700 orders, 7 d)" in text_of(message)
    assert "1.0 %" in table_of(message)
    assert "40.0 %" not in table_of(message)


def test_a_shop_that_the_platform_scores_has_no_estimates(shops: Database, now: datetime) -> None:
    assert "Estimates" not in text_of(answer(shops, US, now))


@pytest.mark.parametrize("age", [None, 0, 3])
def test_the_digest_tells_them_in_a_line_where_official_figures_are_missing_or_old(shops, now, valid, age) -> None:
    if age is not None:
        shops.write_now(save_sps_reading, reading(now, age=age))
    message = valid(digest(shops, now))
    told = "Acme ID: seller-fault cancellations about 40.0 %" in text_of(message)
    assert told is (age != 0)
    assert "40.0 %" not in table_of(message)
    assert "Acme US: " not in text_of(message)


def test_no_estimate_ever_opens_a_risk_or_moves_a_figure(shops: Database, now: datetime) -> None:
    shops.write_now(detect, ID, Topic.SPS, now, RULES)
    assert shops.read_now(risks_of, Topic.SPS, [ID.id]) == []
    shops.write_now(save_sps_reading, reading(now))
    shops.write_now(detect, ID, Topic.SPS, now, RULES)
    assert shops.read_now(risks_of, Topic.SPS, [ID.id]) == []
    official = answer(shops, ID, now)
    assert official.text.startswith("Acme ID · Store Rating 4.3")
    assert "1.0 %" in table_of(official)
