"""Answers that are a success and not as documented: what is damaged is left out and said once, the rest is kept."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.feeds import Feed
from bot.domain.oddities import OddKind
from bot.domain.rules import shipped_rules
from bot.domain.sps_metrics import MetricCode
from handlers.answers.sps import answer_sps
from handlers.answers.stock import answer_stock
from handlers.answers.violations import answer_violations
from storage.shops import shop_by_id
from storage.sps import latest_readings
from storage.tables.kpi import KpiDayRow
from storage.tables.orders import AftersaleRow, OrderRow
from storage.tables.stock import StockLevelRow, StockShopRow
from storage.tables.violations import ListingRow

one_store = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what comes to no database."""

FIELDS = [
    (Feed.SPS, "sps_score", "SpsOverview.sps_score"),
    (Feed.SPS, "excellent_threshold", "Thresholds.excellent_threshold"),
    (Feed.STOCK, "title", "Product.title"),
    (Feed.STOCK, "total_committed_quantity", "SkuInventory.total_committed_quantity"),
    (Feed.VIOLATIONS, "audit", None),
    (Feed.KPI, "refunds", None),
    (Feed.KPI, "orders_count", "Sales.orders_count"),
    (Feed.ORDERS, "paid_time", "Order.paid_time"),
    (Feed.ORDERS, "cancel_reason", "OrderLine.cancel_reason"),
]


@one_store
@pytest.mark.parametrize(("feed", "field", "name"), FIELDS)
async def test_a_field_that_changed_its_type_costs_that_field(
    bench: Any, feed: Feed, field: str, name: str | None
) -> None:
    bench.fault("changed_type", name=field)
    assert await bench.sync("acme-us", feed) == [None]
    odd = bench.odd()
    assert name is None or odd[name] is OddKind.FIELD
    assert all(field in one or "[]" in one for one in odd), "no other field is spoken of"


@one_store
async def test_a_score_without_its_value_keeps_its_metrics(bench: Any) -> None:
    bench.fault("changed_type", name="sps_score")
    await bench.sync("acme-us", Feed.SPS)
    reading = bench.db.read_now(latest_readings, [bench.id_of("acme-us")])[bench.id_of("acme-us")]
    assert reading.score is None
    assert {metric.code for metric in reading.metrics if metric.value is not None} > {MetricCode.NRR, MetricCode.OTDR}


@one_store
async def test_a_row_without_its_id_is_left_out_and_said_and_nothing_is_guessed(bench: Any) -> None:
    await bench.sync("acme-us", Feed.VIOLATIONS)
    before = bench.kept("acme-us")
    bench.fault("missing_field", path="products/search", name="id")
    assert await bench.sync("acme-us", Feed.VIOLATIONS) == [None]
    assert bench.odd()["ProductPage.products[].id"] is OddKind.ROW
    assert bench.kept("acme-us") == before


@pytest.mark.parametrize("feed", [feed for feed in Feed if feed is not Feed.SPS])
@pytest.mark.parametrize("kind", ["odd_fields", "empty_fields", "absurd_numbers"])
async def test_fields_that_are_new_empty_or_absurd_stop_nothing(bench: Any, feed: Feed, kind: str) -> None:
    bench.fault(kind)
    assert await bench.sync("acme-us", feed) == [None]
    bench.well_again()
    assert await bench.sync("acme-us", feed) == [None]


@one_store
async def test_a_word_never_seen_is_kept_as_sent_and_said(bench: Any) -> None:
    bench.fault("new_word", path="products/search", name="status")
    assert await bench.sync("acme-us", Feed.VIOLATIONS) == [None]
    assert bench.odd()["Product.status"] is OddKind.VALUE
    assert set(bench.values("acme-us", ListingRow.status)) == {("NEVER_SEEN_BEFORE",)}


@one_store
@pytest.mark.parametrize(
    ("feed", "field", "table"),
    [
        (Feed.ORDERS, "status", OrderRow),
        (Feed.RETURNS, "return_status", AftersaleRow),
        (Feed.RETURNS, "cancel_status", AftersaleRow),
    ],
)
async def test_what_has_a_state_never_seen_is_kept_with_it(bench: Any, feed: Feed, field: str, table: Any) -> None:
    bench.fault("new_word", name=field)
    assert await bench.sync("acme-us", feed) == [None]
    assert ("NEVER_SEEN_BEFORE",) in bench.values("acme-us", table.status)


