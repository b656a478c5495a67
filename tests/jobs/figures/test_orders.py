"""Orders: from the platform's pages to the sums of the shop's days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.kpi import Period, Term
from bot.domain.order_rates import OrderRate
from bot.domain.orders import CANCELLED, Order
from bot.domain.ranges import Range
from bot.domain.rules import parse_rules, shipped_rules
from bot.domain.shops import Shop
from bot.domain.sps import Metric, Source, SpsReading
from bot.domain.sps_metrics import MetricCode
from bot.domain.stock import Reading
from bot.tiktok.models.orders import Order as SentOrder
from handlers.answers.kpi import answer_explain, answer_kpi
from handlers.answers.sps import answer_sps
from jobs.sync.order_reading import order_of
from jobs.sync.orders import OrdersFetched, fetch_orders, save_orders_page
from jobs.sync.stock import StockFetched, save_stock
from storage import syncs
from storage.database import Database
from storage.differences import differences
from storage.kpi_days import shop_days
from storage.order_rates import blamed_products, known_days, order_rates, order_sums
from storage.shops import declared
from storage.sps import latest_readings, save_sps_reading, sps_reading
from storage.stock import levels

RULES = shipped_rules()
ACME = Shop("1", "acme-us", "Acme US", zone="America/New_York")
SINCE = date(2026, 10, 1)


def sent(order_id: str = "10", created: str = "2026-11-10T12:00:00-05:00", **more: Any) -> SentOrder:
    placed = int(datetime.fromisoformat(created).timestamp())
    line = {"id": f"{order_id}1", "sku_id": "s1", "product_id": "p1", "sale_price": "12.50"}
    told = {
        "id": order_id,
        "status": "IN_TRANSIT",
        "create_time": placed,
        "update_time": placed + 60,
        "paid_time": placed + 30,
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "payment": {"currency": "USD"},
        "line_items": [line, line | {"id": f"{order_id}2"}],
    }
    return SentOrder.model_validate(told | more)


def made(**more: Any) -> Order:
    read = order_of(ACME, sent(**more), RULES)
    assert read
    return read.order


@pytest.mark.parametrize(
    "flag",
    [
        {"is_sample_order": True},
        {"is_replacement_order": True},
        {"is_exchange_order": True},
        {"order_type": "ZERO_LOTTERY"},
        {"line_items": [{"id": "1", "is_gift": True}]},
        {"create_time": None},
        {"status": None},
    ],
    ids=lambda flag: next(iter(flag)),
)
def test_what_is_no_purchase_or_does_not_say_how_it_stands_does_not_count(flag: dict[str, Any]) -> None:
    assert order_of(ACME, sent(**flag), RULES) is None


def test_a_line_is_a_unit_and_a_gift_is_none() -> None:
    lines = [{"id": "1", "sale_price": "10"}, {"id": "2", "sale_price": "10"}, {"id": "3", "is_gift": True}]
    order = made(line_items=lines)
    assert (order.units, order.value) == (2, 20)


@pytest.mark.parametrize(
    ("status", "paid_time", "paid"),
    [
        ("UNPAID", None, False),
        ("ON_HOLD", 1_795_000_000, False),
        ("AWAITING_SHIPMENT", None, True),
        ("COMPLETED", 1_795_000_000, True),
        ("CANCELLED", None, False),
        ("CANCELLED", 1_795_000_000, True),
        ("A_STATUS_OF_2027", 1_795_000_000, True),
    ],
)
def test_an_order_is_one_to_ship_once_it_awaited_that(status: str, paid_time: int | None, paid: bool) -> None:
    order = made(status=status, paid_time=paid_time)
    assert (order.paid, order.value) == (paid, Decimal(25) if paid else 0)


def test_each_cancelled_line_is_judged_by_its_own_reason_and_not_by_the_orders() -> None:
    fault = {"cancel_user": "SELLER", "cancel_reason": "seller_cancel_reason_out_of_stock"}
    kept = {"id": "1", "sale_price": "10", "display_status": "IN_TRANSIT"}
    gone = {"id": "2", "sale_price": "10", "display_status": "CANCELLED", **fault}
    read = order_of(ACME, sent(line_items=[kept, gone], cancel_reason="whatever"), RULES)
    assert read
    assert [(line.cancelled, line.fault) for line in read.lines] == [(False, False), (True, True)]
    assert (read.order.fault, read.order.cancelled_units, read.order.cancelled_value) == (True, 1, 10)
    assert read.order.status != CANCELLED


def test_a_line_that_says_nothing_has_the_reason_of_its_order() -> None:
    told = {"cancellation_initiator": "SYSTEM", "cancel_reason": "system_cancel_order_untracked"}
    assert made(status="CANCELLED", **told).fault
    assert not made(status="CANCELLED", fulfillment_type="FULFILLMENT_BY_TIKTOK", **told).fault
    assert not made(status="CANCELLED", paid_time=None, **told).fault


def test_an_order_that_came_without_lines_is_judged_by_its_own_reason() -> None:
    told = {"cancellation_initiator": "SELLER", "cancel_reason": "seller_cancel_reason_out_of_stock", "line_items": []}
    assert made(status="CANCELLED", **told).fault
    assert not made(status="IN_TRANSIT", **told).fault
    assert not made(status="CANCELLED", fulfillment_type="FULFILLMENT_BY_TIKTOK", **told).fault
    assert not made(status="CANCELLED", **told | {"cancellation_initiator": "BUYER"}).fault
    assert made(status="CANCELLED", **told | {"cancel_reason": "new_in_2027"}).unclear


def test_a_reason_nobody_knows_is_counted_as_such() -> None:
    order = made(status="CANCELLED", cancellation_initiator="SYSTEM", cancel_reason="new_in_2027")
    assert (order.fault, order.unclear) == (False, True)


@pytest.mark.parametrize(
    ("created", "day"),
    [
        ("2026-11-01T00:30:00-04:00", date(2026, 11, 1)),  # the night in which New York's clocks go back:
        ("2026-11-01T01:30:00-04:00", date(2026, 11, 1)),
        ("2026-11-01T01:30:00-05:00", date(2026, 11, 1)),
        ("2026-11-01T23:59:59-05:00", date(2026, 11, 1)),  # a day of 25 hours
        ("2026-11-02T00:00:00-05:00", date(2026, 11, 2)),
        ("2026-10-31T23:59:59-04:00", date(2026, 10, 31)),
        ("2026-11-02T03:00:00+00:00", date(2026, 11, 1)),
    ],
)
def test_an_order_lies_on_the_day_of_its_shop(created: str, day: date) -> None:
    assert made(created=created).created_on == day


@pytest.fixture
def shop(db: Database, now: datetime) -> Database:
    db.write_now(declared, ACME)
    db.write_now(syncs.plan, ACME.id, now)
    return db


def keep(db: Database, now: datetime, *orders: SentOrder) -> None:
    db.write_now(save_orders_page, ACME, OrdersFetched(orders, SINCE, None), now)


def known(db: Database, now: datetime) -> None:
    """The orders feed was read to its end, everything since October."""
    state = db.read_now(syncs.sync_state, ACME.id, Feed.ORDERS)
    assert state
    db.write_now(syncs.synced, state, f"{SINCE} 1795000000", now, now)


def rates_over(session: Session, days: int, now: datetime) -> dict[str, OrderRate]:
    return order_rates(session, ACME, known_days(session, ACME, Feed.ORDERS), days, now, RULES)


async def test_orders_from_before_the_first_day_known_are_left_out(shop: Database, now: datetime) -> None:
    keep(shop, now, sent("1", "2026-09-30T12:00:00-04:00"), sent("2", "2026-10-01T12:00:00-04:00"))
    assert shop.read_now(order_sums, ACME.id, Period(date(2026, 1, 1), date(2027, 1, 1))).created == 1


async def test_what_is_forgotten_does_not_come_back_by_an_update(shop: Database, now: datetime) -> None:
    late = now + timedelta(days=400)
    keep(shop, late, sent("1", "2026-11-10T12:00:00-05:00"))
    assert shop.read_now(order_sums, ACME.id, Period(date(2026, 1, 1), date(2027, 1, 1))).created == 0


async def test_rates_are_known_only_where_all_orders_of_the_window_are(shop: Database, now: datetime) -> None:
    cancelled = {"status": "CANCELLED", "cancellation_initiator": "SELLER", "cancel_reason": "out of stock"}
    orders = [sent(f"{n}", f"2026-11-{n}T12:00:00-05:00", **(cancelled if n == 12 else {})) for n in range(10, 20)]
    keep(shop, now, sent("1", "2026-10-01T12:00:00-04:00"), *orders)
    assert shop.read_now(rates_over, 30, now) == {}
    known(shop, now)
    rate = shop.read_now(rates_over, 30, now)["SFCR"]
    assert (rate.part, rate.whole) == (1, 10)
    assert shop.read_now(rates_over, 60, now) == {}
    assert shop.read_now(known_days, ACME, Feed.ORDERS) == Period(SINCE, now.date())


async def test_a_day_without_orders_is_one_of_none_and_a_day_not_known_is_missing(
    shop: Database, now: datetime
) -> None:
    keep(shop, now, sent("1", "2026-10-01T12:00:00-04:00"), sent("2"))
    known(shop, now)
    days = shop.read_now(shop_days, ACME, Period(date(2026, 9, 29), date(2026, 11, 25)), RULES)["USD"]
    assert days[date(2026, 11, 10)][Term.CREATED] == 1
    assert days[date(2026, 11, 11)][Term.CREATED] == 0
    assert not [day for day in (date(2026, 9, 30), date(2026, 11, 22)) if Term.CREATED in days.get(day, {})]


async def test_the_products_that_are_cancelled_most_are_named(shop: Database, now: datetime) -> None:
    fault = {"display_status": "CANCELLED", "cancel_user": "SELLER", "cancel_reason": "out of stock"}
    lines = [{"id": f"{n}", "product_id": "p2" if n else "p1", "sale_price": "1", **fault} for n in range(3)]
    keep(shop, now, sent("5", line_items=lines))
    month = Period(date(2026, 11, 1), date(2026, 12, 1))
    assert shop.read_now(blamed_products, ACME.id, month, 5) == [("p2", 2), ("p1", 1)]


async def sync(tiktok: Any, db: Database, shop: Shop, cursor: str | None, pages: int | None = None) -> str | None:
    """Reads on from a cursor, at most so many pages, and gives the cursor that is kept by then."""
    done = 0
    async for page in fetch_orders(tiktok.api(shop), shop, cursor, tiktok.today):
        cursor = db.write_now(save_orders_page, shop, page, tiktok.today) or cursor
        done += 1
        if done == pages:
            break
    return cursor


def counted(tiktok: Any, shop: Shop, since: date) -> Sequence[Any]:
    """The orders of the world that count, up to its present."""
    server = tiktok.app.state.server
    named = tiktok.world.shops.named(shop.code)
    every = server.orders.until(named, tiktok.today)
    return [order for order in every if not order.kind and order.created.astimezone(shop.tz).date() >= since]


async def test_stopped_in_the_middle_it_goes_on_where_it_was_and_ends_the_same(
    tiktok: Any, db: Database, now: datetime
) -> None:
    baby = replace(tiktok.shop("kiln-street"), currency="USD")
    db.write_now(declared, baby)
    cursor = None
    for _ in range(3):
        cursor = await sync(tiktok, db, baby, cursor, pages=5)
        assert cursor
        assert int(cursor.split()[1]) < now.timestamp() - 86_400, "there is more to come"
    cursor = await sync(tiktok, db, baby, cursor)
    assert cursor
    since = date.fromisoformat(cursor.split()[0])
    wanted = counted(tiktok, baby, since)
    sums = db.read_now(order_sums, baby.id, Period(since, now.date() + timedelta(days=20)))
    assert sums.created == len(wanted)
    assert sums.units == sum(not unit.gift for order in wanted for unit in order.units)
    assert sums.cancelled == sum(order.status(now) == "CANCELLED" for order in wanted)


async def test_the_next_look_brings_what_was_updated_since_and_moves_its_days(
    tiktok: Any, db: Database, now: datetime
) -> None:
    acme = tiktok.shop("lumen-hair")
    db.write_now(declared, acme)
    cursor = await sync(tiktok, db, acme, None)
    before = len(tiktok.app.state.server.calls)
    tiktok.at(now + timedelta(days=3))
    cursor = await sync(tiktok, db, acme, cursor)
    assert len(tiktok.app.state.server.calls) - before <= 5, "three days are few pages"
    assert cursor
    since = date.fromisoformat(cursor.split()[0])
    sums = db.read_now(order_sums, acme.id, Period(since, now.date() + timedelta(days=30)))
    wanted = counted(tiktok, acme, since)
    assert sums.created == len(wanted)
    own = [order for order in wanted if order.own and order.delivered and order.delivered <= tiktok.today]
    assert sums.on_time == sum(order.delivered <= order.deliver_by for order in own)


async def test_a_clock_of_the_platform_that_is_ahead_makes_nothing_slip(
    tiktok: Any, db: Database, now: datetime
) -> None:
    acme = tiktok.shop("baby-bee")
    db.write_now(declared, acme)
    tiktok.at(now)
    ahead = now - timedelta(hours=5)
    cursor = None
    async for page in fetch_orders(tiktok.api(acme), acme, None, ahead):
        cursor = page.cursor
    assert cursor
    assert int(cursor.split()[1]) <= ahead.astimezone(UTC).timestamp()


async def test_a_look_at_the_overlap_does_not_take_the_cursor_back(tiktok: Any, now: datetime) -> None:
    cursor = f"2026-10-01 {int(now.timestamp())}"
    shop = tiktok.shop("baby-bee")
    assert {page.cursor async for page in fetch_orders(tiktok.api(shop), shop, cursor, now)} == {cursor}


def score(db: Database, sfcr: str, now: datetime, source: Source = Source.API) -> None:
    metric = Metric(MetricCode.SFCR, Decimal(sfcr), window_days=30)
    reading = SpsReading(ACME.id, now.date(), now, source, Decimal("3.9"), metrics=(metric,))
    db.write_now(save_sps_reading, reading)


def reading_of(db: Database, shop: Shop) -> SpsReading:
    return db.read_now(latest_readings, [shop.id])[shop.id]


@pytest.fixture
def faulty(shop: Database, now: datetime) -> Database:
    """Everything since October is known, and a tenth of November's hundred orders were cancelled by the shop."""
    cancelled = {"status": "CANCELLED", "cancellation_initiator": "SELLER", "cancel_reason": "out of stock"}
    orders = [
        sent(f"{n:03}", f"2026-11-{n % 20 + 1:02}T12:00:00-05:00", **(cancelled if n < 10 else {})) for n in range(100)
    ]
    keep(shop, now, sent("1", "2026-10-01T12:00:00-04:00"), *orders)
    known(shop, now)
    return shop


