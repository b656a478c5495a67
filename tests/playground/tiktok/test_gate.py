"""What the real platform refuses, this one refuses, with the same code."""

import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SHOPS = "/authorization/202309/shops"
OVERVIEW = "/analytics/202606/shop_performances/overview"
SEARCH = "/product/202502/products/search"
STOCK = "/product/202309/inventory/search"
SKUS = "/analytics/202509/shop_skus/performance"
SALES = "/analytics/202609/shop/performance"


def refused(answer: httpx.Response) -> tuple[int, str]:
    told = answer.json()
    assert set(told) == {"code", "message", "request_id"}
    return told["code"], told["message"]


def test_a_call_in_order_comes_in(playground):
    assert playground.get(SHOPS).json()["code"] == 0
    assert playground.get(OVERVIEW, "acme-us").json()["code"] == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.text("abcxyz_", min_size=1), st.text(st.characters(exclude_categories=["Cs"]))))
def test_the_signature_of_any_query_agrees_with_the_independent_package(playground, query):
    own = {"sign", "shop_cipher", "access_token", "app_key", "timestamp"}
    answer = playground.get(SHOPS, query={key: value for key, value in query.items() if key not in own})
    assert answer.json()["code"] == 0


@pytest.mark.parametrize("spoilt", [{"sign": "0" * 64}, {"secret": "other"}, {"sign": ""}, {"sign": "é"}])
def test_a_wrong_signature_is_refused(playground, spoilt):
    assert refused(playground.get(SHOPS, **spoilt))[0] in (106001, 36009004)


def test_a_body_changed_after_signing_is_refused(playground):
    answer = playground.get(SEARCH, "acme-us", method="POST", content='{"status":"ALL"}', query={"page_size": "10"})
    tampered = httpx.post(answer.request.url, headers=answer.request.headers, content='{"status":"ALX"}')
    assert (answer.json()["code"], tampered.json()["code"]) == (0, 106001)


@pytest.mark.parametrize(("behind", "code"), [(240, 0), (310, 36009004), (-20, 0), (-40, 36009004)])
def test_the_timestamp_has_a_window(playground, behind, code):
    assert playground.get(SHOPS, query={"timestamp": str(int(time.time()) - behind)}).json()["code"] == code


@pytest.mark.parametrize("name", ["app_key", "timestamp"])
def test_a_missing_parameter_of_the_signature_is_named(playground, name):
    code, message = refused(playground.get(SHOPS, query={name: None}))
    assert (code, name in message) == (36009004, True)


def test_an_unknown_app_is_refused(playground):
    assert refused(playground.get(SHOPS, query={"app_key": "other"})) == (
        36009004,
        "Invalid parameter: app_key is unknown",
    )


def test_an_unknown_token_and_an_expired_one_have_codes_of_their_own(start):
    playground = start(token_lifetime=timedelta(seconds=-1))
    assert refused(playground.get(SHOPS, token="other"))[0] == 105001
    assert refused(playground.get(SHOPS, token="access-1"))[0] == 105002


def test_a_token_expires_by_the_clock(start):
    now = [datetime.now(UTC)]
    playground = start(clock=lambda: now[0], token_lifetime=timedelta(minutes=2))
    assert playground.get(SHOPS).json()["code"] == 0
    now[0] += timedelta(minutes=2)
    assert refused(playground.get(SHOPS))[0] == 105002


def test_a_cipher_is_needed_and_must_be_of_the_seller(playground):
    acme, lumen = playground.world.shops[0], playground.world.shops[1]
    playground.app.state.tokens.grant("access-2", "refresh-2", [acme])
    assert refused(playground.get(OVERVIEW))[0] == 106013
    assert refused(playground.get(OVERVIEW, query={"shop_cipher": "GCP_x"}))[0] == 106013
    assert refused(playground.get(OVERVIEW, lumen.slug, token="access-2"))[0] == 106013
    assert playground.get(OVERVIEW, acme.slug, token="access-2").json()["code"] == 0
    assert [one["id"] for one in playground.get(SHOPS, token="access-2").json()["data"]["shops"]] == [acme.id]


def test_a_cipher_where_none_is_taken_is_refused(playground):
    assert refused(playground.get(SHOPS, "acme-us"))[0] == 36009004


