"""Targets and rung times, as the operations team knows them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.business_hours import WorkingHours
from bot.domain.severities import Sev, Target, parse_severities, parse_target, shipped_severities

RULES = shipped_severities()
MANILA = WorkingHours("Asia/Manila")
SUNDAY = datetime(2026, 11, 22, 9, tzinfo=UTC)


def minutes(sev: Sev, start: datetime, climbs: int) -> list[float]:
    return [(RULES.climb_at(sev, start, MANILA, n) - start) / timedelta(minutes=1) for n in range(climbs)]


def test_the_ladder_climbs_at_half_and_all_of_the_target_then_every_further_one() -> None:
    assert minutes(Sev.SEV1, SUNDAY, 4) == [7.5, 15, 30, 45]
    assert minutes(Sev.SEV2, SUNDAY, 4) == [15, 30, 60, 90]


def test_the_worst_runs_round_the_clock_and_starts_at_the_programme_managers() -> None:
    worst = RULES[Sev.SEV1]
    assert worst.respond.due(SUNDAY, MANILA) == SUNDAY + timedelta(minutes=15)
    assert (worst.first_level, worst.also_page) == (2, 4)


def test_lesser_ones_run_in_the_hours_of_the_partners_site() -> None:
    friday = datetime(2026, 11, 20, 16, tzinfo=ZoneInfo("Asia/Manila"))
    rule = RULES[Sev.SEV3]
    assert rule.respond.due(friday, MANILA) == datetime(2026, 11, 23, 11, tzinfo=ZoneInfo("Asia/Manila"))
    assert RULES.climb_at(Sev.SEV3, friday, MANILA, 0) == datetime(2026, 11, 20, 18, tzinfo=ZoneInfo("Asia/Manila"))
    assert rule.restore is not None
    assert rule.restore.due(friday, MANILA) == datetime(2026, 11, 25, 16, tzinfo=ZoneInfo("Asia/Manila"))


def test_a_rung_in_business_hours_keeps_its_local_time_over_a_change_of_clocks() -> None:
    london = WorkingHours("Europe/London")
    friday = datetime(2026, 10, 23, 12, tzinfo=london_zone())
    assert RULES.climb_at(Sev.SEV4, friday, london, 1) == datetime(2026, 10, 26, 12, tzinfo=london_zone())


def london_zone() -> ZoneInfo:
    return ZoneInfo("Europe/London")


def test_a_rung_round_the_clock_is_a_length_not_a_local_time() -> None:
    start = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # ten minutes before London's clocks go back
    assert RULES.climb_at(Sev.SEV2, start, WorkingHours("Europe/London"), 1) == start + timedelta(minutes=30)


def test_every_severity_has_a_meaning_and_a_source() -> None:
    for sev in Sev:
        rule = RULES[sev]
        assert rule.brief
        assert rule.source
        assert len(rule.brief) <= 75
        assert rule.as_of.year >= 2026
    assert RULES[Sev.SEV4].restore is None
    assert RULES.accept_within == timedelta(minutes=15)


@pytest.mark.parametrize("text", ["15 min", "4 h", "4 business h", "1 business day", "3 business days"])
def test_a_target_reads_as_it_is_written(text: str) -> None:
    assert str(parse_target(text)) == text


@pytest.mark.parametrize("text", ["", "soon", "0 min", "-1 h", "1.5 h", "4 weeks", "min"])
def test_it_says_how_a_target_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="write for example '30 min'"):
        parse_target(text)


def test_half_a_business_day_is_half_of_its_hours() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Manila"))
    assert Target(1, "business days").due(monday, MANILA, 0.5) == monday + timedelta(hours=4.5)


def test_it_names_the_table_that_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"\[SEV1\]: 'respond'"):
        parse_severities('[ladder]\nclimbs=[1]\nthen_every=1\n[hand_over]\naccept_within="1 h"\n[SEV1]\nbrief="y"')
    with pytest.raises(ValueError, match="ladder"):
        parse_severities("")
