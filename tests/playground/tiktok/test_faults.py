"""Trouble on demand, as a client meets it."""

import json
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

OVERVIEW = "/analytics/202606/shop_performances/overview"
SEARCH = "/product/202502/products/search"


def overview(playground, slug="acme-us"):
    return playground.get(OVERVIEW, slug)


def test_it_limits_the_rate_with_and_without_a_time_to_wait(playground):
    playground.lever("faults", [{"kind": "rate_limit", "retry_after": 3}, {"kind": "rate_limit"}])
    first, second, third = (overview(playground) for _ in range(3))
    assert (first.status_code, first.headers["retry-after"], first.json()["code"]) == (429, "3", 36009002)
    assert (second.status_code, "retry-after" in second.headers) == (429, False)
    assert third.json()["code"] == 0


def test_it_throttles_inside_a_success(playground):
    playground.lever("faults", {"kind": "throttle", "times": 2})
    assert [(one.status_code, one.json()["code"]) for one in (overview(playground), overview(playground))] == [
        (200, 36009002)
    ] * 2
    assert overview(playground).json()["code"] == 0


def test_a_fault_meets_only_its_path_and_its_shop(playground):
    playground.lever("faults", {"kind": "server_error", "path": "overview", "shop": "acme-us"})
    assert overview(playground, "lumen-hair").status_code == 200
    assert playground.get(OVERVIEW.replace("overview", "metrics"), "acme-us").status_code == 200
    assert overview(playground).status_code == 500
    assert overview(playground).status_code == 200


@pytest.mark.parametrize("kind", ["malformed", "truncated"])
def test_it_sends_what_no_parser_takes(playground, kind):
    playground.lever("faults", {"kind": kind})
    answer = overview(playground)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_it_refuses_with_any_code(playground):
    playground.lever("faults", {"kind": "code", "code": 105005, "message": "scope missing", "status": 403})
    answer = overview(playground)
    assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == (403, 105005, "scope missing")


def test_it_calls_a_good_token_expired(playground):
    playground.lever("faults", {"kind": "expired_token"})
    assert overview(playground).json()["code"] == 105002


def test_it_sends_success_without_data(playground):
    playground.lever("faults", {"kind": "empty"})
    assert (overview(playground).json()["code"], overview(playground).json()["data"]["sps_tier"]) == (0, "GOOD")


def test_it_adds_fields_nobody_knows_and_empties_texts(playground):
    playground.lever("faults", {"kind": "odd_fields"})
    data = overview(playground).json()["data"]
    assert (data["sps_tier_text"], "x_new_in_2027" in data, data["sps_score"]) == (None, True, "3.6")


def test_a_short_page_loses_nothing(playground):
    playground.lever("faults", {"kind": "short_page", "times": 2})
    seen, query = [], {"page_size": "40"}
    while True:
        told = playground.get(SEARCH, "acme-us", method="POST", content="{}", query=query).json()["data"]
        seen.append(len(told["products"]))
        if not told["next_page_token"]:
            break
        query["page_token"] = told["next_page_token"]
    assert (seen[:2], sum(seen)) == ([20, 20], told["total_count"])


def test_a_delayed_answer_is_late_for_the_hasty_and_right_for_the_patient(playground):
    playground.lever("faults", {"kind": "delay", "seconds": 0.4, "times": 2})
    cipher = playground.cipher("acme-us")
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{playground.url}{OVERVIEW}", params={"shop_cipher": cipher}, timeout=0.1)
    assert overview(playground).json()["code"] == 0


@pytest.mark.parametrize(
    ("kind", "code"), [("wrong_signature", 106001), ("revoked_token", 105001), ("expired_token", 105002)]
)
def test_it_refuses_good_credentials(playground, kind, code):
    playground.lever("faults", {"kind": kind})
    assert overview(playground).json()["code"] == code
    assert overview(playground).json()["code"] == 0


def test_a_consent_taken_back_shows_at_the_token_server_too(playground):
    playground.lever("faults", {"kind": "revoked_token", "path": "token"})
    told = httpx.get(f"{playground.url}/api/v2/token/refresh").json()
    assert told["code"] == 36004004


