"""Whose fault a cancelled line is."""

import pytest

from bot.domain.cancellations import Blame, as_code, blame, is_watched
from bot.domain.rules import parse_rules, shipped_rules

RULES = shipped_rules()
ADDED = """
[cancellation.fault.seller_cancel_reason_new]
value = 1
unit = "1: counts as the seller's fault"
source = "the team"
as_of = 2026-11-22
"""


@pytest.mark.parametrize(
    ("user", "reason", "whose"),
    [
        ("SELLER", "seller_cancel_reason_out_of_stock", Blame.SELLER),
        ("SELLER", "seller_cancel_reason_out_of_stock_uk", Blame.SELLER),
        ("SELLER", "Out of stock", Blame.SELLER),
        ("SELLER", "seller_cancel_reason_wrong_price", Blame.SELLER),
        ("SYSTEM", "system_cancel_order_reason_shipping_timeout", Blame.SELLER),
        ("SYSTEM", "system_cancel_order_untracked", Blame.SELLER),
        ("BUYER", "seller_cancel_reason_out_of_stock", Blame.OTHER),
        ("BUYER", "whatever_not_shipped_on_time", Blame.OTHER),
        ("SELLER", "seller_cancel_paid_reason_address_not_deliver", Blame.OTHER),
        ("SELLER", "seller_cancel_paid_reason_buyer_requested_cancellation", Blame.OTHER),
        ("SYSTEM", "package_lost", Blame.OTHER),
        ("SYSTEM", "package_cancel", Blame.OTHER),
        ("OPERATOR", "system_cancel_order_reason_nrr_related", Blame.OTHER),
        ("SYSTEM", "a_reason_of_next_year", Blame.UNKNOWN),
        ("SELLER", "", Blame.UNKNOWN),
        ("", "", Blame.UNKNOWN),
    ],
)
def test_who_and_why_decide_whose_fault_it_is(user: str, reason: str, whose: Blame) -> None:
    assert blame(user, reason, RULES) is whose


def test_a_team_adds_a_reason_or_takes_one_out() -> None:
    own = parse_rules(
        ADDED + ADDED.replace("seller_cancel_reason_new", "package_lost").replace("value = 1", "value = 0")
    )
    rules = RULES.overridden_by(own)
    assert blame("SELLER", "seller_cancel_reason_new", rules) is Blame.SELLER
    assert blame("SYSTEM", "package_lost", rules) is Blame.OTHER


def test_a_breach_of_the_review_policy_is_watched_and_an_ordinary_reason_is_not() -> None:
    assert is_watched("system_cancel_order_reason_nrr_related", RULES)
    assert is_watched("system_cancel_order_reason_nrr_related_uk", RULES)
    assert not is_watched("package_lost", RULES)


def test_a_reason_is_told_by_its_code_or_its_words() -> None:
    assert as_code("  Out of Stock ") == "out_of_stock"
    assert as_code("Seller-cancel: wrong price!") == "seller_cancel_wrong_price"
