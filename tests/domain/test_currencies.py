"""Amounts with their currency."""

from decimal import Decimal

import pytest

from bot.domain.currencies import money
from bot.domain.regions import REGIONS


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1904.5", "USD", "1,904.50 USD"),
        ("1904.5", "GBP", "1,904.50 GBP"),
        ("1250000.4", "IDR", "1,250,000 IDR"),
        ("99999.5", "VND", "100,000 VND"),
        ("1480", "JPY", "1,480 JPY"),
        ("-3.2", "EUR", "-3.20 EUR"),
    ],
)
def test_an_amount_has_as_many_places_as_its_currency(amount: str, currency: str, shown: str) -> None:
    assert money(Decimal(amount), currency) == shown


def test_large_amounts_may_leave_the_parts_out() -> None:
    assert money(Decimal("1904.5"), "USD", whole=True) == "1,904 USD"


@pytest.mark.parametrize("region", REGIONS)
def test_no_amount_of_any_market_stands_without_its_currency(region: str) -> None:
    assert money(1, REGIONS[region].currency).endswith(f" {REGIONS[region].currency}")
