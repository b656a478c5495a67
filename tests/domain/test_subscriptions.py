"""Which shops a subscription is about, and when it keeps quiet."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.risks import Topic
from bot.domain.schedule import EVERY_DAY
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription, QuietHours, Scope

ACME = Shop("1", "acme", "Acme US", groups=frozenset({"us", "beauty"}))
KITE = Shop("2", "kite", "Kite UK", groups=frozenset({"uk"}))
LONE = Shop("3", "lone", "Lone")
NIGHT = QuietHours(time(22), time(7), "Europe/London")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), [ACME, KITE, LONE]),
        (Scope(shops=("acme",)), [ACME]),
        (Scope(shops=("2",)), [KITE]),
        (Scope(groups=("us", "uk")), [ACME, KITE]),
        (Scope(shops=("lone",), groups=("beauty",)), [ACME, LONE]),
        (Scope(shops=("nobody",)), []),
    ],
)
def test_a_scope_names_shops_and_groups(scope: Scope, expected: list[Shop]) -> None:
    assert scope.of([ACME, KITE, LONE]) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "ends"),
    [
        (21, 59, None),
        (22, 0, datetime(2026, 1, 6, 7, tzinfo=UTC)),
        (23, 59, datetime(2026, 1, 6, 7, tzinfo=UTC)),
        (3, 0, datetime(2026, 1, 5, 7, tzinfo=UTC)),
        (6, 59, datetime(2026, 1, 5, 7, tzinfo=UTC)),
        (7, 0, None),
        (12, 0, None),
    ],
)
def test_a_night_ends_in_the_morning(hour: int, minute: int, ends: datetime | None) -> None:
    assert NIGHT.ends_after(datetime(2026, 1, 5, hour, minute, tzinfo=UTC)) == ends


def test_a_rest_at_noon_ends_the_same_day() -> None:
    lunch = QuietHours(time(12), time(13), "Asia/Manila")
    assert lunch.ends_after(datetime(2026, 1, 5, 4, 30, tzinfo=UTC)) == datetime(2026, 1, 5, 5, tzinfo=UTC)
    assert lunch.ends_after(datetime(2026, 1, 5, 5, tzinfo=UTC)) is None


def test_the_same_time_twice_is_no_quiet_at_all() -> None:
    for hour in range(24):
        never = QuietHours(time(8), time(8), "UTC")
        assert never.ends_after(datetime(2026, 1, 5, hour, tzinfo=UTC)) is None


def test_quiet_hours_are_those_of_their_zone() -> None:
    # 06:30 in London in summer is 05:30 UTC.
    assert NIGHT.ends_after(datetime(2026, 7, 5, 5, 30, tzinfo=UTC)) == datetime(2026, 7, 5, 6, tzinfo=UTC)
    assert NIGHT.ends_after(datetime(2026, 7, 5, 6, 30, tzinfo=UTC)) is None


@given(
    start=st.times(),
    end=st.times(),
    zone=st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe", "America/Nuuk", "Africa/Cairo"]),
    seconds=st.integers(0, 4 * 365 * 86_400),
)
def test_quiet_ends_within_a_day_and_is_over_then(start: time, end: time, zone: str, seconds: int) -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ends = QuietHours(start, end, zone).ends_after(moment)
    if ends is None:
        return
    assert moment < ends <= moment + timedelta(hours=26)
    if zone == "UTC":
        assert ends.time() == end


def test_a_digest_is_daily_unless_it_says_otherwise() -> None:
    digest = DigestSubscription("morning", Topic.SPS, "C1", time(9), "Europe/London")
    assert digest.schedule.weekdays == EVERY_DAY
    assert (digest.schedule.at, digest.schedule.zone) == (time(9), "Europe/London")
