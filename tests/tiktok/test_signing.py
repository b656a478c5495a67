"""Signatures, checked against an independent implementation and the documented vector."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tiktok_shop_api.signing import Signer, operation_for, requires_shop_cipher
from tiktok_shop_api.webhooks import Webhooks

from bot.tiktok import client, inventory, performance, products, sps
from bot.tiktok.signing import request_signature, webhook_is_genuine, webhook_signature

OUR_CALLS = [
    ("GET", client.SHOPS_PATH, False),
    ("GET", f"{sps.ROOT}/overview", True),
    ("GET", f"{sps.ROOT}/metrics", True),
    ("GET", f"{sps.ROOT}/metrics/NRR/diagnosis", True),
    ("GET", f"{sps.ROOT}/metrics/NRR/top_items", True),
    ("POST", products.SEARCH_PATH, True),
    ("GET", f"{products.DETAIL_PATH}/1729", True),
    ("POST", inventory.PATH, True),
    ("GET", performance.SHOP_PATH, True),
    ("GET", performance.SKU_PATH, True),
]

paths = st.sampled_from([path for _, path, _ in OUR_CALLS])
queries = st.dictionaries(st.text(min_size=1) | st.sampled_from(["sign", "access_token", "app_key"]), st.text())


@settings(max_examples=500, deadline=None)
@given(paths, queries, st.text(), st.text(min_size=1))
def test_request_signatures_equal_those_of_an_independent_client(
    path: str, query: dict[str, str], body: str, secret: str
) -> None:
    theirs = Signer.sign(
        path=path, query=list(query.items()), content_type="application/json", body=body, app_secret=secret
    )
    assert request_signature(path, query, body.encode(), secret) == theirs


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(min_size=1), st.binary())
def test_webhook_signatures_are_accepted_by_an_independent_client(key: str, secret: str, body: bytes) -> None:
    signature = webhook_signature(key, secret, body)
    assert Webhooks.verify(app_key=key, app_secret=secret, raw_body=body, signature=signature)


VECTOR = (
    b'{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507","timestamp":1718305585,'
    b'"data":{"is_on_hold_order":true,"order_id":"576653688135258178","order_status":"UNPAID","update_time":1718305585}}'
)
VECTOR_SIGNATURE = "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"


def test_it_accepts_the_documented_webhook() -> None:
    assert webhook_is_genuine("abcdef", "123", VECTOR, VECTOR_SIGNATURE)


def test_it_refuses_a_webhook_that_was_changed_or_is_unsigned() -> None:
    assert not webhook_is_genuine("abcdef", "123", VECTOR.replace(b"UNPAID", b"PAID"), VECTOR_SIGNATURE)
    assert not webhook_is_genuine("abcdef", "124", VECTOR, VECTOR_SIGNATURE)
    assert not webhook_is_genuine("abcdef", "123", VECTOR, "")
    assert not webhook_is_genuine("abcdef", "123", VECTOR, "é" * 64)


def test_every_path_we_call_is_a_documented_operation_and_sends_the_cipher_where_it_must() -> None:
    for method, path, needs_cipher in OUR_CALLS:
        assert operation_for(method, path) is not None, path
        assert requires_shop_cipher(method, path) is needs_cipher, path
