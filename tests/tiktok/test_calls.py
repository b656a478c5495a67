"""The calls for one shop, each against a real server."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.tiktok import ShopClient, inventory, performance, products, sps
from bot.tiktok.errors import BadRequest, EmptyAnswer, ScopeMissing, Unavailable, UnexpectedShape
from bot.tiktok.models.inventory import SkuInventory

OVERVIEW, METRICS = f"{sps.ROOT}/overview", f"{sps.ROOT}/metrics"
SEARCH = products.SEARCH_PATH


async def test_the_sps_calls_read_the_documented_answers(server, shop: ShopClient) -> None:
    server.data(OVERVIEW, {"sps_score": "4.6", "sps_tier": "GOOD"})
    server.data(METRICS, {"metrics": [{"metric_code": "OTDR", "value": "0.947", "value_unit": "PERCENT"}]})
    server.data(f"{METRICS}/OTDR/diagnosis", {"metric_code": "OTDR", "trend": {"data_points": []}})
    server.data(
        f"{METRICS}/OTDR/top_items",
        {"total_count": 1, "otdr_logistics_items": [{"logistics_provider": "X", "on_time_deliver_rate": "0.81"}]},
    )
    assert (await shop.sps_overview()).sps_tier == "GOOD"
    assert (await shop.sps_metrics()).metrics[0].metric_code == "OTDR"
    assert (await shop.sps_diagnosis("OTDR", trend_days=60)).metric_code == "OTDR"
    assert (await shop.sps_top_items("OTDR")).otdr_logistics_items[0].logistics_provider == "X"
    assert server.to(f"{METRICS}/OTDR/diagnosis")[0].query["trend_duration_days"] == "60"


@pytest.mark.parametrize("code", ["SFCR", "IM_DSAT"])
async def test_metrics_without_top_items_are_refused_before_any_call(server, shop: ShopClient, code: str) -> None:
    with pytest.raises(ValueError, match=code):
        await shop.sps_top_items(code)
    assert server.asked == []


@pytest.mark.parametrize("empty", [None, {}, {"metrics": [], "sps_score": "", "dimensions": []}])
async def test_an_answer_about_sps_with_nothing_in_it_is_named_so(server, shop: ShopClient, empty: object) -> None:
    server.data(OVERVIEW, empty)
    server.data(METRICS, empty)
    with pytest.raises(EmptyAnswer):
        await shop.sps_overview()
    with pytest.raises(EmptyAnswer):
        await shop.sps_metrics()


async def test_a_refusal_of_sps_with_a_code_that_nobody_lists_is_just_a_refusal(server, shop: ShopClient) -> None:
    server.refusal(OVERVIEW, 66007001, "region is not supported")
    with pytest.raises(BadRequest, match="region is not supported") as caught:
        await shop.sps_overview()
    assert (caught.value.code, len(server.asked)) == (66007001, 1)


async def test_a_score_not_given_yet_is_an_answer_not_an_absence(server, shop: ShopClient) -> None:
    server.data(OVERVIEW, {"sps_score": None, "sps_tier": "NIL"})
    assert (await shop.sps_overview()).sps_score is None


@pytest.mark.parametrize(("code", "family"), [(105005, ScopeMissing), (36009003, Unavailable)])
async def test_other_troubles_with_sps_keep_their_name(server, shop: ShopClient, code: int, family: type) -> None:
    server.refusal(METRICS, code)
    with pytest.raises(family):
        await shop.sps_metrics()


async def test_products_are_read_page_by_page_with_the_same_filters(server, shop: ShopClient) -> None:
    server.data(
        SEARCH,
        {"products": [{"id": "1"}, {"id": "2"}], "total_count": 3, "next_page_token": "p 2+/="},
        {"products": [{"id": "3"}], "total_count": 3, "next_page_token": ""},
    )
    since = datetime(2026, 11, 22, tzinfo=UTC)
    found = [product.id async for product in shop.products(status="FREEZE", updated_since=since)]
    assert found == ["1", "2", "3"]
    first, second = server.asked
    assert first.json == second.json == {"status": "FREEZE", "update_time_ge": int(since.timestamp())}
    assert "page_token" not in first.query
    assert second.query["page_token"] == "p 2+/="
    assert first.query["page_size"] == second.query["page_size"] == "100"


async def test_pages_that_go_in_circles_are_an_error_not_an_endless_loop(server, shop: ShopClient) -> None:
    server.data(SEARCH, {"products": [{"id": "1"}], "next_page_token": "same"})
    with pytest.raises(UnexpectedShape):
        [product async for product in shop.products()]


def catalogue(count: int, at: Callable[[int], int]) -> list[dict[str, object]]:
    return [{"id": str(number), "update_time": at(number)} for number in range(count)]


@pytest.fixture
def many(server, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[dict[str, object]], bool], None]:
    """Let the server search a catalogue as TikTok does: by time of update, in pages, at most 40 results in all."""
    monkeypatch.setattr(products, "SEARCH_LIMIT", 40)
    monkeypatch.setattr(products, "PAGE_SIZE", 10)

    def serve(rows: list[dict[str, object]], with_total: bool) -> None:
        def answer(asked) -> dict[str, object]:
            bounds = asked.json
            low, high = bounds.get("update_time_ge", 0), bounds.get("update_time_le", 2**40)
            hits = [row for row in rows if low <= row["update_time"] <= high]
            start = int(asked.query.get("page_token", "0"))
            stop = min(start + int(asked.query["page_size"]), 40)
            page = {"products": hits[start:stop], "next_page_token": str(stop) if stop < min(len(hits), 40) else ""}
            return page | ({"total_count": len(hits)} if with_total else {})

        server.computed[SEARCH] = answer

    return serve


@pytest.mark.parametrize("with_total", [True, False])
async def test_a_search_beyond_the_limit_is_split_until_every_product_came_once(
    many, shop: ShopClient, with_total: bool
) -> None:
    rows = catalogue(500, lambda number: 1_750_000_000 + number * number)
    many(rows, with_total)
    found = [product.id async for product in shop.products()]
    assert sorted(found, key=int) == [row["id"] for row in rows]


async def test_products_changed_while_others_are_being_read_are_found_too(many, shop: ShopClient) -> None:
    """The last part has no upper bound, so what this machine's clock says cuts nothing off."""
    soon = int(datetime.now(UTC).timestamp()) + 600
    many(catalogue(100, lambda number: soon if number < 20 else 1_750_000_000 + number), True)
    assert len([product async for product in shop.products()]) == 100


