"""What is out of its usual range, of all shops."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.kpi import KpiDay
from bot.domain.kpi_definitions import KpiCode
from bot.domain.kpi_marks import KpiMark
from bot.domain.orders import NAMES
from bot.domain.ranges import Range
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from handlers.answers.kpi import answer_kpi
from jobs.sync.marks import mark_kpis
from storage.database import Database
from storage.kpi import save_kpi_days
from storage.kpi_marks import save_marks, strongest_marks
from storage.shops import declared
from storage.tables.orders import OrderDayRow
from storage.tables.shops import SyncRow

RULES = shipped_rules()
ACME, KITE = Shop("1", "acme-us", "Acme US"), Shop("2", "kite-uk", "Kite UK", region="GB", currency="GBP")
LAST = date(2026, 11, 21)
MARK = KpiMark(
    ACME.id, KpiCode.GMV, "USD", LAST, Decimal(60), Decimal(100), Decimal(90), Decimal(110), strength=8.0, worse=True
)


def marks(db: Database, limit: int = 10) -> list[tuple[str, KpiCode]]:
    return [(mark.shop_id, mark.code) for mark in db.read_now(strongest_marks, LAST, limit)[0]]


def test_bad_ones_come_first_then_the_furthest(db: Database) -> None:
    for shop in (ACME, KITE):
        db.write_now(declared, shop)
    good = replace(MARK, code=KpiCode.UNITS, worse=False, strength=99.0)
    db.write_now(save_marks, ACME.id, [MARK, good, replace(MARK, code=KpiCode.RETURNS, worse=False, strength=50.0)])
    db.write_now(save_marks, KITE.id, [replace(MARK, shop_id=KITE.id, strength=9.0)])
    assert marks(db) == [
        (KITE.id, KpiCode.GMV),
        (ACME.id, KpiCode.GMV),
        (ACME.id, KpiCode.UNITS),
        (ACME.id, KpiCode.RETURNS),
    ]
    found, total = db.read_now(strongest_marks, LAST, 1)
    assert (found[0].value, found[0].worse, len(found), total) == (60, True, 1, 4)
    assert db.read_now(strongest_marks, LAST + timedelta(days=1), 9) == ([], 0), "older weeks are no news"


def test_what_is_usual_again_is_no_mark_any_more(db: Database, now) -> None:
    db.write_now(declared, ACME)
    days = [KpiDay(ACME.id, LAST - timedelta(days=n), "USD", Decimal(100 + n % 5), 4, 5, 3) for n in range(63)]
    fallen = [replace(day, gmv=Decimal(50)) if n < 7 else day for n, day in enumerate(days)]
    db.write_now(save_kpi_days, fallen)
    db.write_now(mark_kpis, ACME, now, RULES)
    assert (ACME.id, KpiCode.GMV) in marks(db)
    db.write_now(save_kpi_days, days)
    db.write_now(mark_kpis, ACME, now, RULES)
    assert marks(db) == []


def keep_orders(session: Session, shop: Shop, until: date) -> None:
    """Nine weeks of orders, all of them known, of which the shop cancels ever more in the last one."""
    first = until - timedelta(days=62)
    days = [
        dict.fromkeys(NAMES, 0)
        | {"shop_id": shop.id, "day": until - timedelta(days=n), "currency": "USD"}
        | {"placed": 100, "fault": 30 if n < 7 else 1 + n % 3}
        for n in range(63)
    ]
    session.execute(insert(OrderDayRow), days)
    done = datetime.combine(until + timedelta(days=1), time(12), UTC)
    session.execute(
        insert(SyncRow).values(
            shop_id=shop.id, feed=Feed.ORDERS.value, cursor=f"{first} 0", done_at=done, next_at=done, failures=0
        )
    )


@pytest.mark.parametrize("sales_until", [None, LAST - timedelta(days=9)])
def test_what_orders_tell_does_not_wait_for_sales(db: Database, now, sales_until: date | None) -> None:
    db.write_now(declared, ACME)
    db.write_now(keep_orders, ACME, LAST)
    if sales_until:
        old = [KpiDay(ACME.id, sales_until - timedelta(days=n), "USD", Decimal(100), 4, 5, 3) for n in range(20)]
        db.write_now(save_kpi_days, old)
    db.write_now(mark_kpis, ACME, now, RULES)
    assert (ACME.id, KpiCode.SFCR) in marks(db)
    of_all = str(db.read_now(answer_kpi, [ACME], None, Range.last(7), now, RULES).blocks)
    assert "Acme US: *Seller-fault cancellations (SFCR) 30.0 %*, usually" in of_all
    assert ("No sales figures yet" in of_all) is (sales_until is None)
    of_shop = db.read_now(answer_kpi, [ACME], ACME, Range.last(7), now, RULES)
    assert of_shop.text == "Acme US · KPIs, 15 Nov to 21 Nov 2026"
    assert "*Seller-fault cancellations (SFCR) 30.0 %*, usually" in str(of_shop.blocks)


def test_a_shop_without_figures_has_no_marks(db: Database, now) -> None:
    db.write_now(declared, ACME)
    db.write_now(mark_kpis, ACME, now, RULES)
    assert marks(db) == []
