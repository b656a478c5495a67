"""Orders, returns and chats of the local TikTok Shop: one story from wherever it is seen."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from tiktok_shop_api.generated.models.get_order_list_request import GetOrderListRequest
from tiktok_shop_api.generated.models.get_order_list_sort_field import GetOrderListSortField
from tiktok_shop_api.generated.models.get_order_list_sort_order import GetOrderListSortOrder
from tiktok_shop_api.generated.models.get_shop_performance_granularity import GetShopPerformanceGranularity
from tiktok_shop_api.generated.models.search_cancellations_request import SearchCancellationsRequest
from tiktok_shop_api.generated.models.search_returns_request import SearchReturnsRequest
from tiktok_shop_api.generated.models.search_sessions_request import SearchSessionsRequest

DAY = date(2026, 11, 10)
START = int(datetime(2026, 11, 10, 5, tzinfo=UTC).timestamp())  # midnight in New York
END = START + 86_400


def search(playground: Any, slug: str, size: int = 100, **bounds: Any) -> list[Any]:
    """All orders between bounds, page after page in the order of their update."""
    client = playground.client(slug).orders
    asked: dict[str, Any] = {
        "page_size": size,
        "body": GetOrderListRequest.from_dict(bounds),
        "sort_field": GetOrderListSortField.UPDATE_TIME,
        "sort_order": GetOrderListSortOrder.ASC,
    }
    found, token = [], None
    while True:
        answer = client.get_order_list(**asked, **({"page_token": token} if token else {}))
        found += answer.data.orders
        token = answer.data.next_page_token
        if not token:
            assert len(found) == answer.data.total_count
            return found


def test_the_orders_of_a_day_are_its_sales(playground):
    orders = [
        order
        for order in search(playground, "acme-us", create_time_ge=START, create_time_lt=END)
        if order.paid_time and not (order.is_sample_order or order.is_replacement_order or order.is_exchange_order)
    ]
    sold = [order for order in orders if order.order_type != "ZERO_LOTTERY"]
    units = [line for order in sold for line in order.line_items if not line.is_gift]
    performance = playground.client("acme-us").analytics.get_shop_performance(
        start_date_ge=DAY, end_date_lt=DAY + timedelta(days=1), granularity=GetShopPerformanceGranularity("1D")
    )
    [day] = performance.data.performance.intervals
    assert (len(sold), len(units)) == (day.sales.orders_count, day.sales.items_sold)
    assert sum(Decimal(line.sale_price) for line in units) == Decimal(day.sales.gmv.amount)


def test_pages_are_in_order_and_hold_each_order_once(playground):
    orders = search(playground, "northfold-home", size=37, create_time_ge=START, create_time_lt=END)
    assert len({order.id for order in orders}) == len(orders) > 100
    assert all(first.update_time <= second.update_time for first, second in pairwise(orders))


def test_an_order_seen_later_has_gone_on_and_never_back(playground):
    before = {order.id: order for order in search(playground, "acme-us", update_time_ge=START, update_time_lt=END)}
    playground.lever("world", {"shift_seconds": 4 * 86_400})
    after = {order.id: order for order in search(playground, "acme-us", create_time_ge=START - 20 * 86_400)}
    assert before
    for order_id, order in before.items():
        assert after[order_id].update_time >= order.update_time
        assert after[order_id].create_time == order.create_time


def test_orders_have_everything_that_must_be_told_apart(playground):
    orders = search(playground, "northfold-home", create_time_ge=START - 40 * 86_400)
    assert {order.status for order in orders} >= {"AWAITING_SHIPMENT", "IN_TRANSIT", "COMPLETED", "CANCELLED"}
    for flag in ("is_sample_order", "is_replacement_order", "is_exchange_order"):
        assert any(getattr(order, flag) for order in orders)
    assert any(order.order_type == "ZERO_LOTTERY" for order in orders)
    assert any(line.is_gift for order in orders for line in order.line_items)
    partly = [
        order
        for order in orders
        if 0 < sum(line.display_status == "CANCELLED" for line in order.line_items) < len(order.line_items)
    ]
    assert partly
    assert all(order.status != "CANCELLED" for order in partly)
    reasons = Counter(line.cancel_user for order in orders for line in order.line_items if line.cancel_user)
    assert set(reasons) >= {"SELLER", "SYSTEM", "BUYER", "OPERATOR"}
    late = [order for order in orders if order.delivery_time and order.delivery_time > order.delivery_sla_time]
    assert 0 < len(late) < len(orders) / 5
    assert all(int(order.id) > 2**64 for order in orders)


def test_a_british_reason_ends_as_british_ones_do(playground):
    orders = search(playground, "kite-uk", create_time_ge=START - 30 * 86_400)
    reasons = {line.cancel_reason for order in orders for line in order.line_items if line.cancel_user == "SELLER"}
    assert reasons
    assert all(reason.endswith("_uk") for reason in reasons)


def test_single_orders_are_told_by_id(playground):
    wanted = search(playground, "acme-us", create_time_ge=START, create_time_lt=END)[:3]
    ids = [order.id for order in wanted]
    for given in (ids, [",".join(ids)]):
        found = playground.client("acme-us").orders.get_order_detail(ids=[*given, "404"]).data.orders
        assert sorted(order.id for order in found) == sorted(ids)


def test_returns_and_cancellations_are_of_those_orders(playground):
    orders = {order.id: order for order in search(playground, "kiln-street", create_time_ge=START - 50 * 86_400)}
    client = playground.client("kiln-street").return_and_refund
    returns = client.search_returns(
        body=SearchReturnsRequest(create_time_ge=START - 20 * 86_400), page_size="50"
    ).data.return_orders
    assert returns
    for each in returns:
        assert orders[each.order_id].delivery_time < each.create_time
        assert each.return_line_items[0].order_line_item_id in [line.id for line in orders[each.order_id].line_items]
    found = client.search_cancellations(
        body=SearchCancellationsRequest(create_time_ge=START - 20 * 86_400), page_size="50"
    ).data.cancellations
    done = [each for each in found if each.cancel_status == "CANCELLATION_REQUEST_COMPLETE"]
    assert done
    assert all(any(line.display_status == "CANCELLED" for line in orders[each.order_id].line_items) for each in done)


def test_the_figures_of_service_are_those_of_its_chats(playground):
    client = playground.client("acme-us").customer_service
    told = client.get_customer_service_performance(
        support_date_ge=DAY, support_date_lt=DAY + timedelta(days=1)
    ).data.performance
    body = SearchSessionsRequest(begin_time_ge=START, begin_time_lt=END)
    chats = client.search_sessions(page_size=50, body=body).data.sessions
    assert told.support_session_count == len(chats) > 0
    answered = sum(isinstance(chat.first_response_time, int) for chat in chats)
    assert float(told.response_percentage) == pytest.approx(100 * answered / len(chats), abs=0.01)


def test_chats_of_long_ago_are_not_kept(playground):
    body = {"begin_time_ge": START - 200 * 86_400, "begin_time_lt": END}
    answer = playground.get(
        "/customer_service/202602/sessions/search",
        "acme-us",
        method="POST",
        query={"page_size": "10"},
        content=str(body).replace("'", '"').encode(),
    )
    assert answer.json()["code"] == 36009004


def test_stars_of_a_product_that_leaks(playground):
    shop = playground.world.shops.named("acme-us")
    serum = playground.world.catalogue(shop).products[0]
    told = playground.client("acme-us").analytics.get_shop_product_performance_detail(
        serum.id, start_date_ge=date(2026, 9, 23), end_date_lt=date(2026, 11, 22)
    )
    stars = {rating.stars: rating.count for rating in told.data.performance.ratings}
    assert list(stars) == [f"{n}_STAR" for n in range(1, 6)]
    assert stars["1_STAR"] >= 19