def test_where_our_count_and_the_platform_cannot_both_be_right_both_are_told(
    faulty: Database, now: datetime, valid: Any
) -> None:
    score(faulty, "2.4", now)
    line = "SFCR: our count 10.0 % (10 of 100 orders, 30 days), the platform says 2.4 %. Its figure decides"
    for answer, back in ((answer_kpi, Range.last(7)), (answer_sps, 7)):
        told = valid(faulty.read_now(answer, [ACME], ACME, back, now, RULES))
        assert line in str(told.blocks), answer


def test_the_limit_of_the_market_stands_beside_the_figure_and_its_source_in_the_explanation(
    faulty: Database, now: datetime, valid: Any
) -> None:
    told = valid(faulty.read_now(answer_kpi, [ACME], ACME, Range.last(30), now, RULES))
    [table] = [block for block in told.blocks if block["type"] == "table"]
    heads, *rows = [[cell["text"] for cell in row] for row in table["rows"]]
    limits = {row[0]: row[heads.index("Limit")] for row in rows}
    assert limits["Seller-fault cancellations (SFCR), our count"] == "limit 2.5 % · 7.5 points over"
    assert limits["Cancelled, our count, 20 Oct to 18 Nov"] == "-", "its days are not those of the heading"
    assert {len(row) for row in rows} == {len(heads)}
    assert "the platform holds them against its own figures and days" in str(told.blocks)
    explained = str(valid(faulty.read_now(answer_explain, ACME, Range.last(30), now, RULES)).blocks)
    assert "_limit 2.5 % (US Academy, seller-fault cancellation, 2 Mar 2026)_" in explained


