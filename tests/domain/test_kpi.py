"""Sums of sales and the rates made of them."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.kpi import Kpis, Period, Term, compared, growth


def kpis(currency: str = "USD", days: int = 7, gmv: str = "1000", orders: int = 40, **more) -> Kpis:
    given = {"units": 50, "customers": 38, "refunds": Decimal(20), "visitors": 1000} | more
    return Kpis(currency, days, Decimal(gmv), orders, **given)


def test_the_terms_of_a_sum_are_those_that_are_known():
    told = kpis(visitors=None).sums
    assert (told[Term.GMV], told[Term.ORDERS], told[Term.REFUNDS]) == (1000, 40, 20)
    assert Term.VISITORS not in told


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


def test_a_period_has_every_day_but_its_end():
    assert [day.day for day in Period(date(2026, 11, 29), date(2026, 12, 2)).dates()] == [29, 30, 1]
    assert Period(date(2026, 11, 15), date(2026, 11, 22)).earlier(3) == Period(date(2026, 11, 12), date(2026, 11, 19))
