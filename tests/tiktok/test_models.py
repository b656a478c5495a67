"""Reading TikTok's answers: the traps of domain.md 1.6 and the samples of the documentation."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tiktok_shop_api.generated import models as oracle

from bot.domain.sps import Unscored
from bot.tiktok.envelope import parse
from bot.tiktok.errors import UnexpectedShape
from bot.tiktok.models import inventory, performance, products, shops, sps, sps_top_items
from bot.tiktok.models.base import Answer, Count, Listed, Number
from bot.tiktok.models.products import Product, ProductPage
from bot.tiktok.models.sps import SpsDiagnosis, SpsMetric, SpsMetrics, SpsOverview
from bot.tiktok.oddities import ODDITIES

SAMPLE = {
    "sps_score": "4.6",
    "sps_tier": "GOOD",
    "sps_tier_text": "Excellent",
    "peer_percentile": "87",
    "evaluate_duration_days": 90,
    "update_time": 1780000000,
    "primary_category": {"category_id": 601234, "category_name": "Hair styling"},
    "dimensions": [{"name": "Product satisfaction", "score": "4.5", "status": "GOOD", "weight": "70"}],
    "benefits": [{"benefit_name": "LIVE giveaway", "is_unlocked": True, "unlock_score": "4.5"}],
    "top_issues": {"summary": "Late parcels", "issues": [{"rank": 1, "metric_code": "OTDR", "percentile": "12"}]},
}


@pytest.fixture(autouse=True)
def _nothing_reported_yet() -> None:
    ODDITIES.forget()


def test_numbers_sent_as_strings_are_exact_decimals() -> None:
    overview = SpsOverview.model_validate(SAMPLE)
    assert overview.sps_score == Decimal("4.6")
    assert overview.dimensions[0].weight == Decimal(70)
    assert overview.benefits[0].unlock_score == Decimal("4.5")
    assert overview.update_time == datetime.fromtimestamp(1780000000, UTC)
    assert overview.primary_category
    assert overview.primary_category.category_id == "601234"


def test_tier_and_its_text_are_both_kept_as_sent_though_they_disagree() -> None:
    overview = SpsOverview.model_validate(SAMPLE)
    assert (overview.sps_tier, overview.sps_tier_text) == ("GOOD", "Excellent")


@pytest.mark.parametrize("nothing", ["", "NIL", " ", None])
def test_empty_and_nil_numbers_are_none_and_never_zero(nothing: str | None) -> None:
    with capture_logs() as lines:
        overview = SpsOverview.model_validate({**SAMPLE, "sps_score": nothing, "sps_tier": "NIL"})
    assert overview.sps_score is None
    assert overview.sps_tier == "NIL"
    assert lines == [], "a missing number is nothing to report"


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"sps_score": None}, Unscored.TOO_FEW),
        ({"sps_tier": "NIL"}, Unscored.TOO_FEW),
        ({"sps_score": "", "sps_tier": "NIL"}, Unscored.TOO_FEW),
        ({}, None),
        ({"sps_score": " "}, None),
        ({"sps_score": "NIL"}, None),
        ({"sps_score": "4,6"}, Unscored.UNREADABLE),
        ({"sps_score": {"value": "4.6"}}, Unscored.UNREADABLE),
        ({"sps_score": "4.6"}, None),
    ],
)
def test_a_score_that_was_not_told_or_cannot_be_read_is_not_one_that_there_is_not_yet(
    sent: dict[str, object], why: Unscored | None
) -> None:
    told = {key: value for key, value in SAMPLE.items() if key != "sps_score"}
    assert SpsOverview.model_validate(told | sent).unscored is why


def test_absent_fields_are_none_or_empty() -> None:
    overview = SpsOverview.model_validate({})
    assert overview.sps_score is None
    assert overview.dimensions == []
    assert overview.top_issues is None


def test_unknown_enum_values_are_kept_and_unknown_fields_ignored() -> None:
    metric = SpsMetric.model_validate({"metric_code": "NEW_ONE", "status": "SUPERB", "value_unit": "DAYS", "x": 1})
    assert (metric.metric_code, metric.status, metric.value_unit) == ("NEW_ONE", "SUPERB", "DAYS")
    assert not hasattr(metric, "x")


def test_lists_sent_as_bare_strings_are_lists_of_one() -> None:
    diagnosis = SpsDiagnosis.model_validate(
        {"analyses": {"summaries": "Parcels are late", "details": ["Carrier A", "Carrier B"]}}
    )
    assert diagnosis.analyses[0].summaries == ["Parcels are late"]
    assert diagnosis.analyses[0].details == ["Carrier A", "Carrier B"]
    assert SpsDiagnosis.model_validate({"analyses": [{"summaries": "", "details": None}]}).analyses[0].details == []


def test_a_diagnosis_gives_the_counts_and_the_trend() -> None:
    diagnosis = SpsDiagnosis.model_validate(
        {
            "metric_code": "NRR",
            "value": "0.97",
            "benchmarks": {"excellent_threshold": "0.02", "poor_threshold": "0.08"},
            "calculation_rule": {"numerator_value": "29", "denominator_value": "2990"},
            "trend": {"data_points": [{"record_date": "20261121", "value": "0.95"}, {"record_date": 20261122}]},
            "distribution_details": [{"name": "Damaged", "count": "7", "percent": "24.1"}],
        }
    )
    assert diagnosis.calculation_rule
    assert diagnosis.calculation_rule.denominator_value == 2990
    assert diagnosis.trend
    assert [point.record_date for point in diagnosis.trend.data_points] == [date(2026, 11, 21), date(2026, 11, 22)]
    assert diagnosis.distribution_details[0].count == 7


def test_ids_are_text_also_when_sent_as_numbers_of_any_length() -> None:
    assert Product.model_validate({"id": 99999999999999999999}).id == "99999999999999999999"


@pytest.mark.parametrize("bad", [None, "", True, ["1"], 1.5, Decimal("1.5")])
def test_a_row_without_an_id_is_left_out_and_the_others_stay(bad: object) -> None:
    with capture_logs() as lines:
        page = ProductPage.model_validate({"products": [{"id": bad, "title": "A"}, {"id": "2"}]})
    assert [product.id for product in page.products] == ["2"]
    assert [line["field"] for line in lines] == ["ProductPage.products[].id"]


def test_a_wrong_type_costs_one_field_and_is_reported_once_without_its_value() -> None:
    rows = [{"id": str(number), "title": {"private": "value"}, "update_time": "soon"} for number in range(50)]
    with capture_logs() as lines:
        page = ProductPage.model_validate({"products": rows})
    assert [product.id for product in page.products] == [row["id"] for row in rows]
    assert {product.title for product in page.products} == {None}
    assert sorted(line["field"] for line in lines) == ["Product.title", "Product.update_time"]
    assert "private" not in str(lines)


@pytest.mark.parametrize(
    ("field", "value"),
    [("value", "abc"), ("value", "1,234"), ("value", "NaN"), ("value", "Infinity"), ("value", True), ("value", {})],
)
def test_what_is_no_number_is_none_and_reported(field: str, value: object) -> None:
    with capture_logs() as lines:
        metric = SpsMetric.model_validate({"metric_code": "NRR", field: value})
    assert metric.value is None
    assert [line["field"] for line in lines] == ["SpsMetric.value"]


def test_a_percent_sign_is_understood_and_a_count_may_be_text() -> None:
    class Row(Answer):
        share: Number = None
        count: Count = None

    assert Row.model_validate({"share": "70%", "count": "12.0"}).model_dump() == {"share": Decimal(70), "count": 12}
    assert Row.model_validate({"count": "12.5"}).count is None


def test_times_out_of_reach_and_unset_times_are_none() -> None:
    assert Product.model_validate({"id": "1", "update_time": 0}).update_time is None
    assert Product.model_validate({"id": "1", "update_time": 10**20}).update_time is None


KEYS = st.sampled_from(["metrics", "products", "metric_code", "value", "id", "skus", "audit"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(st.dictionaries(KEYS, ANYTHING))
def test_whatever_an_object_holds_it_can_be_read(data: dict[str, object]) -> None:
    assert isinstance(parse(SpsMetrics, data, "/x").metrics, list)
    assert all(product.id for product in parse(ProductPage, data, "/x").products)


def test_a_required_field_says_so_outside_lists() -> None:
    with pytest.raises(UnexpectedShape, match=r"cannot read metric_code \(path /x\)"):
        parse(SpsMetric, {"value": "private"}, "/x")


def test_prices_and_audit_reasons_are_read() -> None:
    product = Product.model_validate(
        {
            "id": "1",
            "status": "FAILED",
            "audit": {"status": "FAILED", "pre_approved_reasons": "KYC_PENDING"},
            "audit_failed_reasons": [{"position": "Title", "reasons": ["Claim"], "suggestions": "Drop it"}],
            "skus": [{"id": 5, "price": {"sale_price": "9.99", "currency": "USD"}, "inventory": [{"quantity": 3}]}],
        }
    )
    assert product.audit
    assert product.audit.pre_approved_reasons == ["KYC_PENDING"]
    assert product.audit_failed_reasons[0].suggestions == ["Drop it"]
    sku = product.skus[0]
    assert (sku.id, sku.price and sku.price.sale_price, sku.inventory[0].quantity) == ("5", Decimal("9.99"), 3)


OURS_AND_THEIRS = [
    (shops.AuthorisedShop, "GetAuthorizedShopsResponseDataShop"),
    (sps.SpsOverview, "GetSPSOverviewResponseData"),
    (sps.Dimension, "GetSPSOverviewResponseDataDimension"),
    (sps.Benefit, "GetSPSOverviewResponseDataBenefit"),
    (sps.Issue, "GetSPSOverviewResponseDataTopIssueIssue"),
    (sps.SpsMetric, "GetSPSMetricsResponseDataMetric"),
    (sps.Thresholds, "Benchmark"),
    (sps.SpsDiagnosis, "GetSPSMetricDiagnosisResponseData"),
    (sps.CalculationRule, "GetSPSMetricDiagnosisResponseDataCalculationRule"),
    (sps.TrendPoint, "GetSPSMetricDiagnosisResponseDataTrendDataPoint"),
    (sps_top_items.SpsTopItems, "GetSPSMetricTopItemsResponseData"),
    (sps_top_items.NegativeReviews, "GetSPSMetricTopItemsResponseDataNrrTopProductItem"),
    (sps_top_items.Returns, "GetSPSMetricTopItemsResponseDataNbfrTopProductItem"),
    (sps_top_items.CarrierPunctuality, "GetSPSMetricTopItemsResponseDataOtdrLogisticsItem"),
    (sps_top_items.SlowAftersales, "GetSPSMetricTopItemsResponseDataAhtAftersalesTypeItem"),
    (products.ProductPage, "SearchProductsResponseData"),
    (products.Product, "GetProductResponseData"),
    (products.Audit, "GetProductResponseDataAudit"),
    (products.AuditFailure, "GetProductResponseDataAuditFailedReason"),
    (products.ProductSku, "GetProductResponseDataSku"),
    (products.SkuStatus, "GetProductResponseDataSkuStatusInfo"),
    (inventory.SkuInventory, "InventorySearchResponseDataInventorySku"),
    (inventory.Distribution, "InventorySearchResponseDataInventorySkuTotalAvailableInventoryDistribution"),
    (performance.Interval, "GetShopPerformanceResponseDataPerformanceInterval"),
    (performance.Sales, "GetShopPerformanceResponseDataPerformanceIntervalSale"),
    (performance.Traffic, "GetShopPerformanceResponseDataPerformanceIntervalTraffic"),
    (performance.SkuPerformance, "GetShopSKUPerformanceListResponseDataSku"),
    (performance.SkuPerformancePage, "GetShopSKUPerformanceListResponseData"),
]


@pytest.mark.parametrize(("ours", "theirs"), OURS_AND_THEIRS)
def test_every_field_we_read_is_a_documented_one(ours: type[Answer], theirs: str) -> None:
    documented = {attribute.name for attribute in getattr(oracle, theirs).__attrs_attrs__}
    assert set(ours.model_fields) <= documented


def test_no_model_has_room_for_a_buyers_personal_data() -> None:
    def fields(model: type[Answer]) -> set[str]:
        own = {f"{model.__name__}.{name}" for name in model.model_fields}
        return own.union(*(fields(child) for child in model.__subclasses__()))

    private = ("customer_name", "buyer", "address", "phone", "email", "recipient")
    ours = {"Subscription.address"}  # where a webhook is sent to
    assert not {name for name in fields(Answer) - ours for word in private if word in name}


def test_a_list_keeps_its_order_and_its_good_items() -> None:
    class Rows(Answer):
        names: Listed[str]

    assert Rows.model_validate({"names": ["b", 7, None, "a"]}).names == ["b", "a"]