def found(db: Database, now: datetime) -> list[tuple[str, date | None]]:
    return [(each.code, each.imported) for each in db.read_now(differences, ACME, reading_of(db, ACME), now, RULES)]


@pytest.mark.parametrize("source", list(Source))
def test_a_difference_that_chance_explains_is_not_told(faulty: Database, now: datetime, source: Source) -> None:
    score(faulty, "9.1", now, source)
    assert found(faulty, now) == []


@pytest.mark.parametrize("source", list(Source))
def test_a_difference_from_an_old_figure_is_no_news(faulty: Database, now: datetime, source: Source) -> None:
    score(faulty, "2.4", now - timedelta(days=7), source)
    assert [code for code, _ in found(faulty, now)] == [MetricCode.SFCR]
    assert found(faulty, now + timedelta(days=2)) == []


def test_an_imported_figure_is_compared_unless_it_is_of_other_days_than_the_market_counts(
    faulty: Database, now: datetime
) -> None:
    score(faulty, "2.4", now, Source.FILE)
    assert found(faulty, now) == [(MetricCode.SFCR, now.date())]
    seven = 'metric.window.US.SFCR.value = 7\nmetric.window.US.SFCR.unit = "days"\n'
    seven += 'metric.window.US.SFCR.source = "x"\nmetric.window.US.SFCR.as_of = 2026-11-22\n'
    rules = RULES.overridden_by(parse_rules(seven))
    assert faulty.read_now(differences, ACME, reading_of(faulty, ACME), now, rules) == []


