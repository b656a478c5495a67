"""What is usual for the same weekdays, and what is out of range."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.domain.kpi import Period, Term
from bot.domain.kpi_definitions import DEFINITIONS, KpiCode, figure
from bot.domain.kpi_report import kpi_rows, trend, unusual
from bot.domain.kpi_usual import TooShort, Usual, usual
from bot.domain.rules import shipped_rules

RULES = shipped_rules()
START = date(2026, 11, 16)  # a Monday
WEEK = Period(START, START + timedelta(days=7))
GMV, SFCR = DEFINITIONS[KpiCode.GMV], DEFINITIONS[KpiCode.SFCR]
WEEKDAYS = (100, 90, 90, 100, 120, 180, 140)
NOISE = (-4, 2, 0, 5, -3, 1, 4, -1, 3, -2, 0, 2, -5)


def sold(gmv: Callable[[date, int], float], weeks: int = 8) -> dict[date, dict[Term, Decimal]]:
    """``weeks`` before the week, and the week; ``gmv`` is given the day and its number, 0 on the week's Monday."""
    return {
        START + timedelta(days=n): {Term.GMV: Decimal(str(gmv(START + timedelta(days=n), n)))}
        for n in range(-7 * weeks, 7)
    }


def ordinary(day: date, n: int) -> float:
    return WEEKDAYS[day.weekday()] + NOISE[n % len(NOISE)]


def judged(days: dict[date, dict[Term, Decimal]], period: Period = WEEK) -> Usual | TooShort:
    now = figure(GMV, days, period)
    assert now
    return usual(GMV, days, period, now, RULES)


def test_the_mean_is_of_the_same_weekdays() -> None:
    saturday = Period(date(2026, 11, 21), date(2026, 11, 22))
    found = judged(sold(lambda day, n: WEEKDAYS[day.weekday()] + (8 if n == -2 else 0)), saturday)
    assert isinstance(found, Usual)
    assert (found.mean, found.weeks) == (181, 8)


def test_an_ordinary_week_is_within_its_range() -> None:
    found = judged(sold(ordinary))
    assert isinstance(found, Usual)
    assert not found.is_unusual
    assert found.low is not None
    assert found.high is not None
    assert found.low < 820 < found.high
    assert found.high - found.low < 100, "the weekend is no stray"


@pytest.mark.parametrize(("factor", "sign"), [(0.8, -1), (1.25, 1)])
def test_a_week_that_is_off_is_out_of_range_on_its_side(factor: float, sign: int) -> None:
    found = judged(sold(lambda day, n: ordinary(day, n) * (factor if n >= 0 else 1)))
    assert isinstance(found, Usual)
    assert found.is_unusual
    assert (found.strength or 0) * sign > 3.5


def test_one_wild_day_long_ago_does_not_widen_the_range() -> None:
    wild = judged(sold(lambda day, n: ordinary(day, n) * (10 if n == -30 else 0.8 if n >= 0 else 1)))
    assert isinstance(wild, Usual)
    assert wild.is_unusual


