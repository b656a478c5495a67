"""The unit clash of domain.md 1.6, each form of it."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sps_units import Benchmarks, NormalisedMetric, normalise


def read(
    code: str, value: str | None, excellent: str | None, poor: str | None, *counts: int, unit: str | None = "PERCENT"
) -> NormalisedMetric:
    bounds = Benchmarks(*(None if bound is None else D(bound) for bound in (excellent, poor)))
    return normalise(code, None if value is None else D(value), unit, bounds, *map(D, counts))


def figures(metric: NormalisedMetric) -> tuple[D | None, D | None, D | None, bool]:
    return metric.value, metric.benchmarks.excellent, metric.benchmarks.poor, metric.unit_uncertain


def test_the_sampled_otdr_is_a_ratio_with_ratio_bounds() -> None:
    assert figures(read("OTDR", "0.947", "0.98", "0.80")) == (D("94.7"), 98, 80, False)


def test_the_sampled_nrr_clashes_with_its_bounds_and_says_so() -> None:
    assert figures(read("NRR", "0.97", "0.02", "0.08")) == (D("0.97"), 2, 8, True)


def test_counts_settle_the_sampled_nrr() -> None:
    metric = read("NRR", "0.97", "0.02", "0.08", 97, 10_000)
    assert figures(metric) == (D("0.97"), 2, 8, False)
    assert (metric.numerator, metric.denominator) == (97, 10_000)


@pytest.mark.parametrize(
    ("code", "value", "excellent", "poor", "expected"),
    [
        ("OTDR", "94.7", "98", "80", ("94.7", 98, 80)),
        ("OTDR", "94.7", "0.98", "0.80", ("94.7", 98, 80)),
        ("OTDR", "0.947", "98", "80", ("94.7", 98, 80)),
        ("OTDR", "1", "0.98", "0.80", (100, 98, 80)),
        ("OTDR", "0", None, None, (0, None, None)),
        ("NRR", "3.4", "2", "8", ("3.4", 2, 8)),
        ("NRR", "0.53", "1.26", "40", ("0.53", "1.26", 40)),
        ("NRR", "0", "0.02", "0.08", (0, 2, 8)),
        ("IM_DSAT", "17.01", None, None, ("17.01", None, None)),
        ("SFCR", "1.8", "1.26", None, ("1.8", "1.26", None)),
    ],
)
def test_scales_that_agree_or_can_be_told_apart_are_sure(
    code: str, value: str, excellent: str | None, poor: str | None, expected: tuple[object, ...]
) -> None:
    wanted = tuple(None if figure is None else D(str(figure)) for figure in expected)
    assert figures(read(code, value, excellent, poor)) == (*wanted, False)


@pytest.mark.parametrize(
    ("code", "value", "excellent", "poor", "why"),
    [
        ("NRR", "3.4", "0.02", "0.08", "a percentage beside ratios, 42 times what is poor"),
        ("NRR", "0.034", "0.02", "0.08", "3.4 % as a ratio like its bounds, 0.034 % as documented"),
        ("NBFR", "0.25", "0.02", "0.08", "25 % would be beyond three times poor, 0.25 % would be excellent"),
        ("SFCR", "0.5", None, None, "nothing beside it to compare with"),
        ("SFCR", "1.8", "0.87", None, "0.87 is a target in percent or as a ratio"),
        ("SFCR", "1.8", "0.3", "0.9", "90 % is no bound, 0.9 % hardly one"),
        ("NRR", "250", "2", "8", "more than everything"),
        ("OTDR", "-3", "98", "80", "less than nothing"),
        ("OTDR", "94", "980", "80", "a bound of more than everything"),
    ],
)
def test_where_the_scale_cannot_be_told_it_says_so(
    code: str, value: str, excellent: str | None, poor: str | None, why: str
) -> None:
    assert read(code, value, excellent, poor).unit_uncertain, why


def test_hours_stay_hours_with_their_bounds() -> None:
    assert figures(read("AHT", "0.8", "24", "72", unit="HOURS")) == (D("0.8"), 24, 72, False)
    assert figures(read("AHT", "26.5", "24", "72", unit=None)) == (D("26.5"), 24, 72, False)


def test_counts_never_turn_hours_into_a_rate() -> None:
    assert figures(read("AHT", "26.5", "24", "72", 53, 100, unit="HOURS")) == (D("26.5"), 24, 72, False)


@pytest.mark.parametrize(("code", "unit"), [("AHT", "PERCENT"), ("NRR", "HOURS"), ("NRR", "PERMILLE")])
def test_a_unit_that_does_not_fit_the_metric_is_uncertain(code: str, unit: str) -> None:
    assert read(code, "2.5", "2", "8", unit=unit).unit_uncertain


@pytest.mark.parametrize("counts", [(5, 0), (7, 5), (-1, 5)])
def test_counts_that_can_make_no_rate_are_left_out(counts: tuple[int, int]) -> None:
    metric = read("NRR", "3.4", "2", "8", *counts)
    assert (metric.value, metric.numerator, metric.denominator) == (D("3.4"), None, None)


def test_none_of_none_is_kept() -> None:
    metric = read("NRR", "3.4", "2", "8", 0, 0)
    assert (metric.value, metric.numerator, metric.denominator) == (D("3.4"), 0, 0)


def test_no_value_is_no_value() -> None:
    assert figures(read("NRR", None, "2", "8")) == (None, 2, 8, False)
    assert figures(read("NRR", None, None, None)) == (None, None, None, False)


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.sampled_from(["NRR", "NBFR", "SFCR", "OTDR", "IM_DSAT"]))
def test_counts_give_the_same_rate_whatever_scale_the_value_came_in(bad: int, total: int, code: str) -> None:
    bad = min(bad, total)
    ratio = D(bad) / D(total)
    as_ratio = normalise(code, ratio, "PERCENT", Benchmarks(D("0.02"), D("0.08")), D(bad), D(total))
    as_percent = normalise(code, ratio * 100, "PERCENT", Benchmarks(D(2), D(8)), D(bad), D(total))
    assert as_ratio == as_percent
    assert as_ratio.value is not None
    assert 0 <= as_ratio.value <= 100
