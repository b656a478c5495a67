"""The platform's contradictions, sent on purpose: a client that survives them here is not surprised there."""

from decimal import Decimal

import pytest

ROOT = "/analytics/202606/shop_performances"
SALES = "/analytics/202609/shop/performance"
SKUS = "/analytics/202509/shop_skus/performance"


def metric(playground, slug, code):
    metrics = playground.get(f"{ROOT}/metrics", slug).json()["data"]["metrics"]
    return next(one for one in metrics if one["metric_code"] == code)


def test_a_rate_is_per_cent_while_its_thresholds_are_ratios(playground):
    told = metric(playground, "acme-us", "NRR")
    assert (told["value"], told["benchmarks"]["poor_threshold"]) == ("1.89", "0.02")


def test_on_time_delivery_is_a_ratio_in_both(playground):
    told = metric(playground, "lumen-hair", "OTDR")
    assert (told["value"], told["benchmarks"]) == ("0.8041", {"excellent_threshold": "0.98", "poor_threshold": "0.80"})


def test_one_shop_is_sent_on_the_documented_scale(playground):
    told = metric(playground, "kiln-street", "OTDR")
    assert 80 < Decimal(told["value"]) < 100
    assert Decimal(told["benchmarks"]["poor_threshold"]) == 80


@pytest.mark.parametrize("code", ["NRR", "NBFR", "SFCR", "OTDR", "IM_DSAT"])
def test_the_counts_of_the_diagnosis_explain_the_value(playground, code):
    told = playground.get(f"{ROOT}/metrics/{code}/diagnosis", "lumen-hair").json()["data"]
    rule = told["calculation_rule"]
    share = Decimal(rule["numerator_value"]) / Decimal(rule["denominator_value"])
    value = Decimal(told["value"]) if code == "OTDR" else Decimal(told["value"]) / 100
    assert abs(share - value) < Decimal("0.0001")


def test_the_trend_ends_with_the_value_and_has_a_point_a_day(playground):
    query = {"trend_duration_days": "90"}
    told = playground.get(f"{ROOT}/metrics/OTDR/diagnosis", "lumen-hair", query=query).json()["data"]
    points = told["trend"]["data_points"]
    assert (len(points), points[-1]) == (90, {"record_date": "20261122", "value": told["value"]})


def test_yesterdays_value_seen_today_is_what_was_seen_yesterday(playground):
    path = f"{ROOT}/metrics/NRR/diagnosis"
    today = playground.get(path, "acme-us").json()["data"]["trend"]["data_points"]
    playground.lever("world", {"shift_seconds": 86_400})
    tomorrow = playground.get(path, "acme-us").json()["data"]["trend"]["data_points"]
    assert tomorrow[:-1] == today[1:]
    assert tomorrow[-1]["value"] == "2.01"


def test_a_list_of_one_comes_as_a_bare_text(playground):
    analyses = playground.get(f"{ROOT}/metrics/NRR/diagnosis", "acme-us").json()["data"]["analyses"]
    assert isinstance(analyses[0]["summaries"], str)
    items = playground.get(f"{ROOT}/metrics/SFCR/problem_details", "acme-us").json()["data"]["sfcr_problem_order_items"]
    assert isinstance(items[0]["cancellation_reasons"], str)


def test_a_shop_without_a_score_sends_nothing_empty_and_nil(playground):
    told = playground.get(f"{ROOT}/overview", "baby-bee").json()["data"]
    assert ("sps_score" in told, told["sps_tier"]) == (False, "NIL")
    assert metric(playground, "baby-bee", "NRR")["value"] == ""
    assert metric(playground, "baby-bee", "AHT")["value"] == "NIL"
    assert "value" not in metric(playground, "baby-bee", "OTDR")
    rule = playground.get(f"{ROOT}/metrics/NRR/diagnosis", "baby-bee").json()["data"]["calculation_rule"]
    assert rule["denominator_value"] == "17"


def test_tier_and_its_text_disagree(playground):
    told = playground.get(f"{ROOT}/overview", "northfold-home").json()["data"]
    assert (told["sps_score"], told["sps_tier"], told["sps_tier_text"]) == ("4.6", "GOOD", "Excellent")


def test_a_benefit_is_open_from_its_score_on(playground):
    benefits = playground.get(f"{ROOT}/overview", "acme-us").json()["data"]["benefits"]
    open_now = {one["benefit_name"] for one in benefits if one["is_unlocked"]}
    assert open_now == {"Affiliate marketing", "Official Shop badge"}


def test_weighted_dimensions_give_the_score(playground):
    told = playground.get(f"{ROOT}/overview", "acme-us").json()["data"]
    whole = sum(Decimal(one["score"]) * Decimal(one["weight"]) / 100 for one in told["dimensions"])
    assert abs(whole - Decimal(told["sps_score"])) <= Decimal("0.1")


def test_outside_the_us_there_is_no_score(playground):
    assert playground.get(f"{ROOT}/overview", "kite-uk").json()["code"] == 36009004
    assert playground.get(f"{ROOT}/metrics", "batik-bumi").json()["data"] == {}


