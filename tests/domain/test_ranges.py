"""Ranges as people type them."""

from datetime import date

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
        ("acme past month", "acme", 30),
        ("last 30 days", "", 30),
        ("for the last 2 weeks", "", 14),
        ("ACME 1W", "ACME", 7),
        ("acme fortnight", "acme", 14),
        ("acme", "acme", None),
        ("7495000001", "7495000001", None),
        ("shop 24", "shop 24", None),
        ("", "", None),
    ],
)
def test_a_range_at_the_end_is_told_from_the_name(typed, name, days):
    words, found = split_range(typed.split())
    assert (" ".join(words), found.days if found else None) == (name, days)
    assert split_range(found.typed.split()) == ([], found) if found else words == typed.split()


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
        ("acme 2026-11-31", "no such day"),
        ("acme 2026-13-01", "no such day"),
    ],
)
def test_what_cannot_be_a_range_is_answered_with_what_to_type(typed, says):
    with pytest.raises(BadRange, match=says):
        split_range(typed.split())


TODAY = date(2026, 11, 22)
"""A Sunday."""


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("today", date(2026, 11, 22), date(2026, 11, 23)),
        ("yesterday", date(2026, 11, 21), date(2026, 11, 22)),
        ("this week", date(2026, 11, 16), date(2026, 11, 23)),
        ("last week", date(2026, 11, 9), date(2026, 11, 16)),
        ("for the last week", date(2026, 11, 9), date(2026, 11, 16)),
        ("this month", date(2026, 11, 1), date(2026, 12, 1)),
        ("last month", date(2026, 10, 1), date(2026, 11, 1)),
        ("this quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("last quarter", date(2026, 7, 1), date(2026, 10, 1)),
        ("this year", date(2026, 1, 1), date(2027, 1, 1)),
        ("October", date(2026, 10, 1), date(2026, 11, 1)),
        ("november", date(2026, 11, 1), date(2026, 12, 1)),
        ("in december", date(2025, 12, 1), date(2026, 1, 1)),
        ("dec 2025", date(2025, 12, 1), date(2026, 1, 1)),
        ("2026-10-05", date(2026, 10, 5), date(2026, 10, 6)),
        ("2026-10-05..2026-10-11", date(2026, 10, 5), date(2026, 10, 12)),
    ],
)
def test_the_calendar_means_its_own_days(typed: str, start: date, end: date) -> None:
    words, found = split_range(["acme", *typed.split()])
    assert words == ["acme"]
    assert found is not None
    assert found.between(TODAY) == (start, end)
    assert split_range(found.typed.split())[1].between(TODAY) == (start, end)
    assert found.back(TODAY) == max(1, (TODAY - start).days)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("2026-12-01", "1 December 2026 is still to come"),
        ("may 2024", "1 May 2024 is too long ago"),
        ("2026-10-11..2026-10-05", "begins before it ends"),
    ],
)
def test_days_that_nobody_can_be_told_of_are_refused(typed: str, says: str) -> None:
    _, found = split_range(typed.split())
    assert found is not None
    with pytest.raises(BadRange, match=says):
        found.between(TODAY)


@pytest.mark.parametrize("typed", ["jan", "acme sun", "2026", "acme 2026", "week", "month"])
def test_what_may_be_a_part_of_a_name_is_no_range(typed: str) -> None:
    assert split_range(typed.split()) == (typed.split(), None)


DAYS = st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})?", fullmatch=True)


@given(st.text(max_size=60) | DAYS, st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_any_text_gives_a_range_within_bounds_or_a_reason(typed: str, today: date) -> None:
    try:
        _, found = split_range(typed.split())
        assert found is None or 1 <= found.back(today) <= MOST_DAYS
    except BadRange:
        return
