"""Once per local day, in every zone and through every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.schedule import EVERY_DAY, Schedule, Slot

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
FIRST, LAST = date(2018, 1, 1), date(2028, 1, 1)

zones = st.sampled_from(ZONES)
days = st.dates(date(2011, 1, 1), date(2037, 1, 1))
times = st.times().map(lambda at: at.replace(microsecond=0))


def exists(day: date, zone: str) -> bool:
    """Whether the zone has that day, found out from instants alone."""
    noon = datetime.combine(day, time(12), UTC)
    return any((noon + timedelta(minutes=30 * n)).astimezone(ZoneInfo(zone)).date() == day for n in range(-60, 60))


def test_a_time_of_every_day_is_that_local_time() -> None:
    slot = Schedule(time(9), "Europe/London").next_after(datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert slot == Slot(date(2026, 7, 2), datetime(2026, 7, 2, 8, tzinfo=UTC))


def test_a_slot_is_later_than_the_moment_asked_for() -> None:
    nine = datetime(2026, 11, 22, 9, tzinfo=UTC)
    schedule = Schedule(time(9), "UTC")
    assert schedule.next_after(nine).due_at == nine + timedelta(days=1)
    assert schedule.next_after(nine - timedelta(microseconds=1)).due_at == nine


def test_only_its_weekdays() -> None:
    mondays = Schedule(time(9), "Asia/Manila", frozenset({0}))
    found = [slot.local_date for slot in islice(mondays.slots_from(date(2026, 11, 22)), 3)]
    assert found == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]


def test_no_weekday_at_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one weekday"):
        Schedule(time(9), "UTC", frozenset()).next_after(datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "at", "day", "due"),
    [
        ("Europe/London", time(1, 30), date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("Europe/London", time(1, 30), date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", time(2, 15), date(2026, 3, 8), datetime(2026, 3, 8, 7, 15, tzinfo=UTC)),
        ("Australia/Lord_Howe", time(2, 15), date(2026, 10, 4), datetime(2026, 10, 3, 15, 45, tzinfo=UTC)),
        # The jump goes past midnight: the last second that the day has.
        ("America/Nuuk", time(23, 30), date(2024, 3, 30), datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC)),
        ("Asia/Pyongyang", time(23, 45), date(2018, 5, 4), datetime(2018, 5, 4, 14, 59, 59, tzinfo=UTC)),
        ("America/Sao_Paulo", time(0, 0), date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ],
)
def test_the_days_on_which_the_clocks_change(zone: str, at: time, day: date, due: datetime) -> None:
    assert Schedule(at, zone).slot_on(day) == Slot(day, due)


@pytest.mark.parametrize(
    ("zone", "skipped"), [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))]
)
@pytest.mark.parametrize("at", [time(0, 0), time(9, 0), time(23, 59, 59)])
def test_a_day_that_the_zone_skips_has_no_slot(zone: str, skipped: date, at: time) -> None:
    schedule = Schedule(at, zone)
    assert not exists(skipped, zone)
    assert schedule.slot_on(skipped) is None
    found = [slot.local_date for slot in islice(schedule.slots_from(skipped - timedelta(days=1)), 2)]
    assert found == [skipped - timedelta(days=1), skipped + timedelta(days=1)]


@settings(max_examples=12)
@given(zone=zones, at=times)
def test_ten_years_have_one_slot_a_local_day_in_strict_order(zone: str, at: time) -> None:
    schedule = Schedule(at, zone)
    moment = datetime.combine(FIRST, time(), UTC)
    found = []
    while moment < datetime.combine(LAST, time(), UTC):
        slot = schedule.next_after(moment)
        assert slot.due_at > moment
        assert slot.due_at.astimezone(ZoneInfo(zone)).date() == slot.local_date
        found.append(slot.local_date)
        moment = slot.due_at
    expected = [found[0] + timedelta(days=n) for n in range((found[-1] - found[0]).days + 1)]
    assert [day for day in expected if day not in set(found) and exists(day, zone)] == []
    assert found == sorted(set(found))


@cache
def changes(zone: str) -> tuple[date, ...]:
    """The local days around which the zone's offset changes within ten years."""
    tz = ZoneInfo(zone)
    instants = [datetime.combine(FIRST, time(12), UTC) + timedelta(days=n) for n in range((LAST - FIRST).days)]
    offsets = [moment.astimezone(tz).utcoffset() for moment in instants]
    return tuple(moment.date() for moment, a, b in zip(instants, offsets, offsets[1:], strict=False) if a != b)


edges = zones.filter(changes).flatmap(lambda zone: st.tuples(st.just(zone), st.sampled_from(changes(zone))))


@settings(max_examples=150)
@given(change=edges, at=times | st.sampled_from([time(0), time(23, 59, 59)]))
def test_each_edge_of_each_zone_has_one_slot_a_day(change: tuple[str, date], at: time) -> None:
    zone, day = change
    schedule = Schedule(at, zone)
    around = [day + timedelta(days=n) for n in range(-3, 4)]
    slots = [slot for one in around if (slot := schedule.slot_on(one))]
    assert [slot.local_date for slot in slots] == [one for one in around if exists(one, zone)]
    assert all(a.due_at < b.due_at for a, b in pairwise(slots))
    assert list(islice(schedule.slots_from(around[0]), len(slots))) == slots


@settings(max_examples=100)
@given(zone=zones, at=times, day=days, weekdays=st.frozensets(st.integers(0, 6), min_size=1))
def test_asking_from_slot_to_slot_leaves_none_out(zone: str, at: time, day: date, weekdays: frozenset[int]) -> None:
    schedule = Schedule(at, zone, weekdays)
    slots = list(islice(schedule.slots_from(day), 10))
    assert all(slot.local_date.weekday() in weekdays for slot in slots)
    for slot, following in pairwise(slots):
        assert schedule.next_after(slot.due_at) == following
        assert schedule.next_after(following.due_at - timedelta(microseconds=1)) == following
        assert schedule.following(slot) == following


@given(day=days, before=times, after=times)
def test_after_a_change_of_its_time_a_day_still_has_one_slot(day: date, before: time, after: time) -> None:
    slot = Schedule(before, "Europe/London").slot_on(day)
    assert slot is not None
    following = Schedule(after, "Europe/London", EVERY_DAY).following(slot)
    assert following.local_date == day + timedelta(days=1)
    assert following.due_at > slot.due_at
