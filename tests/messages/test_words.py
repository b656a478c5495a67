"""Numbers, times and counts in words."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.words import change, clock, count, day, listing, number, percent, place, span

AT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("n", "names", "said"),
    [
        (0, ("shop",), "0 shops"),
        (1, ("shop",), "1 shop"),
        (1904, ("SKU",), "1,904 SKUs"),
        (2, ("SKU is", "SKUs are"), "2 SKUs are"),
        (1, ("SKU is", "SKUs are"), "1 SKU is"),
    ],
)
def test_a_count_agrees_with_its_noun(n: int, names: tuple[str, ...], said: str) -> None:
    assert count(n, *names) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("0.24"), "+0.2"),
        (Decimal("-0.06"), "−0.1"),
        (Decimal("-0.04"), "0"),
        (0.0, "0"),
        (12, "+12.0"),
    ],
)
def test_a_change_has_a_sign_unless_nothing_is_left_of_it(value: Decimal | float, said: str) -> None:
    assert change(value) == said


def test_numbers_have_separators_and_shares_a_unit() -> None:
    assert number(1234567) == "1,234,567"
    assert number(Decimal("3.45"), 1) in ("3.4", "3.5")
    assert percent(Decimal("1.94")) == "1.9 %"
    assert percent(33, 0) == "33 %"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=29), "0 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(hours=2, minutes=50), "2 h 50 min"),
        (timedelta(hours=9, minutes=59, seconds=40), "10 h"),
        (timedelta(hours=13, minutes=20), "13 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=3, hours=20), "3 days"),
        (timedelta(days=3) - timedelta(minutes=2), "3 days"),
    ],
)
def test_a_span_has_the_units_that_matter(length: timedelta, said: str) -> None:
    assert span(length) == said


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_longer_span_never_sounds_shorter(one: timedelta, other: timedelta) -> None:
    def minutes(said: str) -> int:
        units = {"min": 1, "h": 60, "days": 1440}
        parts = said.split()
        return sum(int(n) * units[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True))

    shorter, longer = sorted((one, other))
    assert minutes(span(shorter)) <= minutes(span(longer))


def test_days_and_times_are_those_of_the_zone() -> None:
    assert day(AT, "Europe/London") == "Sunday 22 November"
    assert day(AT, "Asia/Manila") == "Monday 23 November"
    assert day(datetime(2026, 3, 1, 12, tzinfo=UTC), "UTC") == "Sunday 1 March"
    assert clock(AT, "America/New_York") == "18:30 (New York)"


def test_a_zone_is_named_by_its_place() -> None:
    assert place("Europe/London") == "London"
    assert place("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert place("UTC") == "UTC"


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_listing_reads_as_one_says_it(parts: list[str], said: str) -> None:
    assert listing(parts) == said
