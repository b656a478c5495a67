"""Every answer is read with the models that the independent package generated from TikTok's documentation."""

import datetime
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from tiktok_shop_api import TikTokShopAuth
from tiktok_shop_api.generated.models.get_order_list_request import GetOrderListRequest
from tiktok_shop_api.generated.models.get_shop_performance_granularity import GetShopPerformanceGranularity
from tiktok_shop_api.generated.models.inventory_search_request import InventorySearchRequest
from tiktok_shop_api.generated.models.search_cancellations_request import SearchCancellationsRequest
from tiktok_shop_api.generated.models.search_products_request import SearchProductsRequest
from tiktok_shop_api.generated.models.search_promotion_activities_request import SearchPromotionActivitiesRequest
from tiktok_shop_api.generated.models.search_returns_request import SearchReturnsRequest
from tiktok_shop_api.generated.models.search_sessions_request import SearchSessionsRequest
from tiktok_shop_api.generated.types import Unset

SCALARS: dict[str, type] = {"str": str, "int": int, "bool": bool, "list": list, "datetime": datetime.date}
# Documented as lists, sampled as bare texts: sent that way on purpose.
BARE = {"summaries", "details", "rating_reasons", "cancellation_reasons"}
PERIOD = {"start_date_ge": datetime.date(2026, 11, 1), "end_date_lt": datetime.date(2026, 11, 22)}


def strays(model: Any, path: str = "") -> Iterator[str]:
    """What in an answer is not documented, or is of another type than documented."""
    if isinstance(model, list):
        for one in model:
            yield from strays(one, path)
    if not attrs.has(type(model)):
        return
    for name in model.additional_properties:
        yield f"{path}.{name} is unknown"
    for field in attrs.fields(type(model)):
        value = getattr(model, field.name)
        if field.name == "additional_properties" or isinstance(value, Unset):
            continue
        wanted = SCALARS.get(str(field.type).split(" |")[0].split("[")[0].split(".")[0])
        if wanted and not isinstance(value, wanted) and field.name not in BARE:
            yield f"{path}.{field.name} is {value!r}"
        yield from strays(value, f"{path}.{field.name}")


def checked(answer: Any) -> Any:
    assert list(strays(answer)) == []
    assert (answer.code, answer.message) == (0, "Success")
    assert answer.request_id
    return answer.data


def test_the_check_of_shapes_finds_strays(playground):
    answer = playground.client("acme-us").analytics.get_sps_overview()
    answer.data.sps_score = 3.6
    answer.data.additional_properties["surprise"] = 1
    assert list(strays(answer)) == [".data.surprise is unknown", ".data.sps_score is 3.6"]


def test_authorised_shops(playground):
    shops = checked(playground.client().authorization.get_authorized_shops()).shops
    assert [shop.name for shop in shops][:4] == ["Acme US", "Lumen Hair", "Baby Bee", "Kite UK"]
    assert shops[3].region == "GB"
    assert all(len(shop.id) == 19 and shop.cipher for shop in shops)


@pytest.mark.parametrize("slug", ["acme-us", "lumen-hair", "baby-bee", "kiln-street", "northfold-home"])
def test_the_scores_of_a_shop(playground, slug):
    analytics = playground.client(slug).analytics
    checked(analytics.get_sps_overview())
    codes = [metric.metric_code for metric in checked(analytics.get_sps_metrics()).metrics]
    assert sorted(codes) == ["AHT", "IM_DSAT", "NBFR", "NRR", "OTDR", "SFCR"]
    for code in codes:
        assert checked(analytics.get_sps_metric_diagnosis(code)).metric_code == code
        assert checked(analytics.get_sps_metric_problem_details(code, page_size=5)).metric_code == code
    for code in ("NRR", "NBFR", "OTDR", "AHT"):
        assert checked(analytics.get_sps_metric_top_items(code)).metric_code == code


def test_products_and_their_detail(playground):
    products = playground.client("lumen-hair").products
    found = checked(
        products.search_products(page_size=100, body=SearchProductsRequest.from_dict({"audit_status": ["FAILED"]}))
    )
    assert [product.title for product in found.products] == ["Silk Mask"]
    mask = checked(products.get_product(found.products[0].id))
    assert (mask.status, mask.product_status, mask.audit.status) == ("FAILED", "INITIAL", "FAILED")
    assert mask.audit_failed_reasons[0].suggestions == [
        "Use a plain background and an image of 600 px or more on each side."
    ]


