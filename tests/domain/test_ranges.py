"""Ranges as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ranges import MOST_DAYS, BadRange, split_range


@pytest.mark.parametrize(
    ("typed", "name", "days"),
    [
        ("acme 7d", "acme", 7),
        ("acme us 30 days", "acme us", 30),
        ("2 weeks", "", 14),
        ("acme last month", "acme", 30),
        ("last 30 days", "", 30),
        ("for the last 2 weeks", "", 14),
        ("ACME 1W", "ACME", 7),
        ("acme yesterday", "acme", 2),
        ("acme", "acme", None),
        ("7495000001", "7495000001", None),
        ("shop 24", "shop 24", None),
        ("", "", None),
    ],
)
def test_a_range_at_the_end_is_told_from_the_name(typed, name, days):
    words, found = split_range(typed.split())
    assert (" ".join(words), found) == (name, days)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("0d", "at least 1"),
        ("-3d", "at least 1"),
        ("1.5 weeks", "whole number"),
        ("24h", "daily"),
        ("400d", "365d"),
        ("99999999d", "365d"),
        ("7x", "unit 'x'"),
        ("acme 2026-11-01", "7d"),
    ],
)
def test_what_cannot_be_a_range_is_answered_with_what_to_type(typed, says):
    with pytest.raises(BadRange, match=says):
        split_range(typed.split())


@given(st.text(max_size=60))
def test_any_text_gives_a_range_within_bounds_or_a_reason(typed):
    try:
        _, days = split_range(typed.split())
    except BadRange:
        return
    assert days is None or 1 <= days <= MOST_DAYS