async def test_too_many_products_in_one_second_are_reported(many, shop: ShopClient) -> None:
    many(catalogue(60, lambda number: 1_750_000_000), True)
    with capture_logs() as lines:
        found = [product.id async for product in shop.products()]
    assert len(found) == 40
    (line,) = {str(line["second"]) for line in lines if line["event"] == "tiktok.search_limit"}
    assert line == "1750000000"


async def test_one_product_comes_with_the_reasons_of_its_audit(server, shop: ShopClient) -> None:
    server.data(f"{products.DETAIL_PATH}/17", {"id": "17", "audit_failed_reasons": [{"reasons": "No proof"}]})
    assert (await shop.product("17")).audit_failed_reasons[0].reasons == ["No proof"]


async def test_stock_is_asked_for_600_skus_at_a_time_and_says_what_is_unknown(server, shop: ShopClient) -> None:
    def stock(*ids: int) -> dict[str, object]:
        return {"inventory": [{"product_id": 1, "skus": [{"id": sku, "total_available_quantity": 3} for sku in ids]}]}

    failed = {"errors": [{"code": 12052222, "message": "no such SKU", "detail": {"sku_id": 600}}]}
    server.data(inventory.PATH, stock(*range(600)), {**stock(*range(601, 1200)), **failed}, stock(1200))
    found = await shop.inventory([str(sku) for sku in range(1202)] + ["0"])
    assert [len(asked.json["sku_ids"]) for asked in server.asked] == [600, 600, 2]
    assert sum(len(product.skus) for product in found.inventory) == 1200
    assert [(error.code, error.detail.sku_id) for error in found.errors] == [("12052222", "600")]


def refuse_with(server, bad: set[str]) -> None:
    """As TikTok, which refuses a whole call for one SKU without a warehouse."""

    def answer(asked) -> object:
        skus = asked.json["sku_ids"]
        if bad & set(skus):
            server.refusal(inventory.PATH, 12019022, "SKU lacks valid warehouse")
        return {"inventory": [{"product_id": 1, "skus": [{"id": sku, "total_available_quantity": 3} for sku in skus]}]}

    server.computed[inventory.PATH] = answer


@pytest.mark.parametrize("bad", [{"5"}, {"0", "1199"}, {"600", "601", "900"}])
async def test_a_sku_for_which_a_call_is_refused_is_left_out_alone(server, shop: ShopClient, bad: set[str]) -> None:
    refuse_with(server, bad)
    found = await shop.inventory([str(sku) for sku in range(1200)])
    told = {sku.id for product in found.inventory for sku in product.skus}
    assert told == {str(sku) for sku in range(1200)} - bad


async def test_refusals_of_many_skus_end_and_leave_out_their_neighbours_too(server, shop: ShopClient) -> None:
    bad = {str(sku) for sku in range(0, 1200, 100)}
    refuse_with(server, bad)
    found = await shop.inventory([str(sku) for sku in range(1200)])
    told = {sku.id for product in found.inventory for sku in product.skus}
    assert not told & bad
    assert len(told) > 900
    assert len(server.asked) <= 2 + 2 * inventory.REFUSALS


async def test_stock_that_is_refused_altogether_is_a_failure(server, shop: ShopClient) -> None:
    server.refusal(inventory.PATH, 12019022, "SKU lacks valid warehouse")
    with pytest.raises(BadRequest, match="warehouse"):
        await shop.inventory([str(sku) for sku in range(600)])
    assert len(server.asked) == 1 + 2 * inventory.REFUSALS