def test_a_wrong_path_and_a_wrong_method_are_told_apart(playground):
    assert refused(playground.get("/analytics/202509/shop/performance", "acme-us"))[0] == 36009009
    assert refused(playground.get(f"{SHOPS}/"))[0] == 36009009
    assert refused(playground.get(SHOPS, method="POST"))[0] == 36009010


@pytest.mark.parametrize("size", [None, "0", "101", "ten", "-1"])
def test_a_page_has_a_size_within_limits(playground, size):
    answer = playground.get(SEARCH, "acme-us", method="POST", content="{}", query={"page_size": size})
    assert refused(answer)[0] == 36009004


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"product_ids": ["1"] * 100}, 0),
        ({"product_ids": ["1"] * 101}, 36009004),
        ({"sku_ids": ["1"] * 600}, 0),
        ({"sku_ids": ["1"] * 601}, 36009004),
        ({"sku_ids": [1]}, 36009004),
        ({"sku_ids": "1"}, 36009004),
        ({}, 36009004),
    ],
)
def test_lists_of_ids_have_a_limit_and_are_texts(playground, body, code):
    answer = playground.get(
        STOCK, "acme-us", method="POST", content=httpx.Request("POST", "http://x", json=body).content
    )
    assert answer.json()["code"] == code


@pytest.mark.parametrize(
    "body",
    [
        '{"status": "LIVE"}',
        '{"audit_status": ["NONE"]}',
        '{"sku_ids": %s}' % (["1"] * 11),
        "[]",
        "{",
        '{"update_time_ge": "1"}',
    ],
)
def test_a_search_with_an_unknown_filter_is_refused(playground, body):
    content = body.replace("'", '"')
    answer = playground.get(SEARCH, "acme-us", method="POST", content=content, query={"page_size": "10"})
    assert refused(answer)[0] == 36009004


def test_a_post_must_say_that_it_is_json(playground):
    answer = playground.get(
        SEARCH, "acme-us", method="POST", content="{}", kind="text/plain", query={"page_size": "10"}
    )
    assert refused(answer)[0] == 36009004


@pytest.mark.parametrize("path", [SALES, SKUS])
@pytest.mark.parametrize(
    ("start_date", "end_date", "code"),
    [
        ("2026-11-21", "2026-11-22", 0),
        ("2026-11-21", "2026-11-21", 36009004),
        ("2026-11-22", "2026-11-21", 36009004),
        ("2026-08-01", "2026-11-21", 36009004),
        ("20-11-2026", "2026-11-21", 36009004),
        (None, "2026-11-21", 36009004),
    ],
)
def test_dates_exclude_the_end_and_have_a_longest_range(playground, path, start_date, end_date, code):
    query = {"start_date_ge": start_date, "end_date_lt": end_date}
    assert playground.get(path, "acme-us", query=query).json()["code"] == code


def test_metrics_without_top_items_and_unknown_ones_are_refused(playground):
    for path in ("SFCR/top_items", "IM_DSAT/top_items", "LDR/diagnosis"):
        answer = playground.get(f"/analytics/202606/shop_performances/metrics/{path}", "acme-us")
        assert refused(answer)[0] == 36009004


def test_a_page_token_belongs_to_its_filters_and_size(playground):
    def page(**query: str) -> httpx.Response:
        return playground.get(SEARCH, "acme-us", method="POST", content="{}", query=query)

    token = page(page_size="10").json()["data"]["next_page_token"]
    assert page(page_size="10", page_token=token).json()["code"] == 0
    assert refused(page(page_size="20", page_token=token))[0] == 36009004
    assert refused(page(page_size="10", page_token="bm9uc2Vuc2U="))[0] == 36009004
    assert refused(page(page_size="10", page_token="%"))[0] == 36009004


def test_every_page_followed_gives_every_product_once(playground):
    seen, token = [], ""
    while True:
        query = {"page_size": "30"} | ({"page_token": token} if token else {})
        data = playground.get(SEARCH, "northfold-home", method="POST", content="{}", query=query).json()["data"]
        seen += [product["id"] for product in data["products"]]
        token = data["next_page_token"]
        if not token:
            break
    assert len(seen) == len(set(seen)) == data["total_count"] == 126
