"""Payloads of the documented types, whole and damaged: no crash, no silent loss, and one damage costs one field."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tiktok import events, promotions
from bot.tiktok.envelope import loads, parse
from bot.tiktok.errors import UnexpectedShape
from bot.tiktok.models import inventory, orders, performance, products, returns, service, shops, sps, sps_top_items
from bot.tiktok.models.base import Answer
from tests.tiktok.payloads import TEXTS, damaged, documented, expected, payloads, places, same_but

ANSWERS = [
    (shops.AuthorisedShops, "GetAuthorizedShopsResponseData"),
    (sps.SpsOverview, "GetSPSOverviewResponseData"),
    (sps.SpsMetrics, "GetSPSMetricsResponseData"),
    (sps.SpsDiagnosis, "GetSPSMetricDiagnosisResponseData"),
    (sps_top_items.SpsTopItems, "GetSPSMetricTopItemsResponseData"),
    (products.ProductPage, "SearchProductsResponseData"),
    (products.Product, "GetProductResponseData"),
    (inventory.Inventory, "InventorySearchResponseData"),
    (performance.ShopPerformancePage, "GetShopPerformanceResponseData"),
    (performance.SkuPerformancePage, "GetShopSKUPerformanceListResponseData"),
    (performance.ProductPerformance, "GetShopProductPerformanceDetailResponseData"),
    (orders.OrderPage, "GetOrderListResponseData"),
    (returns.ReturnPage, "SearchReturnsResponseData"),
    (returns.CancellationPage, "SearchCancellationsResponseData"),
    (service.ServicePerformanceAnswer, "GetCustomerServicePerformanceResponseData"),
    (promotions.Promotion, "GetActivityResponseData"),
    (promotions.PromotionPage, "SearchPromotionActivitiesResponseData"),
    (service.ChatSessionPage, "SearchSessionsResponseData"),
    *(
        (events.EventData, f"{name}WebhookData")
        for name in (
            "ProductStatusChange",
            "ProductAuditStatusChange",
            "SKUStatusChange",
            "AppealCompleted",
            "ActivityStatusChange",
            "InventoryStatusChange",
            "UpcomingAuthorizationExpiration",
        )
    ),
]
JUNK: list[Any] = [
    *(None, "", "NIL", " ", True, -1, 0, 10**30, 1.5, float("nan"), float("inf"), "1e999999999", "-0", "½", "۱"),
    *([], [[]], [None], {}, {"value": 1}, {"": [{"a": [1, {}]}]}, "x" * 5_000, "\0", "\ud800", "\u202e<!channel>"),
    *(["NIL", {}, 3], {"id": {"id": {"id": 1}}}, "9" * 5_000),
]


def read(ours: type[Answer], payload: Any) -> dict[str, Any]:
    """Over the wire's own form, as an answer arrives."""
    return parse(ours, loads(json.dumps(payload).encode()), "/path").model_dump()


@pytest.mark.parametrize(("ours", "theirs"), ANSWERS, ids=lambda one: one if isinstance(one, str) else "")
def test_all_that_we_name_and_a_payload_holds_comes_out_equal(ours: type[Answer], theirs: str) -> None:
    @settings(max_examples=25)
    @given(payloads(ours, theirs))
    def holds(payload: dict[str, Any]) -> None:
        found, wanted = read(ours, payload), expected(ours, payload)
        assert {name: found[name] for name in wanted} == wanted

    holds()


@pytest.mark.parametrize(("ours", "theirs"), ANSWERS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_damage_in_one_place_costs_that_place(ours: type[Answer], theirs: str) -> None:
    @settings(max_examples=40)
    @given(payloads(ours, theirs), st.data())
    def holds(payload: dict[str, Any], data: st.DataObject) -> None:
        where = data.draw(st.sampled_from(places(payload) or [("x_unknown",)]))
        junk = data.draw(st.sampled_from(JUNK))
        spoilt = damaged({"x_unknown": 1, **payload}, where, junk)
        try:
            after = read(ours, spoilt)
        except UnexpectedShape:
            assert ours.model_fields[where[0]].is_required()
            return
        assert same_but(read(ours, payload), after, where), (where, junk)

    holds()


ANYTHING = st.recursive(
    st.sampled_from(JUNK) | TEXTS | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(("ours", "theirs"), ANSWERS, ids=lambda one: one if isinstance(one, str) else "")
def test_an_answer_of_junk_raises_nothing_but_that_it_cannot_be_read(ours: type[Answer], theirs: str) -> None:
    names = st.sampled_from(sorted(ours.model_fields))

    @settings(max_examples=25)
    @given(st.dictionaries(names, ANYTHING))
    def holds(payload: dict[str, Any]) -> None:
        try:
            read(ours, payload)
        except UnexpectedShape:
            assert any(field.is_required() for field in ours.model_fields.values())

    holds()


@pytest.mark.parametrize(("ours", "theirs"), ANSWERS, ids=lambda one: one if isinstance(one, str) else "")
def test_most_of_what_we_name_is_documented(ours: type[Answer], theirs: str) -> None:
    """Or the tests above would compare nothing."""
    assert set(ours.model_fields) & set(documented(theirs))
