"""Trouble on demand, as a client meets it."""

import json

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


def test_the_refreshing_of_tokens_can_fail_as_well(playground):
    playground.lever("faults", {"kind": "server_error", "path": "token/refresh"})
    assert httpx.get(f"{playground.url}/api/v2/token/refresh").status_code == 500


def test_waiting_faults_are_told_and_cleared(playground):
    told = playground.lever("faults", [{"kind": "empty"}, {"kind": "throttle", "times": 9}]).json()
    assert told == {"ok": True, "waiting": ["empty", "throttle"]}
    assert playground.lever("faults", {"clear": True}).json()["waiting"] == []


@pytest.mark.parametrize("told", [{"kind": "meteor"}, {"times": 2}, {"kind": "empty", "colour": "red"}, [3]])
def test_a_fault_that_does_not_exist_is_explained(playground, told):
    answer = playground.lever("faults", told)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert overview(playground).json()["code"] == 0