@one_store
async def test_a_metric_never_seen_is_said_and_the_score_is_kept(bench: Any) -> None:
    bench.fault("new_word", path="/metrics", name="metric_code")
    assert await bench.sync("acme-us", Feed.SPS) == [None]
    assert bench.odd()["SpsMetric.metric_code"] is OddKind.VALUE
    reading = bench.db.read_now(latest_readings, [bench.id_of("acme-us")])[bench.id_of("acme-us")]
    assert reading.score is not None


async def test_ids_beyond_64_bits_are_kept_digit_by_digit(bench: Any) -> None:
    await bench.sync("acme-us", Feed.STOCK)
    plain = bench.values("acme-us", StockLevelRow.sku_id)
    bench.fault("huge_ids")
    assert await bench.sync("acme-us", Feed.STOCK, Feed.VIOLATIONS, Feed.ORDERS) == [None, None, None]
    assert bench.odd() == {}
    found = bench.values("acme-us", StockLevelRow.sku_id)
    assert {(f"18446744073709551616{sku}",) for (sku,) in plain} < set(found)
    assert all(len(product) > 20 for (product,) in bench.values("acme-us", ListingRow.product_id))
    assert all(len(order) > 20 for (order,) in bench.values("acme-us", OrderRow.id))


@one_store
async def test_a_product_without_a_title_is_called_by_its_id(bench: Any) -> None:
    bench.fault("empty_fields", path="products/search")
    assert await bench.sync("acme-us", Feed.STOCK) == [None]
    rows = bench.values("acme-us", StockLevelRow.title, StockLevelRow.product_id)
    assert rows
    assert all(title == product for title, product in rows)


@one_store
async def test_units_that_are_not_told_are_at_least_the_orders(bench: Any) -> None:
    bench.fault("missing_field", path="shop_skus/performance", name="units_sold")
    assert await bench.sync("acme-us", Feed.STOCK) == [None]
    sold = {a_day for (a_day,) in bench.values("acme-us", StockLevelRow.a_day)}
    assert max(sold) > 10, "what sells is not taken for what nobody buys"


@one_store
async def test_items_refused_inside_a_success_keep_what_was_known_of_them(bench: Any) -> None:
    await bench.sync("acme-us", Feed.STOCK)
    before = bench.values("acme-us", StockLevelRow.sku_id, StockLevelRow.status)
    bench.fault("item_errors", path="inventory/search")
    assert await bench.sync("acme-us", Feed.STOCK) == [None]
    assert bench.odd() == {"Inventory.errors": OddKind.REFUSED}
    after = bench.values("acme-us", StockLevelRow.sku_id, StockLevelRow.status)
    assert after == before, "what was not told is not gone"


@one_store
@pytest.mark.parametrize("kind", ["short_page", "overlapping_page"])
@pytest.mark.parametrize("feed", [Feed.STOCK, Feed.VIOLATIONS, Feed.ORDERS, Feed.RETURNS])
async def test_odd_pages_lose_nothing_and_double_nothing(bench: Any, feed: Feed, kind: str) -> None:
    bench.fault(kind)
    assert await bench.sync("acme-us", feed) == [None]
    spoilt = bench.kept("acme-us", but=("syncs", "risks"))
    assert any(spoilt.values())
    bench.well_again()
    ids = {name: len(rows) for name, rows in spoilt.items()}
    assert await bench.sync("acme-us", feed) == [None]
    again = bench.kept("acme-us", but=("syncs", "risks"))
    assert {name: len(rows) for name, rows in again.items()} == ids


@one_store
@pytest.mark.parametrize("feed", [Feed.STOCK, Feed.VIOLATIONS, Feed.ORDERS])
async def test_a_list_that_goes_in_circles_ends_as_a_failure_that_says_so(bench: Any, feed: Feed) -> None:
    bench.fault("page_loop")
    before = bench.calls()
    [said] = await bench.sync("acme-us", feed)
    assert "page" in str(said)
    assert bench.calls() - before < 50
    assert await bench.sync("lumen-hair", Feed.KPI) == [None]
    bench.well_again()
    assert await bench.sync("acme-us", feed) == [None]


