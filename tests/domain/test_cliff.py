"""The distance to the cliff, against counting one order after the other."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cliff import Limit, LimitKind, cliffs, limits, nearest, window
from bot.domain.rules import Rule, shipped_rules
from bot.domain.sps import Metric
from bot.domain.sps_metrics import MetricCode

LOWER_IS_BETTER = [code for code in MetricCode if not (code.facts.higher_is_better or code.facts.in_hours)]
PERCENTS = st.decimals(min_value="0.01", max_value="99.99", places=2)


def limit(value: str | Decimal) -> Limit:
    return Limit(LimitKind.ENFORCEMENT, Decimal(value))


def only(metric: Metric, value: str | Decimal):
    found = cliffs(metric, [limit(value)])
    assert len(found) == 1
    return found[0]


def by_counting(numerator: int, orders: int, bound: Decimal, step: int) -> int:
    """Adds bad orders one by one until the limit is crossed; the last number that still fitted."""

    def crossed(n: int) -> bool:
        share = Fraction(100 * n, orders)
        return share < Fraction(bound) if step < 0 else share > Fraction(bound)

    room = 0
    while not crossed(numerator + step * (room + 1)):
        room += 1
    while crossed(numerator + step * room):
        room -= 1
    return room


@given(st.sampled_from(LOWER_IS_BETTER), st.integers(1, 400), st.data(), PERCENTS)
def test_it_agrees_with_adding_bad_orders_one_by_one(code, orders, data, bound):
    bad = data.draw(st.integers(0, orders))
    cliff = only(Metric(code, numerator=bad, denominator=orders), bound)
    assert cliff.room == by_counting(bad, orders, bound, +1)
    assert cliff.crossed == (cliff.room < 0)


@given(st.integers(1, 400), st.data(), PERCENTS)
def test_it_agrees_with_making_parcels_late_one_by_one(parcels, data, bound):
    on_time = data.draw(st.integers(0, parcels))
    cliff = only(Metric(MetricCode.OTDR, numerator=on_time, denominator=parcels), bound)
    assert cliff.room == by_counting(on_time, parcels, bound, -1)
    assert cliff.crossed == (cliff.room < 0)


@given(st.integers(1, 10**9), st.data(), st.decimals(min_value="0.0001", max_value="99.9999", places=28))
def test_it_is_exact_for_any_size_and_any_limit(orders, data, bound):
    bad = data.draw(st.integers(0, orders))
    room = only(Metric(MetricCode.SFCR, numerator=bad, denominator=orders), bound).room
    assert room is not None
    assert Fraction(100 * (bad + room), orders) <= Fraction(bound) < Fraction(100 * (bad + room + 1), orders)


@pytest.mark.parametrize(
    ("bad", "orders", "bound", "room"),
    [
        (31, 1640, "2.0", 1),  # 32 of 1,640 is 1.95 %, 33 are 2.01 %
        (25, 1000, "2.5", 0),  # exactly at the limit: not crossed, but the next one crosses
        (26, 1000, "2.5", -1),
        (0, 30, "2.5", 0),  # one of 30 is 3.3 %
        (0, 40, "2.5", 1),
        (1, 40, "2.5", 0),
        (30, 30, "2.5", -30),
        (0, 10, "0", 0),
        (1, 10, "0", -1),
    ],
)
def test_it_counts_the_orders_that_still_fit(bad, orders, bound, room):
    cliff = only(Metric(MetricCode.SFCR, numerator=bad, denominator=orders), bound)
    assert (cliff.room, cliff.crossed) == (room, room < 0)


@pytest.mark.parametrize(
    ("on_time", "parcels", "bound", "room"),
    [
        (402, 500, "80", 2),
        (400, 500, "80", 0),
        (399, 500, "80", -1),
        (30, 30, "95.16", 1),
        (10, 10, "100", 0),
    ],
)
def test_it_takes_late_parcels_from_those_on_time(on_time, parcels, bound, room):
    cliff = only(Metric(MetricCode.OTDR, numerator=on_time, denominator=parcels), bound)
    assert (cliff.room, cliff.crossed) == (room, room < 0)


def test_it_measures_handling_time_in_hours():
    cliff = only(Metric(MetricCode.AHT, value=Decimal("24.5"), denominator=40), "26.5")
    assert (cliff.room, cliff.margin, cliff.crossed) == (None, Decimal("2.0"), False)
    over = only(Metric(MetricCode.AHT, value=Decimal("30")), "26.5")
    assert (over.room, over.margin, over.crossed) == (None, Decimal("-3.5"), True)


def test_it_knows_the_side_but_no_orders_where_a_file_has_only_a_percentage():
    assert only(Metric(MetricCode.SFCR, value=Decimal("2.5")), "2.5").crossed is False
    cliff = only(Metric(MetricCode.SFCR, value=Decimal("2.6")), "2.5")
    assert (cliff.crossed, cliff.room, cliff.margin) == (True, None, Decimal("-0.1"))


@pytest.mark.parametrize(
    "metric",
    [
        Metric(MetricCode.NRR),
        Metric(MetricCode.NRR, numerator=5, denominator=0),
        Metric(MetricCode.NRR, value=Decimal(97), numerator=1, denominator=40, unit_uncertain=True),
    ],
)
def test_it_says_nothing_without_orders_figures_or_clear_units(metric):
    assert cliffs(metric, [limit("2")]) == []


def test_counts_that_cannot_be_fall_back_to_the_value():
    cliff = only(Metric(MetricCode.NRR, value=Decimal("1.5"), numerator=50, denominator=40), "2")
    assert (cliff.room, cliff.crossed) == (None, False)


@pytest.mark.parametrize(("code", "bound"), [(MetricCode.NRR, "100"), (MetricCode.OTDR, "0")])
def test_a_limit_that_cannot_be_crossed_is_no_cliff(code, bound):
    assert cliffs(Metric(code, numerator=3, denominator=40), [limit(bound)]) == []


def test_of_two_limits_that_nothing_uses_yet_the_one_with_less_room_is_nearer():
    found = cliffs(Metric(MetricCode.OTDR, numerator=4, denominator=4), [limit("0.01"), limit("25.01")])
    assert [cliff.room for cliff in found] == [2, 3]


@given(st.integers(1, 400), st.data(), PERCENTS, PERCENTS)
def test_the_nearest_limit_is_the_one_with_the_least_room(parcels, data, one, other):
    on_time = data.draw(st.integers(0, parcels))
    found = cliffs(Metric(MetricCode.OTDR, numerator=on_time, denominator=parcels), [limit(one), limit(other)])
    rooms = [cliff.room for cliff in found if not cliff.crossed]
    assert rooms == sorted(rooms)
    assert [cliff.crossed for cliff in found] == sorted((cliff.crossed for cliff in found), reverse=True)


def test_of_two_crossed_limits_the_farther_one_is_named():
    metric = Metric(MetricCode.SFCR, numerator=60, denominator=1000, poor=Decimal("4"))
    found = nearest(metric, limits(metric, shipped_rules(), "US"))
    assert found is not None
    assert (found.limit.kind, found.room) == (LimitKind.POOR, -20)


def test_limits_are_the_platforms_mark_and_the_enforcement_limit():
    kinds = {each.kind: each.value for each in limits(Metric(MetricCode.OTDR, poor=Decimal(85)), shipped_rules(), "US")}
    assert kinds == {LimitKind.POOR: Decimal(85), LimitKind.ENFORCEMENT: Decimal(80)}


def test_another_country_gets_its_own_limit_or_the_us_one_as_a_guide():
    sea = limits(Metric(MetricCode.SFCR), shipped_rules(), "TH")
    assert [(each.kind, each.value) for each in sea] == [(LimitKind.ENFORCEMENT, Decimal(n)) for n in (10, 30, 50)]
    (guide,) = limits(Metric(MetricCode.SFCR), shipped_rules(), "GB")
    assert (guide.kind, guide.value) == (LimitKind.GUIDE, Decimal("2.5"))


def inclusive(value: str) -> Limit:
    return Limit(
        LimitKind.ENFORCEMENT, Decimal(value), Rule(Decimal(value), "percent", "test", date(2026, 1, 1), inclusive=True)
    )


@given(st.sampled_from(LOWER_IS_BETTER), st.integers(1, 400), st.data(), PERCENTS)
def test_an_inclusive_limit_is_crossed_by_reaching_it(code, orders, data, bound):
    bad = data.draw(st.integers(0, orders))
    [cliff] = cliffs(Metric(code, numerator=bad, denominator=orders), [inclusive(str(bound))])
    assert cliff.room is not None
    assert (
        Fraction(100 * (bad + cliff.room), orders) < Fraction(bound) <= Fraction(100 * (bad + cliff.room + 1), orders)
    )
    assert cliff.crossed == (Fraction(100 * bad, orders) >= Fraction(bound))


@pytest.mark.parametrize(("good", "room"), [(81, 0), (80, -1), (82, 1)])
def test_so_is_one_that_is_better_high(good, room):
    [cliff] = cliffs(Metric(MetricCode.FDR, numerator=good, denominator=100), [inclusive("80")])
    assert (cliff.room, cliff.crossed) == (room, room < 0)


def test_a_figure_of_a_file_at_an_inclusive_limit_has_crossed_it():
    [at, below] = [cliffs(Metric(MetricCode.SFCR, Decimal(v)), [inclusive("10")])[0] for v in ("10", "9.99")]
    assert (at.crossed, below.crossed) == (True, False)


@pytest.mark.parametrize(
    ("value", "limit", "crossed"),
    [("9", 10, False), ("10", 10, True), ("29.9", 10, True), ("30", 30, True), ("60", 50, True)],
)
def test_of_steps_the_last_one_reached_counts(value, limit, crossed):
    metric = Metric(MetricCode.SFCR, Decimal(value))
    cliff = nearest(metric, limits(metric, shipped_rules(), "VN"))
    assert cliff is not None
    assert (cliff.limit.value, cliff.crossed) == (limit, crossed)


@pytest.mark.parametrize(
    ("code", "region", "kinds"),
    [
        (MetricCode.RR12, "MY", {LimitKind.TARGET: 85}),
        (MetricCode.RR12, "GB", {}),
        (MetricCode.RR24, "US", {LimitKind.TARGET: 90}),
        (MetricCode.RR24, "GB", {LimitKind.TARGET: 90}),
        (MetricCode.LDR, "US", {LimitKind.ENFORCEMENT: 10, LimitKind.TARGET: 4}),
        (MetricCode.LDR, "GB", {LimitKind.GUIDE: 10}),
        (MetricCode.RR24, "DE", {}),
        (MetricCode.VTR, "GB", {LimitKind.ENFORCEMENT: 95}),
        (MetricCode.VTR, "DE", {LimitKind.GUIDE: 95}),
        (MetricCode.FDR, "TH", {}),
        (MetricCode.UOR, "TH", {}),
    ],
)
def test_each_market_has_its_own_limits_and_targets(code, region, kinds):
    assert {each.kind: int(each.value) for each in limits(Metric(code), shipped_rules(), region)} == kinds


def test_a_market_may_count_over_its_own_days():
    days = [window(shipped_rules(), region, MetricCode.SFCR) for region in ("TH", "US", "GB")]
    assert days == [7, None, None]