async def test_no_skus_need_no_call(server, shop: ShopClient) -> None:
    assert (await shop.inventory([])).inventory == []
    assert server.asked == []


@pytest.mark.parametrize(
    ("distribution", "in_shop"),
    [
        ({"in_shop_inventory": {"quantity": 4}, "campaign_inventory": [{"quantity": 6}]}, 4),
        ({"campaign_inventory": [{"quantity": 6}], "creator_inventory": {"quantity": "3"}}, 1),
        (None, 10),
    ],
)
def test_locked_stock_is_not_in_the_shop(distribution: object, in_shop: int) -> None:
    sku = inventory.Inventory.model_validate(
        {
            "inventory": [
                {
                    "skus": [
                        {
                            "id": "1",
                            "total_available_quantity": 10,
                            "total_available_inventory_distribution": distribution,
                        }
                    ]
                }
            ]
        }
    )
    assert sku.inventory[0].skus[0].in_shop == in_shop


@pytest.mark.parametrize(
    ("warehouses", "in_shop"),
    [
        ([{"available_quantity": 4}, {"available_quantity": "3"}], 5),
        ([{"available_quantity": 4}, {"available_quantity": None}], None),
        ([{"available_quantity": 4}, "?"], None),
        ([], None),
    ],
)
def test_a_total_that_is_not_told_is_the_sum_of_the_warehouses_if_each_tells(
    warehouses: list[object], in_shop: int | None
) -> None:
    locked = {"campaign_inventory": [{"quantity": 2}]}
    sent = {
        "id": "1",
        "total_available_quantity": None,
        "warehouse_inventory": warehouses,
        "total_available_inventory_distribution": locked,
    }
    assert SkuInventory.model_validate(sent).in_shop == in_shop


def day(start: date) -> dict[str, object]:
    return {
        "start_date": start.isoformat(),
        "end_date": (start + timedelta(days=1)).isoformat(),
        "sales": {"gmv": {"amount": "10.10", "currency": "USD"}, "orders_count": 2},
        "traffic": {"avg_conversation_rate": "0.3342"},
    }


async def test_shop_performance_is_asked_for_in_chunks_whose_ends_are_exclusive(server, shop: ShopClient) -> None:
    def answer(asked) -> dict[str, object]:
        first, last = (date.fromisoformat(asked.query[name]) for name in ("start_date_ge", "end_date_lt"))
        days = [day(first + timedelta(days=number)) for number in range((last - first).days)]
        return {"latest_available_date": "2026-03-10", "performance": {"intervals": days}}

    server.computed[performance.SHOP_PATH] = answer
    found = await shop.shop_performance(date(2026, 1, 1), date(2026, 3, 15))
    ranges = [(asked.query["start_date_ge"], asked.query["end_date_lt"]) for asked in server.asked]
    assert ranges == [("2026-01-01", "2026-01-31"), ("2026-01-31", "2026-03-02"), ("2026-03-02", "2026-03-15")]
    assert {asked.query["granularity"] for asked in server.asked} == {"1D"}
    # No day twice, none left out, and none after the last complete one.
    assert [day.start_date for day in found.days] == [date(2026, 1, 1) + timedelta(days=n) for n in range(69)]
    assert found.latest_available_date == date(2026, 3, 10)
    sales, traffic = found.days[0].sales, found.days[0].traffic
    assert sales
    assert sales.gmv
    assert (str(sales.gmv.amount), sales.gmv.currency) == ("10.10", "USD")
    assert traffic
    assert str(traffic.avg_conversation_rate) == "0.3342"


async def test_an_empty_range_needs_no_call(server, shop: ShopClient) -> None:
    found = await shop.shop_performance(date(2026, 1, 1), date(2026, 1, 1))
    assert (found.days, server.asked) == ([], [])


async def test_sku_performance_reads_every_page(server, shop: ShopClient) -> None:
    row = {"id": 1729592969712207008, "product_id": 17, "units_sold": 5, "gmv": {"amount": "1.5", "currency": "USD"}}
    server.data(
        performance.SKU_PATH,
        {"skus": [row], "next_page_token": "2", "latest_available_date": "2026-11-20"},
        {"skus": [{"id": "2"}], "next_page_token": ""},
    )
    found = await shop.sku_performance(date(2026, 10, 25), date(2026, 11, 22))
    assert [(sku.id, sku.units_sold) for sku in found.skus] == [("1729592969712207008", 5), ("2", None)]
    assert found.latest_available_date == date(2026, 11, 20)
    assert server.asked[1].query["start_date_ge"] == "2026-10-25"


@pytest.mark.parametrize("days", [-1, 0, 31])
async def test_sku_sums_are_refused_for_ranges_that_tiktok_refuses(shop: ShopClient, days: int) -> None:
    with pytest.raises(ValueError, match="1 to 30 days"):
        await shop.sku_performance(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=days))