@pytest.fixture
def late(shop: Database, now: datetime) -> Database:
    """A third of last week's sixty orders were handed over after their deadline."""
    orders = []
    for n in range(60):
        at = int((now - timedelta(days=1 + n % 6)).timestamp())
        due = at - 3_600 if n % 3 == 0 else at + 3_600
        orders.append(sent(f"{n:03}", collection_time=at, tts_sla_time=due, update_time=at + 60))
    keep(shop, now, sent("1", "2026-10-01T12:00:00-04:00"), *orders)
    known(shop, now)
    return shop


def imported(at: datetime, ldr: str) -> SpsReading:
    return SpsReading(ACME.id, at.date(), at, Source.FILE, metrics=(Metric(MetricCode.LDR, Decimal(ldr)),))


@pytest.mark.parametrize("api_first", [True, False])
def test_late_dispatch_is_compared_with_the_figure_that_was_imported_whatever_the_api_told_since(
    late: Database, now: datetime, valid: Any, api_first: bool
) -> None:
    if api_first:
        score(late, "0.0", now)
    assert late.write_now(save_sps_reading, imported(now, "4.0"))
    if not api_first:
        score(late, "0.0", now)
    assert not late.write_now(save_sps_reading, imported(now, "4.0")), "known already"
    score(late, "0.0", now + timedelta(days=1))
    assert found(late, now) == [(MetricCode.LDR, now.date())]
    told = str(valid(late.read_now(answer_kpi, [ACME], ACME, Range.last(7), now, RULES)).blocks)
    assert "LDR: our count 33.3 % (20 of 60 orders, 7 days), the platform says 4.0 % (imported, 22 Nov)" in told
    api = late.read_now(sps_reading, ACME.id, now.date())
    assert api
    assert (api.score, [metric.code for metric in api.metrics]) == (Decimal("3.9"), [MetricCode.SFCR])


