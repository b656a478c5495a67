"""The levers: the world's clock, and trouble for a shop."""

import httpx
import pytest

ROOT = "/analytics/202606/shop_performances"


def in_shop(playground, slug, seller_sku):
    sku = playground.world.catalogue(playground.world.shops.named(slug)).by_seller_sku[seller_sku]
    body = f'{{"sku_ids": ["{sku.id}"]}}'
    answer = playground.get("/product/202309/inventory/search", slug, method="POST", content=body).json()
    found = answer["data"]["inventory"][0]["skus"][0]
    return found["total_available_inventory_distribution"]["in_shop_inventory"]["quantity"]


def test_moving_the_clock_shows_the_score_falling_under_the_gate(playground):
    seen = []
    for _ in range(3):
        seen.append(playground.get(f"{ROOT}/overview", "acme-us").json()["data"]["sps_score"])
        playground.lever("world", {"shift_seconds": 86_400})
    assert seen == ["3.6", "3.5", "3.4"]


def test_the_clock_is_set_to_a_moment_and_signatures_stay_valid(playground):
    told = playground.lever("world", {"set": "2026-12-24T12:00:00+00:00"}).json()
    assert told["now"].startswith("2026-12-24T12:00:0")
    assert playground.get(f"{ROOT}/overview", "acme-us").json()["code"] == 0


def test_a_sku_goes_out_of_stock_and_comes_back(playground):
    before = in_shop(playground, "lumen-hair", "CC-250")
    lever = {"shop": "lumen-hair", "seller_sku": "CC-250"}
    playground.lever("world", {"stock": lever | {"units": 0}})
    out = in_shop(playground, "lumen-hair", "CC-250")
    playground.lever("world", {"stock": lever | {"units": 400}})
    assert (before, out, in_shop(playground, "lumen-hair", "CC-250")) == (118, 0, 400)


def test_more_late_parcels_push_the_shop_over_its_limit(playground):
    playground.lever("world", {"bad_orders": {"shop": "Lumen Hair", "metric": "OTDR", "count": 3}})
    told = playground.get(f"{ROOT}/metrics/OTDR/diagnosis", "lumen-hair").json()["data"]
    assert (told["calculation_rule"]["numerator_value"], told["value"]) == ("432", "0.7985")
    assert told["trend"]["data_points"][-2]["value"] > "0.80"


def test_a_listing_is_rejected_and_mended(playground):
    product = playground.world.catalogue(playground.world.shops.named("acme-us")).products[0]
    path = f"/product/202309/products/{product.id}"
    verdict = {
        "shop": "acme-us",
        "product_id": product.id,
        "status": "FREEZE",
        "reason": "Unsafe",
        "suggestion": "Stop",
    }
    playground.lever("world", {"listing": verdict})
    frozen = playground.get(path, "acme-us").json()["data"]
    playground.lever("world", {"listing": verdict | {"status": "ACTIVATE"}})
    mended = playground.get(path, "acme-us").json()["data"]
    assert (frozen["status"], frozen["audit_failed_reasons"][0]["reasons"]) == ("FREEZE", ["Unsafe"])
    assert (mended["status"], mended["audit_failed_reasons"]) == ("ACTIVATE", [])
    assert mended["update_time"] >= frozen["update_time"]


@pytest.mark.parametrize(
    "told",
    [
        {"weather": "rain"},
        {"set": "2026-12-24T12:00:00"},
        {"set": "noon"},
        {"stock": {"shop": "nobody", "seller_sku": "x", "units": 1}},
        {"stock": {"shop": "acme-us", "seller_sku": "nothing", "units": 1}},
        {"stock": {"shop": "acme-us"}},
        {"bad_orders": {"shop": "acme-us", "metric": "LDR", "count": 1}},
        {"listing": {"shop": "acme-us", "product_id": "1", "status": "FREEZE"}},
    ],
)
def test_what_cannot_be_done_is_explained(playground, told):
    answer = playground.lever("world", told)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_the_calls_that_came_in_are_told_without_secrets(playground):
    playground.get(f"{ROOT}/overview", "acme-us")
    answer = httpx.get(f"{playground.url}/_playground/calls")
    assert answer.json() == {"calls": [{"method": "GET", "path": f"{ROOT}/overview", "shop": "acme-us"}]}
    assert "access-1" not in answer.text
