"""Sales and traffic: from the platform's days to the answer."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.kpi import KpiDay, Period
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.tiktok.models.performance import ShopPerformance
from handlers.answers.kpi import answer_kpi
from jobs.sync.kpi import fetch_kpi, save_kpi
from storage.database import Database
from storage.kpi import best_sellers, kpi_sums, kpi_totals, newest_kpi_day, save_kpi_days
from storage.shops import declared

ACME = Shop("1", "acme-us", "Acme US")
KITE = Shop("2", "kite-uk", "Kite UK", region="GB", zone="Europe/London", currency="GBP")
LAST = date(2026, 11, 21)
RULES = shipped_rules()


def days(shop: Shop, number: int, gmv: str = "100.50", **more) -> list[KpiDay]:
    given = {"orders": 4, "units": 5, "customers": 3, "refunds": Decimal("2.01"), "visitors": 60} | more
    return [KpiDay(shop.id, LAST - timedelta(days=n), shop.currency, Decimal(gmv), **given) for n in range(number)]


@pytest.fixture
def shops(db: Database) -> Database:
    for shop in (ACME, KITE):
        db.write_now(declared, shop)
    return db


def sent(day: str, amount: str | None = "12.50", currency: str = "USD") -> dict[str, object]:
    return {
        "start_date": day,
        "end_date": day,
        "sales": {
            "gmv": {"amount": amount, "currency": currency},
            "refunds": {"amount": "0.50", "currency": currency},
            "orders_count": 3,
            "items_sold": "4",
            "customers_count": 2,
        },
        "traffic": {"avg_visitors": 40, "avg_conversation_rate": "0.05"},
    }


def test_days_of_the_platform_are_kept_and_the_newest_is_the_cursor(shops: Database, now: datetime):
    fetched = ShopPerformance.model_validate(
        {"days": [sent("2026-11-20"), sent("2026-11-21", currency="GBP"), sent("2026-11-19", amount=None)]}
    )
    assert shops.write_now(save_kpi, ACME, fetched, now) == "2026-11-21"
    sums = shops.read_now(kpi_sums, [ACME.id], Period(date(2026, 11, 19), date(2026, 11, 22)))
    assert {each.currency: (each.days, each.gmv, each.units, each.visitors) for each in sums[ACME.id]} == {
        "USD": (1, Decimal("12.50"), 4, 40),
        "GBP": (1, Decimal("12.50"), 4, 40),
    }


def test_a_corrected_day_replaces_the_first_figures(shops: Database):
    shops.write_now(save_kpi_days, days(ACME, 3))
    shops.write_now(save_kpi_days, days(ACME, 1, gmv="90.00"))
    [sums] = shops.read_now(kpi_sums, [ACME.id], Period(LAST - timedelta(days=2), LAST + timedelta(days=1)))[ACME.id]
    assert (sums.days, sums.gmv, sums.orders) == (3, Decimal("291.00"), 12)


def test_a_day_without_visitors_makes_the_conversion_unknown(shops: Database):
    shops.write_now(save_kpi_days, days(ACME, 2))
    shops.write_now(save_kpi_days, days(ACME, 1, visitors=None))
    [sums] = shops.read_now(kpi_sums, [ACME.id], Period(LAST - timedelta(days=1), LAST + timedelta(days=1)))[ACME.id]
    assert (sums.conversion, sums.orders) == (None, 8)


def rows(message) -> list[list[str]]:
    [table] = [block for block in message.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]


def test_the_answer_on_a_shop_compares_with_as_many_days_before(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, days(ACME, 14, gmv="80.00"))
    shops.write_now(save_kpi_days, days(ACME, 7))
    answer = valid(shops.read_now(answer_kpi, [ACME], ACME, 7, now, RULES))
    assert answer.text == "Acme US · sales, 15 Nov to 21 Nov 2026"
    assert rows(answer) == [
        ["Figure", "7 days", "Before", "Change"],
        ["GMV", "704 USD", "560 USD", "+25.6 %"],
        ["Orders", "28", "28", "+0.0 %"],
        ["Units", "35", "35", "+0.0 %"],
        ["Order value (AOV)", "25.12 USD", "20.00 USD", "+25.6 %"],
        ["Conversion", "5.00 %", "5.00 %", "+0.0 %"],
        ["GMV per visitor", "1.68 USD", "1.33 USD", "+25.6 %"],
        ["Refunds, share of GMV", "2.0 %", "2.5 %", "−20.4 %"],
    ]


def test_with_too_few_days_before_nothing_is_compared(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, days(ACME, 5))
    answer = valid(shops.read_now(answer_kpi, [ACME], ACME, 7, now, RULES))
    assert rows(answer)[1] == ["GMV", "502 USD", "-", "-"]
    assert "5 of 7 days have figures" in str(answer.blocks)


def test_the_answer_on_all_shops_keeps_currencies_apart(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, days(ACME, 7) + days(KITE, 7, gmv="900"))
    answer = valid(shops.read_now(answer_kpi, [ACME, KITE], None, 7, now, RULES))
    said = answer.blocks[0]["text"]["text"]
    assert "*6,300 GBP* from 28 orders" in said
    assert "*704 USD* from 28 orders" in said
    assert [row[0] for row in rows(answer)[1:]] == ["Kite UK", "Acme US"]


def test_the_totals_are_of_all_shops_and_lack_what_one_of_them_lacks(shops: Database):
    shops.write_now(save_kpi_days, days(ACME, 7) + days(KITE, 5, gmv="900", visitors=None))
    shops.write_now(save_kpi_days, [replace(day, shop_id=KITE.id) for day in days(ACME, 3, refunds=None)])
    week = Period(LAST - timedelta(days=6), LAST + timedelta(days=1))
    by_currency = {each.currency: each for each in shops.read_now(kpi_totals, week)}
    dollars, pounds = by_currency["USD"], by_currency["GBP"]
    assert (dollars.days, dollars.gmv, dollars.orders, dollars.refund_rate) == (10, Decimal("1005.00"), 40, None)
    assert (pounds.days, pounds.gmv, pounds.conversion) == (2, Decimal(1800), None)


def test_only_as_many_shops_as_are_shown_are_read(shops: Database):
    shops.write_now(save_kpi_days, days(ACME, 7) + days(KITE, 7, gmv="900"))
    week = Period(LAST - timedelta(days=6), LAST + timedelta(days=1))
    assert [shop_id for shop_id, _ in shops.read_now(best_sellers, week, 2)] == [KITE.id, ACME.id]
    assert len(shops.read_now(best_sellers, week, 1)) == 1


@pytest.mark.parametrize("shop", [None, ACME])
def test_no_figures_are_said_to_be_none_and_not_zero(shop, shops: Database, now: datetime, valid):
    answer = valid(shops.read_now(answer_kpi, [ACME, KITE], shop, 7, now, RULES))
    assert "No sales figures yet" in answer.blocks[0]["text"]["text"]
    assert shops.read_now(newest_kpi_day, [ACME.id]) is None


async def test_a_sync_brings_the_last_two_months_and_then_only_what_may_have_changed(
    tiktok, db: Database, now: datetime
):
    acme = tiktok.shop("acme-us")
    db.write_now(declared, acme)
    first = await fetch_kpi(tiktok.api(acme), acme, None, now)
    cursor = db.write_now(save_kpi, acme, first, now)
    assert len(first.days) >= 58
    assert cursor is not None
    again = await fetch_kpi(tiktok.api(acme), acme, cursor, now)
    assert len(again.days) == 8
    answer = db.read_now(answer_kpi, [acme], acme, 28, now, RULES)
    assert rows(answer)[1][1].endswith(" USD")
    assert all(row[2] != "-" for row in rows(answer)[1:])