def test_a_shop_that_swings_widely_is_allowed_a_fifth_less() -> None:
    found = judged(sold(lambda day, n: 100 + 60 * NOISE[n * 7 // 3 % len(NOISE)] / 5 - (15 if n >= 0 else 0)))
    assert isinstance(found, Usual)
    assert not found.is_unusual


@pytest.mark.parametrize(("weeks", "enough"), [(3, False), (4, True), (8, True)])
def test_with_fewer_than_four_weeks_it_says_how_many_there_are(weeks: int, enough: bool) -> None:
    found = judged(sold(ordinary, weeks))
    assert isinstance(found, Usual) is enough
    if isinstance(found, TooShort):
        assert (found.weeks, found.needed) == (3, 4)


def test_a_hole_in_the_history_is_not_taken_for_a_day_without_sales() -> None:
    days = sold(ordinary)
    del days[START - timedelta(days=10)]
    found = judged(days)
    assert isinstance(found, Usual)
    assert not found.is_unusual


def test_what_never_moved_and_moves_is_out_of_range() -> None:
    assert getattr(judged(sold(lambda *_: 100)), "is_unusual", None) is False
    assert getattr(judged(sold(lambda _, n: 100 if n < 0 else 104)), "is_unusual", None) is True


def test_what_hardly_ever_moves_may_move_by_what_nobody_acts_on() -> None:
    found = judged(sold(lambda _, n: 100 if n < 0 else 103))
    assert isinstance(found, Usual)
    assert not found.is_unusual
    assert (found.low, found.high) == (Decimal("675.5"), Decimal("724.5"))


def test_no_share_of_things_is_usually_above_a_hundred() -> None:
    answered = DEFINITIONS[KpiCode.RESPONSE_RATE]
    chats = {
        START + timedelta(days=n): {Term.ANSWERED: Decimal(96 + n % 5), Term.CHATS: Decimal(100)} for n in range(-56, 7)
    }
    now = figure(answered, chats, WEEK)
    assert now
    found = usual(answered, chats, WEEK, now, RULES)
    assert isinstance(found, Usual)
    assert found.high == 100


def faults(now: int, of: int) -> dict[date, dict[Term, Decimal]]:
    days = {START + timedelta(days=n): (0, 40) for n in range(-56, 0)} | {
        START + timedelta(days=n): (now if n == 0 else 0, of) for n in range(7)
    }
    return {day: {Term.FAULT: Decimal(bad), Term.PLACED: Decimal(whole)} for day, (bad, whole) in days.items()}


@pytest.mark.parametrize(("bad", "of", "out"), [(1, 3, True), (1, 40, False), (0, 40, False), (40, 40, True)])
def test_a_share_of_few_orders_is_not_called_unusual_where_chance_explains_it(bad: int, of: int, out: bool) -> None:
    days = faults(bad, of)
    for n in range(-56, 0, 7):  # one of 280 is usual
        days[START + timedelta(days=n)][Term.FAULT] = Decimal(1)
    now = figure(SFCR, days, WEEK)
    assert now
    found = usual(SFCR, days, WEEK, now, RULES)
    assert isinstance(found, Usual)
    assert found.is_unusual is out


def test_rows_know_which_side_is_bad_and_the_furthest_comes_first() -> None:
    days = sold(lambda day, n: ordinary(day, n) * (0.5 if n >= 0 else 1))
    for day, sums in days.items():
        orders = 5 if day < START else 4
        sums |= {Term.ORDERS: Decimal(orders), Term.REFUNDS: sums[Term.GMV] / 50}
    found = unusual(kpi_rows(days, WEEK, RULES))
    assert {row.definition.code: row.worse for row in found} == {
        KpiCode.GMV: True,
        KpiCode.ORDERS: True,
        KpiCode.ORDER_VALUE: True,
    }
    assert [row.strength for row in found] == sorted((row.strength for row in found), reverse=True)


def test_a_kpi_that_waits_is_told_of_earlier_days() -> None:
    days = {
        START + timedelta(days=n): {Term.CREATED: Decimal(10), Term.CANCELLED: Decimal(n >= 4)} for n in range(-14, 7)
    }
    [row] = [row for row in kpi_rows(days, WEEK, RULES) if row.definition.code is KpiCode.CANCELLATION_RATE]
    assert row.period == WEEK.earlier(3)
    assert row.now
    assert (row.now.part, row.now.whole) == (0, 70)


def test_a_trend_has_at_most_twenty_points_and_ends_with_the_period() -> None:
    days = sold(ordinary)
    points = trend(GMV, days, WEEK)
    assert [points[0][0], points[-1][0], len(points)] == [date(2026, 11, 3), date(2026, 11, 22), 20]
    long = trend(GMV, days, Period(WEEK.end - timedelta(days=60), WEEK.end))
    assert len(long) == 20
    assert long[-1][0] == WEEK.end - timedelta(days=3)
