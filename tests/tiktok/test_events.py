"""Reading webhooks: only what says where to look, and nothing that could lead elsewhere."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.tiktok.events import UnreadableWebhook, read_data, read_envelope


def envelope(**told: Any) -> Any:
    return read_envelope(json.dumps({"type": 5} | told))


def data(told: object) -> Any:
    return read_data(json.dumps({"type": 5, "data": told}))


@pytest.mark.parametrize("told", [5, "5"])
def test_a_type_is_a_number_however_it_is_sent(told: object) -> None:
    assert envelope(type=told).type == 5


@pytest.mark.parametrize("told", [0, -5, 10**6, 10**30, 5.5, True, None, "five", "", [5]])
def test_what_is_no_type_is_refused(told: object) -> None:
    with pytest.raises(UnreadableWebhook, match="type"):
        envelope(type=told)


@pytest.mark.parametrize("told", [1718305585, 1718305585000])
def test_the_time_is_read_in_seconds_and_in_milliseconds(told: int) -> None:
    assert envelope(timestamp=told).happened_at == datetime(2024, 6, 13, 19, 6, 25, tzinfo=UTC)


@pytest.mark.parametrize("told", [None, "yesterday", 10**40, True, -(10**20)])
def test_a_time_that_is_none_is_left_open(told: object) -> None:
    assert envelope(timestamp=told).happened_at is None


def test_the_hash_of_two_bodies_differs() -> None:
    assert envelope(shop_id="1").id == envelope(shop_id="1").id != envelope(shop_id="2").id


def test_an_id_sent_as_a_number_loses_no_digit() -> None:
    told = data({"product_id": 12345678901234567890123, "sku_id": "98765432109876543210987"})
    assert (told.product_id, told.sku_id) == ("12345678901234567890123", "98765432109876543210987")


@pytest.mark.parametrize(
    "told", ["../../authorization/202309/shops", "1?x=1", "1#", "1/2", "a b", "", "é", "%2e", ["1"]]
)
@pytest.mark.parametrize("field", ["product_id", "sku_id", "activity_id"])
def test_an_id_that_would_lead_a_call_elsewhere_is_none(field: str, told: object) -> None:
    assert getattr(data({field: told}), field) is None


@pytest.mark.parametrize("told", [None, "", [], "not json", 7, {"product_id": {}}, '["x"]'])
def test_data_that_cannot_be_read_names_nothing(told: object) -> None:
    assert data(told).product_id is None


def test_one_damaged_field_costs_that_field() -> None:
    told = data({"product_id": "7", "sku_id": {}, "appeal_task": 5, "status": ["x"]})
    assert (told.product_id, told.sku_id, told.appeal_task, told.status) == ("7", None, None, None)


def test_nothing_personal_is_read() -> None:
    told = data({"order_id": "1", "recipient_address": {"name": "Jane"}, "buyer_message": "hello", "content": "hi"})
    assert not any(value for _, value in told)
