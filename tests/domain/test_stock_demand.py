"""How fast a SKU sells."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.rules import shipped_rules
from bot.domain.stock import Demand
from bot.domain.stock_demand import DaySales, days_out, demand, settled

RULES = shipped_rules()
LAST = date(2026, 11, 21)


def days_ago(age: int) -> date:
    return LAST - timedelta(days=age)


def sold(*units: int) -> list[DaySales]:
    """Units of the last day first."""
    return [DaySales(days_ago(age), n) for age, n in enumerate(units)]


def test_it_weighs_the_last_7_14_and_28_days():
    rows = sold(*[3] * 7, *[2] * 7, *[1] * 14)
    found = demand(rows, LAST, None, RULES)
    assert found is not None
    assert found.a_day == pytest.approx(0.5 * 3 + 0.3 * 2.5 + 0.2 * 1.75)
    assert (found.days, found.last_sold) == (28, LAST)


def test_steady_sales_have_no_margin_and_wild_ones_a_wide_one():
    steady = demand(sold(*[2] * 28), LAST, None, RULES)
    wild = demand(sold(*[0, 4] * 14), LAST, None, RULES)
    assert steady
    assert wild
    assert steady.margin == pytest.approx(0)
    assert 0.5 < wild.margin < wild.spread * 2
    assert wild.a_day == pytest.approx(2, abs=0.2)


def test_days_without_stock_are_left_out_and_not_taken_for_zero_sales():
    rows = sold(*[4] * 28)
    out = [DaySales(days_ago(age), 0, in_stock=False) if age < 5 else row for age, row in enumerate(rows)]
    found = demand(out, LAST, None, RULES)
    assert found
    assert (found.a_day, found.days) == (pytest.approx(4), 23)


def test_a_window_without_a_day_in_stock_gives_its_weight_to_the_others():
    rows = [DaySales(days_ago(age), 0, in_stock=False) for age in range(10)]
    rows += [DaySales(days_ago(age), 6 if age < 14 else 3) for age in range(10, 28)]
    found = demand(rows, LAST, None, RULES)
    assert found
    mean28 = (4 * 6 + 14 * 3) / 18
    assert found.a_day == pytest.approx((0.3 * 6 + 0.2 * mean28) / 0.5)


def test_it_knows_nothing_of_a_sku_that_was_never_in_stock():
    rows = [DaySales(days_ago(age), 0, in_stock=False) for age in range(28)]
    assert demand(rows, LAST, None, RULES) is None


def test_days_before_the_product_was_listed_do_not_count():
    found = demand(sold(2, 2, 2), LAST, days_ago(2), RULES)
    assert found
    assert (found.a_day, found.days) == (pytest.approx(2), 3)


def test_a_product_listed_after_the_last_day_with_figures_has_no_velocity_yet():
    assert demand([], LAST, LAST + timedelta(days=1), RULES) is None


def test_a_sku_in_stock_without_any_sale_sells_nothing():
    found = demand([], LAST, None, RULES)
    assert found
    assert (found.a_day, found.margin, found.days, found.last_sold) == (0, 0, 28, None)


def test_a_silent_day_of_a_quick_seller_was_a_day_without_stock():
    quick = demand(sold(*[0] * 4, *[10] * 24), LAST, None, RULES)
    slow = demand(sold(*[0] * 4, *[1] * 24), LAST, None, RULES)
    assert quick
    assert slow
    assert (quick.a_day, quick.days) == (pytest.approx(10), 24)
    assert slow.a_day < 0.7
    assert slow.days == 28


def test_rows_outside_the_window_do_not_count():
    rows = [DaySales(LAST + timedelta(days=1), 500), DaySales(days_ago(28), 500)]
    found = demand(rows, LAST, None, RULES)
    assert found
    assert found.a_day == 0


def test_a_few_days_do_not_replace_what_more_days_had_said():
    long, short, week = (Demand(a_day, 1, 1, days) for a_day, days in ((40.0, 20), (3.0, 2), (30.0, 7)))
    assert settled(short, long) is long
    assert settled(None, long) is long
    assert settled(week, long) is week
    assert settled(short, None) is short
    assert settled(short, Demand(4.0, 1, 1, 1)) is short


NEW_YORK = ZoneInfo("America/New_York")


def test_an_outage_takes_the_days_it_fills_by_half():
    since = datetime(2026, 11, 18, 11, 0, tzinfo=NEW_YORK)
    until = datetime(2026, 11, 21, 13, 0, tzinfo=NEW_YORK)
    assert days_out(since, until, NEW_YORK) == [date(2026, 11, day) for day in (18, 19, 20, 21)]
    assert days_out(since + timedelta(hours=2), until - timedelta(hours=2), NEW_YORK) == [
        date(2026, 11, 19),
        date(2026, 11, 20),
    ]


def test_an_outage_of_an_hour_takes_no_day():
    since = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert days_out(since, since + timedelta(hours=1), ZoneInfo("UTC")) == []


def test_a_day_of_25_hours_needs_half_of_25():
    begin = datetime(2026, 11, 1, 0, 0, tzinfo=NEW_YORK).astimezone(UTC)
    assert days_out(begin, begin + timedelta(hours=12), NEW_YORK) == []
    assert days_out(begin, begin + timedelta(hours=12, minutes=30), NEW_YORK) == [date(2026, 11, 1)]
