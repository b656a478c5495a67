"""Sums of sales and the rates made of them."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.kpi import Kpis, Period, compared, growth


def kpis(currency: str = "USD", days: int = 7, gmv: str = "1000", orders: int = 40, **more) -> Kpis:
    given = {"units": 50, "customers": 38, "refunds": Decimal(20), "visitors": 1000} | more
    return Kpis(currency, days, Decimal(gmv), orders, **given)


def test_rates_are_made_of_sums():
    each = kpis()
    assert (each.order_value, each.conversion, each.per_visitor, each.refund_rate) == (25, Decimal("3.8"), 1, 2)


@pytest.mark.parametrize("name", ["order_value", "conversion", "per_visitor", "refund_rate"])
def test_a_rate_of_nothing_is_unknown_and_not_zero(name):
    empty = kpis(gmv="0", orders=0, customers=0, visitors=None, refunds=None)
    assert getattr(empty, name) is None


def test_a_shorter_period_before_is_no_comparison():
    assert compared(kpis(), kpis(days=6)).before is None
    assert compared(kpis(), kpis(gmv="900")).before is not None


@pytest.mark.parametrize(
    ("now", "before", "change"), [(110, 100, 10), (90, 100, -10), (5, 0, None), (None, 4, None), (4, None, None)]
)
def test_growth_is_told_only_where_there_was_something_before(now, before, change):
    assert growth(now, before) == change


def test_the_period_before_is_as_long_and_ends_where_this_one_starts():
    period = Period(date(2026, 11, 15), date(2026, 11, 22))
    assert (period.days, period.before) == (7, Period(date(2026, 11, 8), date(2026, 11, 15)))
