"""Until when a risk is silenced."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.snoozes import LONGEST, BadSnooze, eve, goes_past, names_a_day, snooze_until

SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LONDON, KOLKATA, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(("typed", "hours"), [("1h", 1), ("4 hours", 4), ("for 2d", 48), ("90 min", 1.5), ("1W", 168)])
def test_a_length_counts_from_now(typed, hours):
    assert snooze_until(typed, SUNDAY, LONDON) - SUNDAY == timedelta(hours=hours)


def test_tomorrow_is_the_morning_of_the_next_day_in_the_persons_zone():
    assert snooze_until("tomorrow", SUNDAY, KOLKATA) == datetime(2026, 11, 23, 9, 0, tzinfo=KOLKATA)
    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # already Monday in Kolkata
    assert snooze_until("tomorrow", late, KOLKATA) == datetime(2026, 11, 24, 9, 0, tzinfo=KOLKATA)


def test_a_weekday_is_the_next_one_after_today():
    assert snooze_until("monday", SUNDAY, LONDON) == datetime(2026, 11, 23, 9, 0, tzinfo=LONDON)
    assert snooze_until("until sunday", SUNDAY, LONDON) == datetime(2026, 11, 29, 9, 0, tzinfo=LONDON)
    assert snooze_until("fri", SUNDAY, LONDON) == datetime(2026, 11, 27, 9, 0, tzinfo=LONDON)


def test_the_morning_is_at_nine_whatever_the_clocks_do():
    before = datetime(2026, 10, 31, 15, 0, tzinfo=UTC)  # New York puts its clocks back on 1 November
    assert snooze_until("tomorrow", before, NEW_YORK).astimezone(NEW_YORK).hour == 9


@pytest.mark.parametrize(("typed", "of_a_day"), [("For Tomorrow", True), ("fri", True), ("2d", False), ("mo", False)])
def test_a_morning_is_told_from_a_length(typed, of_a_day):
    assert names_a_day(typed) is of_a_day


@pytest.mark.parametrize("typed", ["", "later", "0h", "31d", "99999d", "mo", "1", "tomorrow 5pm", "-1h"])
def test_anything_else_is_answered_with_what_to_type(typed):
    with pytest.raises(BadSnooze, match="`1h`"):
        snooze_until(typed, SUNDAY, LONDON)


@given(st.text(max_size=30), st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_a_snooze_always_ends_after_now_and_within_bounds(typed, moment):
    now = moment.replace(tzinfo=UTC)
    for wanted in (typed, "tomorrow", "monday", "4h"):
        try:
            until = snooze_until(wanted, now, NEW_YORK)
        except BadSnooze:
            continue
        assert now < until <= now + LONGEST


@pytest.mark.parametrize(("hours", "before"), [(72, 24), (48, 24), (40, 20), (2, 1)])
def test_the_eve_is_a_day_before_or_half_way(hours: int, before: int) -> None:
    deadline = SUNDAY + timedelta(hours=hours)
    assert deadline - eve(deadline, SUNDAY) == timedelta(hours=before)


@pytest.mark.parametrize(("deadline", "past"), [(None, False), (5, False), (4, True), (3, True), (-1, False)])
def test_a_snooze_goes_past_a_deadline_that_is_still_ahead(deadline: int | None, past: bool) -> None:
    at = None if deadline is None else SUNDAY + timedelta(hours=deadline)
    assert goes_past(SUNDAY + timedelta(hours=4), at, SUNDAY) is past
