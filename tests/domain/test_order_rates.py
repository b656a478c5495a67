"""Rates counted from orders, and when they differ from the platform's."""

from decimal import Decimal

import pytest

from bot.domain.order_rates import OrderRate, difference, rates
from bot.domain.orders import OrderSums
from bot.domain.rules import shipped_rules
from bot.domain.sps import Metric
from bot.domain.sps_metrics import MetricCode

RULES = shipped_rules()
SUMS = OrderSums(
    placed=388, fault=12, dispatched=200, dispatched_late=8, readied=250, readied_late=5, due=180, on_time=171
)


def sfcr(value: str, **more: object) -> Metric:
    return Metric(MetricCode.SFCR, Decimal(value), **more)  # type: ignore[arg-type]


def test_rates_have_their_counts() -> None:
    found = rates(SUMS, 30, "US", RULES)
    assert {code: (rate.part, rate.whole, rate.days) for code, rate in found.items()} == {
        "SFCR": (12, 388, 30),
        "LDR": (8, 200, 30),
        "OTDR": (171, 180, 30),
    }
    assert round(found["SFCR"].value, 2) == Decimal("3.09")
    assert found["OTDR"].value == 95


@pytest.mark.parametrize(("region", "late", "of"), [("US", 8, 200), ("DE", 8, 200), ("GB", 5, 250), ("ID", 5, 250)])
def test_ready_to_ship_is_the_dispatch_where_the_market_says_so_and_elsewhere_the_scan(
    region: str, late: int, of: int
) -> None:
    rate = rates(SUMS, 30, region, RULES)["LDR"]
    assert (rate.part, rate.whole) == (late, of)


def test_of_nothing_there_is_no_rate() -> None:
    assert rates(OrderSums(created=4), 30, "US", RULES) == {}


def test_a_difference_beyond_chance_and_beyond_the_threshold_is_one() -> None:
    ours = OrderRate("SFCR", 12, 388, 30)
    found = difference(ours, sfcr("1.2"), RULES)
    assert found
    assert (found.ours, found.theirs, found.code) == (ours, Decimal("1.2"), MetricCode.SFCR)


def test_a_difference_within_the_chance_of_our_count_is_none() -> None:
    # 12 of 388 is 3.1 %, and may be anything from 1.8 to 5.3 %.
    assert difference(OrderRate("SFCR", 12, 388, 30), sfcr("2.4"), RULES) is None


def test_a_difference_that_is_sure_but_small_is_none() -> None:
    many = OrderRate("SFCR", 2_400, 100_000, 30)
    assert difference(many, sfcr("2.0"), RULES) is None
    assert difference(many, sfcr("1.8"), RULES)


def test_the_platforms_counts_go_before_its_rounded_value() -> None:
    theirs = sfcr("9", numerator=12, denominator=388)
    assert difference(OrderRate("SFCR", 12, 388, 30), theirs, RULES) is None


@pytest.mark.parametrize("theirs", [None, Metric(MetricCode.SFCR), sfcr("0.1", unit_uncertain=True)])
def test_with_no_sure_figure_of_the_platform_nothing_is_said(theirs: Metric | None) -> None:
    assert difference(OrderRate("SFCR", 12, 388, 30), theirs, RULES) is None
    assert difference(None, sfcr("0.1"), RULES) is None
