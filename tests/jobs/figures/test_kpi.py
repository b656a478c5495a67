"""Sales and traffic: from the platform's days to the answer."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.feeds import Feed
from bot.domain.kpi import KpiDay, Period
from bot.domain.kpi_definitions import DEFINITIONS
from bot.domain.ranges import BadRange, Range, split_range
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.playground.tiktok.faults import Fault
from bot.tiktok.models.performance import ShopPerformance
from handlers.answers.kpi import answer_explain, answer_kpi
from jobs.sync.kpi import fetch_kpi, save_kpi
from storage import syncs
from storage.database import Database
from storage.kpi import best_sellers, kpi_sums, kpi_totals, newest_kpi_days, save_kpi_days
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


def test_a_day_without_visitors_makes_the_sum_of_visitors_unknown(shops: Database):
    shops.write_now(save_kpi_days, days(ACME, 2))
    shops.write_now(save_kpi_days, days(ACME, 1, visitors=None))
    [sums] = shops.read_now(kpi_sums, [ACME.id], Period(LAST - timedelta(days=1), LAST + timedelta(days=1)))[ACME.id]
    assert (sums.visitors, sums.orders) == (None, 8)


def rows(message) -> list[list[str]]:
    [table] = [block for block in message.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]


def said(message) -> str:
    return "\n".join(block["text"]["text"] for block in message.blocks if block["type"] == "section")


def test_the_answer_on_a_shop_compares_with_as_many_days_before(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, days(ACME, 14, gmv="80.00"))
    shops.write_now(save_kpi_days, days(ACME, 7))
    answer = valid(shops.read_now(answer_kpi, [ACME], ACME, Range.last(7), now, RULES))
    assert answer.text == "Acme US · KPIs, 15 Nov to 21 Nov 2026"
    short = "1 of 4 weeks known"
    assert rows(answer) == [
        ["Figure", "7 days", "Before", "Change", "Same weekdays", "Out of range"],
        ["SALES", "-", "-", "-", "-", "-"],
        ["GMV", "704 USD", "560 USD", "+25.6 %", short, "-"],
        ["Orders", "28", "28", "+0.0 %", short, "-"],
        ["Units", "35", "35", "+0.0 %", short, "-"],
        ["Order value (AOV)", "25.12 USD", "20.00 USD", "+25.6 %", short, "-"],
        ["TRAFFIC", "-", "-", "-", "-", "-"],
        ["Conversion", "5.00 %", "5.00 %", "0 points", short, "-"],
        ["GMV per visitor", "1.68 USD", "1.33 USD", "+25.6 %", short, "-"],
        ["RETURNS", "-", "-", "-", "-", "-"],
        ["Refunds, share of GMV", "2.00 %", "2.51 %", "−0.5 points", short, "-"],
    ]


def test_with_too_few_days_before_nothing_is_compared(shops: Database, now: datetime, valid):
    shops.write_now(syncs.plan, ACME.id, now)
    shops.write_now(save_kpi_days, days(ACME, 5))
    answer = valid(shops.read_now(answer_kpi, [ACME], ACME, Range.last(7), now, RULES))
    assert rows(answer)[2] == ["GMV", "502 USD", "-", "-", "-", "-"]
    assert "5 of 7 days known of GMV" in str(answer.blocks)
    assert "not read to the end yet: sales, orders, returns and chats and stars" in str(answer.blocks)


def test_a_day_is_told_as_itself_and_one_without_figures_is_not_made_of_others(shops: Database, now: datetime, valid):
    """``now`` is 22 November, and the newest figures are of the 21st."""
    shops.write_now(save_kpi_days, days(ACME, 40, gmv="100"))
    for typed, gmv, said in (
        ("yesterday", "100 USD", "21 Nov"),
        ("2026-11-20..2026-11-21", "200 USD", "20 Nov"),
        ("this month", "2,100 USD", "1 Nov"),
        ("last month", "1,900 USD", "1 Oct"),
    ):
        answer = valid(shops.read_now(answer_kpi, [ACME], ACME, split_range(typed.split())[1], now, RULES))
        assert rows(answer)[2][:2] == ["GMV", gmv], typed
        assert said in str(answer.blocks[0]), typed
    today = split_range(["today"])[1]
    for asked in (ACME, None):
        with pytest.raises(BadRange, match="no figures of Sunday, 22 November yet: the newest are of Saturday, 21 Nov"):
            shops.read_now(answer_kpi, [ACME], asked, today, now, RULES)


def weeks(shop: Shop, number: int, now: str) -> list[KpiDay]:
    """A week of ``now`` a day, and ``number`` before it of a hundred and a little."""
    before = [
        KpiDay(shop.id, LAST - timedelta(days=n), shop.currency, Decimal(100 + n * 7 % 5), 4, 5, 3, Decimal(2), 60)
        for n in range(7, 7 + 7 * number)
    ]
    return days(shop, 7, gmv=now) + before


def test_what_is_out_of_its_usual_range_is_said_first_and_marked_and_drawn(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, weeks(ACME, 8, now="60"))
    answer = valid(shops.read_now(answer_kpi, [ACME], ACME, Range.last(7), now, RULES))
    assert [line.partition("*, usually ")[0] for line in said(answer).splitlines()[1:4]] == [
        ":red_circle: *Refunds, share of GMV 3.35 %",
        ":red_circle: *GMV 420 USD",
        ":red_circle: *Order value (AOV) 15.00 USD",
    ]
    gmv = rows(answer)[2]
    assert gmv[4].startswith("714 USD, −41.")
    assert gmv[5].startswith("▼ usually 6")
    charts = [block for block in answer.blocks if block["type"] == "data_visualization"]
    assert [chart["title"] for chart in charts] == ["GMV", "Refunds, share of GMV"]
    assert len(charts[0]["chart"]["series"][0]["data"]) == 20


def test_an_ordinary_week_marks_nothing(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, weeks(ACME, 8, now="102"))
    answer = valid(shops.read_now(answer_kpi, [ACME], ACME, Range.last(7), now, RULES))
    assert "usually" not in said(answer) + str(rows(answer))


@pytest.mark.parametrize(("range_days", "judged"), [(28, True), (29, False), (60, False)])
def test_of_a_range_that_is_too_long_to_be_marked_it_says_why(shops: Database, now, valid, range_days, judged):
    before = [
        KpiDay(ACME.id, LAST - timedelta(days=n), "USD", Decimal(100 + n * 7 % 5), 4, 5, 3, Decimal(2), 60)
        for n in range(range_days, range_days + 56)
    ]
    shops.write_now(save_kpi_days, days(ACME, range_days, gmv="60") + before)
    answer = valid(shops.read_now(answer_kpi, [ACME], ACME, Range.last(range_days), now, RULES))
    why = f"cannot be told of {range_days} days: 8 weeks before have too few stretches as long; up to 28 days it can"
    assert (why in str(answer.blocks)) is not judged
    assert ("*GMV 1,680 USD*, usually" in said(answer)) is judged


def test_a_currency_that_was_left_is_told_apart(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, days(ACME, 7))
    shops.write_now(save_kpi_days, [replace(day, currency="CAD") for day in days(ACME, 7)[4:]])
    answer = valid(shops.read_now(answer_kpi, [ACME], ACME, Range.last(7), now, RULES))
    assert [row[:2] for row in rows(answer)[2:4]] == [["GMV, USD", "402 USD"], ["Orders, USD", "16"]]
    assert ["GMV, CAD", "302 CAD"] in [row[:2] for row in rows(answer)]


def test_explain_says_what_each_figure_is_and_how_old(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, days(ACME, 14))
    shops.write_now(syncs.plan, ACME.id, now)
    state = shops.read_now(syncs.sync_state, ACME.id, Feed.KPI)
    shops.write_now(syncs.synced, state, "2026-11-21", now - timedelta(minutes=12), now)
    told = said(valid(shops.read_now(answer_explain, ACME, Range.last(7), now, RULES)))
    assert "*Order value (AOV)*: 25.12 USD\nGMV ÷ orders" in told
    source = "Partner API, shop performance, sales read 12 min ago"
    kinds = {line.partition("* ")[0].partition("*:")[0].lstrip("*"): line for line in re.split(r"\n(?=\*)", told)}
    assert f"_the platform's figure: {source}_" in kinds["GMV"]
    for name in ("Order value (AOV)", "Conversion", "GMV per visitor", "Refunds, share of GMV"):
        assert f"_worked out here from the platform's figures: {source}_" in kinds[name], name
    assert "_estimate: " in kinds["Net sales, estimate"]
    assert "*On-time delivery (OTDR), our count*: not known yet" in told
    assert "orders not read to the end yet" in told
    names = {definition.name for definition in DEFINITIONS.values() if definition.name in told}
    assert names == {definition.name for definition in DEFINITIONS.values()} - {"Answered within 12 h"}


def test_the_answer_on_all_shops_keeps_currencies_apart(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, days(ACME, 7) + days(KITE, 7, gmv="900"))
    answer = valid(shops.read_now(answer_kpi, [ACME, KITE], None, Range.last(7), now, RULES))
    said = answer.blocks[0]["text"]["text"]
    assert "*6,300 GBP* from 28 orders" in said
    assert "*704 USD* from 28 orders" in said
    assert [row[0] for row in rows(answer)[1:]] == ["Kite UK", "Acme US"]


def until(shop: Shop, last: date, number: int, gmv: str = "100.50") -> list[KpiDay]:
    """Days of a shop whose figures end earlier than those of others."""
    late = (LAST - last).days
    return [replace(day, day=day.day - timedelta(days=late)) for day in days(shop, number, gmv)]


def test_all_shops_are_told_of_days_that_all_have_so_that_a_shop_further_west_keeps_its_comparison(
    shops: Database, now: datetime, valid
):
    shops.write_now(save_kpi_days, days(KITE, 15, gmv="900") + until(ACME, LAST - timedelta(days=1), 14))
    answer = valid(shops.read_now(answer_kpi, [ACME, KITE], None, Range.last(7), now, RULES))
    assert answer.text == "Sales · 2 shops, 14 Nov to 20 Nov 2026"
    assert [row[:3] for row in rows(answer)[1:]] == [
        ["Kite UK", "6,300 GBP", "+0.0 %"],
        ["Acme US", "704 USD", "+0.0 %"],
    ]
    assert "*704 USD* (+0.0 %) from 28 orders" in said(answer)
    assert "left out" not in str(answer.blocks)


def test_a_shop_whose_sync_is_behind_is_named_as_missing_and_holds_nobody_up(shops: Database, now: datetime, valid):
    stopped = date(2026, 11, 18)
    shops.write_now(save_kpi_days, days(KITE, 14, gmv="900") + until(ACME, stopped, 14))
    answer = valid(shops.read_now(answer_kpi, [ACME, KITE], None, Range.last(7), now, RULES))
    assert answer.text == "Sales · 2 shops, 15 Nov to 21 Nov 2026"
    assert ":warning: left out, as their figures end earlier: Acme US (until 18 Nov)" in said(answer)
    assert "*6,300 GBP* (+0.0 %) from 28 orders" in said(answer)
    assert "USD" not in said(answer) + str(rows(answer)), "part of its week is no week"


def test_a_shop_that_stopped_later_is_part_of_a_month_that_it_has(shops: Database, now: datetime, valid):
    shops.write_now(save_kpi_days, days(KITE, 60, gmv="900") + until(ACME, date(2026, 11, 10), 60, "100"))
    answer = valid(shops.read_now(answer_kpi, [ACME, KITE], None, split_range(["october"])[1], now, RULES))
    assert "left out" not in str(answer.blocks)
    assert "*3,100 USD*" in said(answer)


def test_a_shop_that_is_behind_takes_nothing_from_the_comparison_of_its_currency(shops: Database, now, valid):
    other = replace(ACME, id="3", code="acme-2", name="Acme Two")
    shops.write_now(declared, other)
    shops.write_now(save_kpi_days, days(other, 14) + until(ACME, LAST - timedelta(days=3), 14))
    answer = valid(shops.read_now(answer_kpi, [ACME, KITE, other], None, Range.last(7), now, RULES))
    assert "*704 USD* (+0.0 %) from 28 orders" in said(answer)
    assert "no sales figures yet of 1 shop" in str(answer.blocks)
    assert "that sold most" not in str(answer.blocks)


def test_the_totals_are_of_all_shops_and_lack_what_one_of_them_lacks(shops: Database):
    shops.write_now(save_kpi_days, days(ACME, 7) + days(KITE, 5, gmv="900", visitors=None))
    shops.write_now(save_kpi_days, [replace(day, shop_id=KITE.id) for day in days(ACME, 3, refunds=None)])
    week = Period(LAST - timedelta(days=6), LAST + timedelta(days=1))
    by_currency = {each.currency: each for each in shops.read_now(kpi_totals, week)}
    dollars, pounds = by_currency["USD"], by_currency["GBP"]
    assert (dollars.days, dollars.gmv, dollars.orders, dollars.refunds) == (10, Decimal("1005.00"), 40, None)
    assert (pounds.days, pounds.gmv, pounds.visitors) == (2, Decimal(1800), None)


def test_only_as_many_shops_as_are_shown_are_read(shops: Database):
    shops.write_now(save_kpi_days, days(ACME, 7) + days(KITE, 7, gmv="900"))
    week = Period(LAST - timedelta(days=6), LAST + timedelta(days=1))
    assert [shop_id for shop_id, _ in shops.read_now(best_sellers, week, 2)] == [KITE.id, ACME.id]
    assert len(shops.read_now(best_sellers, week, 1)) == 1


@pytest.mark.parametrize("shop", [None, ACME])
def test_no_figures_are_said_to_be_none_and_not_zero(shop, shops: Database, now: datetime, valid):
    answer = valid(shops.read_now(answer_kpi, [ACME, KITE], shop, Range.last(7), now, RULES))
    assert "No sales figures yet" in answer.blocks[0]["text"]["text"]
    assert shops.read_now(newest_kpi_days, [ACME.id]) == {}


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
    answer = db.read_now(answer_kpi, [acme], acme, Range.last(28), now, RULES)
    told = [row for row in rows(answer)[1:] if row[1] != "-"]
    assert told[0][1].endswith(" USD")
    assert all(row[2] != "-" for row in told)


async def test_where_the_last_complete_day_is_not_told_it_is_the_shops_yesterday(tiktok, db: Database, now: datetime):
    acme = replace(tiktok.shop("acme-us"), zone="America/Los_Angeles")
    db.write_now(declared, acme)
    tiktok.app.state.faults.add(Fault("missing_field", name="latest_available_date", times=1_000))
    cursor = None
    for moment in (now, now + timedelta(hours=16), now + timedelta(hours=24)):
        tiktok.at(moment)
        fetched = await fetch_kpi(tiktok.api(acme), acme, cursor, moment)
        cursor = db.write_now(save_kpi, acme, fetched, moment)
        assert cursor == f"{moment.astimezone(acme.tz).date() - timedelta(days=1)}"