@pytest.mark.parametrize(("seconds", "code"), [(290, 0), (310, 36009004), (-20, 0), (-60, 36009004)])
def test_a_clock_that_differs_judges_timestamps_and_tells_itself(playground, seconds, code):
    playground.lever("faults", {"kind": "clock_skew", "seconds": seconds})
    answer = overview(playground)
    assert answer.json()["code"] == code
    told = parsedate_to_datetime(answer.headers.get_list("date")[-1].rpartition(", ")[2])
    assert abs((told.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() - seconds) < 5


def test_it_answers_without_anything_and_leads_elsewhere(playground):
    playground.lever("faults", [{"kind": "no_content"}, {"kind": "redirect"}])
    assert (overview(playground).status_code, overview(playground).headers["location"]) == (204, "/elsewhere")


def test_a_small_answer_unpacks_to_a_huge_one(playground):
    playground.lever("faults", {"kind": "huge"})
    with httpx.stream("GET", f"{playground.url}{OVERVIEW}") as answer:
        packed = sum(len(chunk) for chunk in answer.iter_raw())
    assert packed < 100_000
    assert answer.headers["content-encoding"] == "gzip"


def test_a_drip_is_the_right_answer_for_the_patient(playground):
    playground.lever("faults", {"kind": "drip", "seconds": 0})
    assert overview(playground).json()["data"]["sps_score"] == "3.6"


def search(playground, **query):
    told = playground.get(SEARCH, "acme-us", method="POST", content="{}", query={"page_size": "10", **query})
    return told.json()["data"]


def test_a_lost_page_ends_before_its_count(playground):
    playground.lever("faults", {"kind": "lost_page"})
    told = search(playground)
    assert (len(told["products"]), told["next_page_token"], told["total_count"] > 10) == (5, "", True)


def test_an_overlapping_page_repeats_rows_of_the_one_before(playground):
    first = search(playground)
    playground.lever("faults", {"kind": "overlapping_page"})
    second = search(playground, page_token=first["next_page_token"])
    assert [row["id"] for row in second["products"][:5]] == [row["id"] for row in first["products"][5:]]


def test_a_page_loop_leads_back_to_the_first(playground):
    playground.lever("faults", {"kind": "page_loop", "times": 3})
    first = search(playground)
    again = search(playground, page_token=first["next_page_token"])
    assert (again["products"], again["next_page_token"]) == (first["products"], first["next_page_token"])


def test_an_endless_list_brings_the_same_rows_under_ever_new_tokens(playground):
    right = [row["id"] for row in search(playground)["products"]]
    playground.lever("faults", {"kind": "endless", "times": 3})
    told, tokens = search(playground), set()
    for _ in range(2):
        tokens.add(told["next_page_token"])
        told = search(playground, page_token=told["next_page_token"])
        assert [row["id"] for row in told["products"]] == right[::-1]
    assert len(tokens | {told["next_page_token"]}) == 3


@pytest.mark.parametrize(
    ("fault", "changed"),
    [
        ({"kind": "empty_fields"}, {"sps_score": "", "sps_tier": ""}),
        ({"kind": "changed_type", "name": "sps_score"}, {"sps_score": {"value": "3.6"}, "sps_tier": "GOOD"}),
        ({"kind": "new_word", "name": "sps_tier"}, {"sps_tier": "NEVER_SEEN_BEFORE", "sps_score": "3.6"}),
        ({"kind": "absurd_numbers"}, {"sps_score": "NaN", "evaluate_duration_days": float("inf"), "sps_tier": "GOOD"}),
        ({"kind": "missing_field", "name": "sps_tier"}, {"sps_score": "3.6"}),
    ],
)
def test_it_damages_fields(playground, fault, changed):
    playground.lever("faults", fault)
    data = overview(playground).json()["data"]
    assert {name: data.get(name) for name in changed} == changed
    assert fault["kind"] != "missing_field" or "sps_tier" not in data


def test_texts_are_made_long_or_hostile_and_ids_stay(playground):
    playground.lever("faults", [{"kind": "long_texts"}, {"kind": "hostile_texts"}])
    long, hostile = search(playground)["products"], search(playground)["products"]
    assert {len(row["title"]) for row in long} == {4_000}
    assert all("<!channel>" in row["title"] and "\0" in row["title"] for row in hostile)
    assert [row["id"] for row in long] == [row["id"] for row in search(playground)["products"]]


def test_ids_beyond_64_bits_are_told_and_taken_back(playground):
    playground.lever("faults", {"kind": "huge_ids", "times": 2})
    sku = search(playground)["products"][0]["skus"][0]["id"]
    asked = json.dumps({"sku_ids": [sku]})
    told = playground.get("/product/202309/inventory/search", "acme-us", method="POST", content=asked).json()["data"]
    assert int(sku) > 2**64
    assert told["inventory"][0]["skus"][0]["id"] == sku
    assert isinstance(told["inventory"][0]["product_id"], int)


def test_items_are_refused_inside_a_success(playground):
    whole = search(playground)["products"]
    playground.lever("faults", {"kind": "item_errors"})
    told = search(playground)
    assert [error["detail"] for error in told["errors"]] == [{"id": row["id"]} for row in whole[:5]]
    assert told["products"] == whole[5:]


def test_the_latest_day_can_be_earlier(playground):
    path = "/analytics/202609/shop/performance"
    query = {"start_date_ge": "2026-11-10", "end_date_lt": "2026-11-22"}
    before = playground.get(path, "acme-us", query=query).json()["data"]["latest_available_date"]
    playground.lever("faults", {"kind": "late_figures"})
    late = playground.get(path, "acme-us", query=query).json()["data"]["latest_available_date"]
    assert date.fromisoformat(before) - date.fromisoformat(late) == timedelta(days=3)


def test_the_refreshing_of_tokens_can_fail_as_well(playground):
    playground.lever("faults", {"kind": "server_error", "path": "token/refresh"})
    assert httpx.get(f"{playground.url}/api/v2/token/refresh").status_code == 500


def test_waiting_faults_are_told_and_cleared(playground):
    told = playground.lever("faults", [{"kind": "empty"}, {"kind": "throttle", "times": 9}]).json()
    assert told == {"ok": True, "waiting": ["empty", "throttle"]}
    assert playground.lever("faults", {"clear": True}).json()["waiting"] == []


@pytest.mark.parametrize(
    "told", [{"kind": "meteor"}, {"times": 2}, {"kind": "empty", "colour": "red"}, {"kind": "new_word"}, [3]]
)
def test_a_fault_that_does_not_exist_is_explained(playground, told):
    answer = playground.lever("faults", told)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert overview(playground).json()["code"] == 0