def test_late_dispatch_that_agrees_or_was_imported_long_ago_is_not_told(late: Database, now: datetime) -> None:
    score(late, "0.0", now)
    late.write_now(save_sps_reading, imported(now, "30.0"))
    assert found(late, now) == []
    late.write_now(save_sps_reading, imported(now, "4.0"))
    assert [code for code, _ in found(late, now)] == [MetricCode.LDR]
    assert found(late, now + timedelta(days=9)) == []


async def test_a_shop_whose_orders_tell_more_faults_than_its_score_is_found_out(
    tiktok: Any, db: Database, now: datetime
) -> None:
    volt = tiktok.shop("volt-pantry")
    db.write_now(declared, volt)
    db.write_now(syncs.plan, volt.id, now)
    await tiktok.sync(db, volt)
    state = db.read_now(syncs.sync_state, volt.id, Feed.ORDERS)
    assert state
    cursor = await sync(tiktok, db, volt, f"{now.date() - timedelta(days=40)} {int(now.timestamp()) - 40 * 86_400}")
    db.write_now(syncs.synced, state, cursor, now, now)
    differing = db.read_now(differences, volt, reading_of(db, volt), now, RULES)
    assert [each.code for each in differing] == [MetricCode.SFCR]


def test_units_that_orders_wait_for_are_promised_until_they_are_shipped(shop: Database, now: datetime) -> None:
    reading = Reading(ACME.id, "s1", "p1", "Serum", "GS-30", "NORMAL", sellable=5, available=5, committed=1)
    fetched = StockFetched((reading,), frozenset({"s1"}))

    def promised() -> int:
        shop.write_now(save_stock, ACME, fetched, now)
        [level] = shop.read_now(levels, ACME.id)
        return level.reading.committed

    waiting = {"id": "1", "sku_id": "s1", "display_status": "AWAITING_SHIPMENT"}
    keep(shop, now, *(sent(f"{n}", status="AWAITING_SHIPMENT", line_items=[waiting]) for n in range(3)))
    assert promised() == 3
    later = int(now.timestamp())
    keep(shop, now, *(sent(f"{n}", update_time=later, line_items=[{"id": "1", "sku_id": "s1"}]) for n in range(3)))
    assert promised() == 1, "as the platform says"