def test_promotions(playground):
    for id, status in (("1", "ONGOING"), ("2", "NOT_EFFECTIVE"), ("3", "ONGOING"), ("4", "DEACTIVATED")):
        playground.lever("world", {"promotion": {"shop": "acme-us", "id": id, "status": status}})
    promotion = playground.client("acme-us").promotion

    def search(**asked: object) -> object:
        return checked(promotion.search_promotion_activities(body=SearchPromotionActivitiesRequest.from_dict(asked)))

    first = search(status="ONGOING", page_size=1)
    assert (first.total_count, [one.id for one in first.activities]) == (2, ["1"])
    rest = search(status="ONGOING", page_size=1, page_token=first.next_page_token)
    assert ([one.id for one in rest.activities], rest.next_page_token) == (["3"], "")
    assert [one.id for one in search().activities] == ["1", "3", "4"], "what the platform ended is in no list"
    assert checked(promotion.get_activity("2")).status == "NOT_EFFECTIVE"


def test_inventory_by_product_and_by_sku(playground):
    shop = playground.world.shops.named("acme-us")
    serum = playground.world.catalogue(shop).products[0]
    products = playground.client("acme-us").products
    by_product = checked(products.inventory_search(body=InventorySearchRequest(product_ids=[serum.id])))
    by_sku = checked(products.inventory_search(body=InventorySearchRequest(sku_ids=[serum.skus[0].id])))
    assert by_product.to_dict() == by_sku.to_dict()
    sku = by_sku.inventory[0].skus[0]
    assert (sku.total_available_quantity, sku.total_committed_quantity) == (310, 23)
    assert sku.total_available_inventory_distribution.campaign_inventory[0].campaign_name == "Black Friday Flash"


def test_performance_of_a_shop_and_of_its_skus(playground):
    analytics = playground.client("batik-bumi").analytics
    days = checked(
        analytics.get_shop_performance(**PERIOD, granularity=GetShopPerformanceGranularity("1D"))
    ).performance.intervals
    assert [str(day.start_date) for day in (days[0], days[-1])] == ["2026-11-01", "2026-11-21"]
    assert days[0].sales.gmv.currency == "IDR"
    skus = checked(analytics.get_shop_sku_performance_list(**PERIOD, page_size=100))
    assert (len(skus.skus), skus.total_count) == (100, 132)


def test_orders_returns_and_cancellations(playground):
    client = playground.client("kiln-street")
    orders = checked(client.orders.get_order_list(page_size=100, body=GetOrderListRequest()))
    assert len(orders.orders) == 100
    assert orders.orders[0].recipient_address.name, "the platform sends it, and the bot must not read it"
    checked(client.orders.get_order_detail(ids=[orders.orders[0].id]))
    returns = client.return_and_refund
    assert checked(returns.search_returns(body=SearchReturnsRequest(), page_size="50")).return_orders
    assert checked(returns.search_cancellations(body=SearchCancellationsRequest(), page_size="50")).cancellations


def test_customer_service_and_stars(playground):
    client = playground.client("kiln-street")
    days = {"support_date_ge": PERIOD["start_date_ge"], "support_date_lt": PERIOD["end_date_lt"]}
    assert checked(client.customer_service.get_customer_service_performance(**days)).performance.support_session_count
    body = SearchSessionsRequest(begin_time_ge=1_794_000_000, begin_time_lt=1_795_300_000)
    assert checked(client.customer_service.search_sessions(page_size=50, body=body)).sessions
    shop = playground.world.shops.named("kiln-street")
    product = playground.world.catalogue(shop).products[0].id
    told = checked(client.analytics.get_shop_product_performance_detail(product, **PERIOD)).performance
    assert len(told.ratings) == 5


def test_tokens(playground):
    auth = TikTokShopAuth("key", "secret", base_url=playground.url)
    fresh = auth.refresh("refresh-1")
    seconds = fresh.access_token_expire_in - datetime.datetime.now(datetime.UTC).timestamp()
    assert 6.9 * 86_400 < seconds < 7.1 * 86_400
    assert auth.exchange_code(playground.app.state.tokens.issue_code()).access_token != fresh.access_token