@one_store
@pytest.mark.parametrize(
    ("feed", "path"),
    [
        (Feed.ORDERS, "orders/search"),
        (Feed.RETURNS, "returns/search"),
        (Feed.STOCK, "products/search"),
        (Feed.STOCK, "shop_skus/performance"),
        (Feed.VIOLATIONS, "products/search"),
        (Feed.SERVICE, "sessions/search"),
        (Feed.PROMOTIONS, "activities/search"),
    ],
)
async def test_a_list_that_never_ends_is_a_failure_with_a_pause(bench: Any, feed: Feed, path: str) -> None:
    bench.promotion()
    bench.fault("endless", path=path, times=40)
    before = bench.calls(path)
    [said] = await bench.sync("acme-us", feed)
    assert "only rows that were read before" in str(said)
    assert bench.calls(path) - before == 2
    assert bench.state("acme-us", feed).next_at > bench.clock()
    bench.well_again()
    assert await bench.sync("acme-us", feed) == [None]


@one_store
async def test_a_list_that_ends_before_its_count_takes_nothing_off_and_is_read_again(bench: Any) -> None:
    await bench.sync("acme-us", Feed.STOCK, Feed.VIOLATIONS)
    before = bench.values("acme-us", StockLevelRow.sku_id, StockLevelRow.status)
    summary = bench.values("acme-us", StockShopRow.skus, StockShopRow.out)
    cursor = bench.state("acme-us", Feed.VIOLATIONS).cursor
    bench.fault("lost_page", path="products/search")
    assert await bench.sync("acme-us", Feed.STOCK, Feed.VIOLATIONS) == [None, None]
    assert bench.odd() == {"ProductPage.products[]": OddKind.ROW}
    assert bench.values("acme-us", StockLevelRow.sku_id, StockLevelRow.status) == before
    assert bench.values("acme-us", StockShopRow.skus, StockShopRow.out) == summary
    assert bench.state("acme-us", Feed.VIOLATIONS).cursor == cursor


@one_store
async def test_days_that_are_not_available_yet_are_not_kept_as_zero(bench: Any) -> None:
    bench.fault("late_figures")
    assert await bench.sync("acme-us", Feed.KPI) == [None]
    late = bench.values("acme-us", KpiDayRow.day, KpiDayRow.gmv)
    bench.well_again()
    assert await bench.sync("acme-us", Feed.KPI) == [None]
    full = bench.values("acme-us", KpiDayRow.day, KpiDayRow.gmv)
    assert len(full) - len(late) == 3
    assert set(late) < set(full)


@pytest.mark.parametrize(
    ("feed", "kind"),
    [*((feed, "hostile_texts") for feed in Feed), (Feed.STOCK, "long_texts"), (Feed.SPS, "long_texts")],
)
async def test_texts_of_any_length_and_kind_are_kept(bench: Any, feed: Feed, kind: str) -> None:
    bench.fault(kind)
    assert await bench.sync("acme-us", feed) == [None]


@one_store
async def test_orders_with_a_damaged_field_are_all_there(bench: Any) -> None:
    bench.fault("changed_type", name="delivery_time")
    assert await bench.sync("acme-us", Feed.ORDERS) == [None]
    damaged = bench.values("acme-us", OrderRow.id)
    assert bench.odd()["Order.delivery_time"] is OddKind.FIELD
    bench.well_again()
    assert await bench.sync("acme-us", Feed.ORDERS) == [None]
    assert damaged == bench.values("acme-us", OrderRow.id) != []


def mrkdwn_of(part: Any) -> Iterator[str]:
    """Every text that Slack formats: of plain text, as in cells of tables, it shows each mark as it is."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn" or isinstance(part.get("blocks"), list):
            yield part["text"]
        for value in part.values():
            yield from mrkdwn_of(value)
    elif isinstance(part, list):
        for value in part:
            yield from mrkdwn_of(value)


@pytest.mark.parametrize("kind", ["hostile_texts", "long_texts"])
async def test_texts_of_the_platform_neither_ping_nor_format_and_fit(bench: Any, valid: Any, kind: str) -> None:
    bench.fault(kind)
    await bench.sync("acme-us", Feed.SPS, Feed.STOCK, Feed.VIOLATIONS)
    shop = bench.db.read_now(shop_by_id, bench.id_of("acme-us"))
    for answer in (answer_sps, answer_stock, answer_violations):
        message = valid(bench.db.read_now(answer, [shop], shop, 30, bench.clock(), shipped_rules()))
        said = "\n".join(mrkdwn_of(message.payload()))
        assert said
        assert "<!channel>" not in said
        assert "<@U0ANA>" not in said
        assert "*Ana*" not in said
