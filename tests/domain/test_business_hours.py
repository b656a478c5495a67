"""Business time: only the hours in which a site works count, whatever the clocks do."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.business_hours import WorkingHours

MANILA = WorkingHours("Asia/Manila")
LONDON = WorkingHours("Europe/London")
NIGHT = WorkingHours("America/New_York", opens=time(22), closes=time(6))
HOUR = timedelta(hours=1)

sites = st.sampled_from([MANILA, LONDON, NIGHT, WorkingHours("Asia/Kolkata", frozenset({6}), time(8), time(8))])
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
lengths = st.integers(0, 400 * 60).map(lambda minutes: timedelta(minutes=minutes))


def local(site: WorkingHours, *parts: int) -> datetime:
    from zoneinfo import ZoneInfo

    return datetime(*parts, tzinfo=ZoneInfo(site.zone))  # type: ignore[arg-type,misc]


@given(sites, moments, lengths)
def test_the_time_between_is_the_time_that_was_added(site: WorkingHours, start: datetime, worked: timedelta) -> None:
    assert site.between(start, site.after(start, worked)) == worked


@given(sites, moments, lengths, lengths)
def test_adding_in_two_steps_comes_to_the_same(site: WorkingHours, start: datetime, a: timedelta, b: timedelta) -> None:
    assert site.between(start, site.after(site.after(start, a), b)) == a + b


@given(sites, moments, lengths)
def test_more_work_is_never_due_earlier(site: WorkingHours, start: datetime, worked: timedelta) -> None:
    assert site.after(start, worked + timedelta(minutes=1)) > site.after(start, worked) >= start


@given(sites, moments, lengths)
def test_it_is_never_due_while_the_site_is_closed(site: WorkingHours, start: datetime, worked: timedelta) -> None:
    due = site.after(start, worked)
    assert any(opens <= due <= closes for opens, closes in shifts_of_a_week_around(site, due))


def shifts_of_a_week_around(site: WorkingHours, moment: datetime) -> list[tuple[datetime, datetime]]:
    shifts = site.shifts_from(moment.date() - timedelta(days=8))
    return [next(shifts) for _ in range(12)]


def test_a_weekend_does_not_count() -> None:
    friday = local(MANILA, 2026, 11, 20, 16)
    assert MANILA.after(friday, 4 * HOUR) == local(MANILA, 2026, 11, 23, 11)


def test_what_is_reported_on_a_weekend_counts_from_the_next_opening() -> None:
    assert MANILA.after(local(MANILA, 2026, 11, 21, 12), HOUR) == local(MANILA, 2026, 11, 23, 10)


def test_what_fits_the_day_is_due_at_closing_time_not_at_the_next_opening() -> None:
    assert LONDON.after(local(LONDON, 2026, 11, 20, 14), 4 * HOUR) == local(LONDON, 2026, 11, 20, 18)


def test_office_hours_stay_local_when_the_clocks_change() -> None:
    before = local(LONDON, 2026, 10, 23, 17)
    assert LONDON.after(before, 2 * HOUR) == local(LONDON, 2026, 10, 26, 10)
    assert LONDON.after(before, 2 * HOUR) == datetime(2026, 10, 26, 10, tzinfo=UTC)


def test_a_night_shift_is_an_hour_longer_in_autumn_and_shorter_in_spring() -> None:
    site = WorkingHours("America/New_York", frozenset(range(7)), time(22), time(6))
    autumn = local(site, 2026, 10, 31, 22)
    spring = local(site, 2026, 3, 7, 22)
    assert site.between(autumn, autumn + timedelta(hours=12)) == 9 * HOUR
    assert site.between(spring, spring + timedelta(hours=12)) == 7 * HOUR


def test_a_shift_of_the_evening_before_still_counts_after_midnight() -> None:
    saturday_early = local(NIGHT, 2026, 11, 21, 3)
    assert NIGHT.after(saturday_early, 2 * HOUR) == local(NIGHT, 2026, 11, 21, 5)


def test_a_business_day_is_as_long_as_the_site_is_open() -> None:
    assert (MANILA.day_length, NIGHT.day_length) == (9 * HOUR, 8 * HOUR)


def test_it_refuses_a_week_without_a_day() -> None:
    with pytest.raises(ValueError, match="at least one weekday"):
        WorkingHours(weekdays=frozenset()).after(datetime(2026, 1, 1, tzinfo=UTC), HOUR)
