"""What an answer does not tell, though it was a success: it is not taken for nothing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.shops import Shop
from bot.tiktok import ShopClient
from bot.tiktok.errors import EmptyAnswer, ListCut
from bot.tiktok.models.sps import SpsOverview
from bot.tiktok.performance import SKU_PATH
from bot.tiktok.products import SEARCH_PATH
from jobs.sync.stock import fetch_stock
from jobs.sync.violations import fetch_violations

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ACME = Shop("1", "acme-us", "Acme US")
INVENTORY = "/product/202309/inventory/search"
GOOD = {"id": "1", "status": "ACTIVATE", "skus": [{"id": "11"}], "update_time": 1_795_000_000}
NO_SALES = {"skus": [], "latest_available_date": "2026-11-21"}


def inventory(*skus: dict[str, Any]) -> dict[str, Any]:
    return {"inventory": [{"product_id": "1", "skus": list(skus)}]}


async def read_into(found: list[str], shop: ShopClient) -> None:
    async for product in shop.products():
        found.append(product.id)


@pytest.mark.parametrize(
    "page",
    [{}, {"products": [GOOD, {"id": None}], "total_count": 2}, {"products": [GOOD, "x"]}],
    ids=["no data", "a row without an id", "a row that is none"],
)
async def test_a_list_of_products_of_which_a_part_cannot_be_read_is_cut(
    server: Any, shop: ShopClient, page: dict[str, Any]
) -> None:
    server.data(SEARCH_PATH, page)
    found: list[str] = []
    with pytest.raises(ListCut):
        await read_into(found, shop)
    assert found == ["1"] * len(page.get("products", [])[:1])


async def test_a_shop_without_products_is_told_as_one(server: Any, shop: ShopClient) -> None:
    server.data(SEARCH_PATH, {"products": [], "total_count": 0})
    assert [product async for product in shop.products()] == []


@pytest.mark.parametrize("skus", [None, [], [{"id": "11"}, {"id": None}]])
async def test_skus_that_an_active_product_does_not_tell_are_not_gone(server: Any, shop: ShopClient, skus: Any) -> None:
    server.data(SEARCH_PATH, {"products": [GOOD | {"skus": skus}], "total_count": 1})
    server.data(INVENTORY, inventory({"id": "11", "total_available_quantity": 5}))
    server.data(SKU_PATH, NO_SALES)
    assert (await fetch_stock(shop, ACME, None, NOW)).whole is False


async def test_a_sku_that_comes_twice_is_one(server: Any, shop: ShopClient) -> None:
    server.data(SEARCH_PATH, {"products": [GOOD], "total_count": 1})
    server.data(INVENTORY, inventory(*[{"id": "11", "total_available_quantity": 5}] * 2))
    server.data(SKU_PATH, NO_SALES)
    fetched = await fetch_stock(shop, ACME, None, NOW)
    assert fetched.whole
    assert [reading.sku_id for reading in fetched.readings] == ["11"]


async def test_more_locked_than_there_is_tells_nothing_of_what_is_left(server: Any, shop: ShopClient) -> None:
    locked = {"campaign_inventory": [{"quantity": 500}]}
    sku = {"id": "11", "total_available_quantity": 120, "total_available_inventory_distribution": locked}
    server.data(SEARCH_PATH, {"products": [GOOD], "total_count": 1})
    server.data(INVENTORY, inventory(sku))
    server.data(SKU_PATH, NO_SALES)
    fetched = await fetch_stock(shop, ACME, None, NOW)
    assert (fetched.readings, fetched.untold) == ((), {"11"})


async def test_sales_that_an_answer_says_nothing_of_are_not_none(server: Any, shop: ShopClient) -> None:
    server.data(SKU_PATH, {})
    with pytest.raises(EmptyAnswer):
        await shop.sku_performance(date(2026, 11, 20), date(2026, 11, 21))


async def test_a_listing_without_a_status_stays_as_it_is_known_and_is_read_again(server: Any, shop: ShopClient) -> None:
    blocked = GOOD | {"id": "2", "status": None, "update_time": 1_795_000_100}
    server.data(SEARCH_PATH, {"products": [GOOD, blocked], "total_count": 2})
    fetched = await fetch_violations(shop, ACME, "1790000000", NOW)
    assert [listing.product_id for listing in fetched.listings] == ["1"]
    assert fetched.cursor == "1790000000"


@pytest.mark.parametrize("score", ["46", "-1", "5.01"])
def test_a_score_that_there_cannot_be_is_unreadable(score: str) -> None:
    overview = SpsOverview.model_validate({"sps_score": score})
    assert overview.sps_score is None
    assert overview.unscored == "unreadable"


async def test_a_page_token_that_is_a_number_leads_on(server: Any, shop: ShopClient) -> None:
    server.data(SEARCH_PATH, {"products": [GOOD], "next_page_token": 100}, {"products": [GOOD | {"id": "2"}]})
    assert [product.id async for product in shop.products()] == ["1", "2"]
    assert server.to(SEARCH_PATH)[1].query["page_token"] == "100"