def test_the_top_product_is_the_one_to_blame(playground):
    told = playground.get(f"{ROOT}/metrics/NRR/top_items", "acme-us").json()["data"]
    first = told["nrr_top_product_items"][0]
    assert (first["product_name"], first["negative_order_count"]) == ("Glow Serum 30 ml", 19)
    assert first["top_review_reasons"] == ["leaked", "damaged"]
    assert sum(one["negative_order_count"] for one in told["nrr_top_product_items"]) <= 31


def test_carriers_add_up_to_the_metric(playground):
    told = playground.get(f"{ROOT}/metrics/OTDR/top_items", "lumen-hair").json()["data"]["otdr_logistics_items"]
    assert sum(one["delivered_order_count"] for one in told) == 541
    assert sum(one["on_time_deliver_order_count"] for one in told) == 435


def test_every_bad_order_can_be_paged_through(playground):
    seen, blamed, query = [], [], {"page_size": "10"}
    while True:
        told = playground.get(f"{ROOT}/metrics/NRR/problem_details", "acme-us", query=query).json()["data"]
        seen += [one["order_id"] for one in told["nrr_problem_order_items"]]
        blamed += [one["product_name"] for one in told["nrr_problem_order_items"]]
        if not told["next_page_token"]:
            break
        query["page_token"] = told["next_page_token"]
    assert len(set(seen)) == told["total_count"] == 31
    assert blamed.count("Glow Serum 30 ml") == 19


def test_days_without_figures_are_zero_and_after_the_latest_available(playground):
    query = {"start_date_ge": "2026-11-20", "end_date_lt": "2026-11-25", "granularity": "1D"}
    told = playground.get(SALES, "acme-us", query=query).json()["data"]
    days = {one["start_date"]: one["sales"]["items_sold"] for one in told["performance"]["intervals"]}
    assert told["latest_available_date"] == "2026-11-21"
    assert [day for day, sold in days.items() if sold == 0] == ["2026-11-22", "2026-11-23", "2026-11-24"]


def test_the_latest_day_is_the_shops_own(playground):
    playground.lever("world", {"set": "2026-11-22T20:00:00+00:00"})
    query = {"start_date_ge": "2026-11-20", "end_date_lt": "2026-11-21"}
    latest = {
        slug: playground.get(SALES, slug, query=query).json()["data"]["latest_available_date"]
        for slug in ("batik-bumi", "lumen-hair")
    }
    assert latest == {"batik-bumi": "2026-11-22", "lumen-hair": "2026-11-21"}


def test_one_interval_for_all_is_the_sum_of_the_days(playground):
    query = {"start_date_ge": "2026-11-01", "end_date_lt": "2026-11-08"}
    whole = playground.get(SALES, "acme-us", query=query).json()["data"]["performance"]["intervals"]
    days = playground.get(SALES, "acme-us", query=query | {"granularity": "1D"}).json()["data"]["performance"][
        "intervals"
    ]
    assert len(whole) == 1
    assert whole[0]["sales"]["items_sold"] == sum(day["sales"]["items_sold"] for day in days)
    assert Decimal(whole[0]["sales"]["gmv"]["amount"]) == sum(Decimal(day["sales"]["gmv"]["amount"]) for day in days)


def test_dollars_are_converted_when_asked_for(playground):
    query = {"start_date_ge": "2026-11-01", "end_date_lt": "2026-11-08"}
    local, dollars = (
        playground.get(SALES, "batik-bumi", query=query | extra).json()["data"]["performance"]["intervals"][0]["sales"][
            "gmv"
        ]
        for extra in ({}, {"currency": "USD"})
    )
    assert (local["currency"], dollars["currency"]) == ("IDR", "USD")
    assert abs(Decimal(local["amount"]) / 15900 - Decimal(dollars["amount"])) < Decimal("0.01")


def test_sku_ids_are_numbers_in_the_sales_and_texts_everywhere_else(playground):
    query = {"start_date_ge": "2026-11-01", "end_date_lt": "2026-11-22", "page_size": "1"}
    best = playground.get(SKUS, "acme-us", query=query).json()["data"]["skus"][0]
    serum = playground.world.catalogue(playground.world.shops[0]).products[0]
    assert (best["id"], best["product_id"]) == (int(serum.skus[0].id), int(serum.id))
    assert best["units_sold"] > 700


def test_an_oversold_sku_has_none_left_and_the_platform_cannot_know_how_many_are_on_the_shelf(playground):
    tote = playground.world.catalogue(playground.world.shops.named("kite-uk")).by_seller_sku["T-SND"]
    answer = playground.get(
        "/product/202309/inventory/search", "kite-uk", method="POST", content=f'{{"sku_ids": ["{tote.id}"]}}'
    )
    sku = answer.json()["data"]["inventory"][0]["skus"][0]
    assert (sku["total_available_quantity"], sku["total_committed_quantity"]) == (0, 22)
    assert sum(one["available_quantity"] for one in sku["warehouse_inventory"]) == 0
