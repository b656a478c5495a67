"""Where a shop stands: bands, milestones, distance."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.rules import parse_rules, shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations import HealthReading
from bot.domain.violations_health import Band, Standing, System, standings

RULES = shipped_rules()
SHOP = Shop("1", "acme", "Acme US")
TODAY = date(2026, 11, 22)


def at(ahr: int | None = None, points: int | None = None, before: int = 0) -> HealthReading:
    return HealthReading("1", TODAY - timedelta(days=before), ahr, points)


def stands(*readings: HealthReading) -> Standing:
    [found] = standings(SHOP, readings, RULES)
    return found


@pytest.mark.parametrize(
    ("ahr", "band", "ahead", "left", "behind"),
    [
        (342, Band.HEALTHY, 150, 192, None),
        (200, Band.HEALTHY, 150, 50, None),
        (199, Band.NEEDS_IMPROVEMENT, 150, 49, None),
        (188, Band.NEEDS_IMPROVEMENT, 150, 38, None),
        (151, Band.NEEDS_IMPROVEMENT, 150, 1, None),
        (150, Band.AT_RISK, 100, 50, 150),
        (1, Band.AT_RISK, 0, 1, 50),
        (0, Band.DEACTIVATED, None, None, 0),
    ],
)
def test_a_rating_falls_towards_the_next_milestone(
    ahr: int, band: Band, ahead: int | None, left: int | None, behind: int | None
) -> None:
    found = stands(at(ahr))
    assert (found.system, found.band, found.left) == (System.AHR, band, left)
    assert (found.next.at if found.next else None, found.reached.at if found.reached else None) == (ahead, behind)


@pytest.mark.parametrize(
    ("points", "ahead", "left", "behind"),
    [(0, 12, 12, None), (11, 12, 1, None), (12, 24, 12, 12), (37, 48, 11, 36), (48, None, None, 48)],
)
def test_points_rise_towards_the_next_milestone(
    points: int, ahead: int | None, left: int | None, behind: int | None
) -> None:
    found = stands(at(points=points))
    assert (found.system, found.band, found.left) == (System.POINTS, None, left)
    assert (found.next.at if found.next else None, found.reached.at if found.reached else None) == (ahead, behind)


def test_both_are_told_where_both_are_known_the_rating_first() -> None:
    rating, points = standings(SHOP, [at(210, 6)], RULES)
    assert (rating.system, rating.value, points.system, points.value) == (System.AHR, 210, System.POINTS, 6)


def test_each_is_told_by_its_own_newest_figure() -> None:
    rating, points = standings(SHOP, [at(points=6, before=3), at(210)], RULES)
    assert (rating.day, points.day) == (TODAY, TODAY - timedelta(days=3))


def test_points_that_nobody_has_updated_since_the_rating_came_were_replaced() -> None:
    assert stands(at(points=30, before=9), at(210)).system is System.AHR
    assert stands(at(210, before=9), at(points=30)).system is System.POINTS


def test_no_figure_is_no_standing() -> None:
    assert standings(SHOP, [at()], RULES) == ()


@pytest.mark.parametrize(
    ("region", "days"), [("US", (180, 180)), ("GB", (180, 180)), ("FR", (180, 180)), ("VN", (90, 90))]
)
def test_it_says_over_how_many_days_it_counts(region: str, days: tuple[int, int]) -> None:
    found = standings(replace(SHOP, region=region), [at(210, 6)], RULES)
    assert tuple(where.window.value for where in found) == days


def test_it_measures_the_fall_over_seven_days() -> None:
    assert stands(at(240, before=8), at(230, before=7), at(205)).fallen == 25
    assert stands(at(200, before=3), at(230)).fallen == 0
    assert stands(at(points=2, before=3), at(points=8)).fallen == 6


def test_a_change_of_system_is_not_a_fall() -> None:
    assert [where.fallen for where in standings(SHOP, [at(points=30, before=1), at(200)], RULES)] == [0, 0]


def test_it_says_what_happens_at_the_milestone() -> None:
    found = stands(at(188))
    assert found.next
    assert found.next.rule.means.startswith("7 days of limits")


def test_a_market_can_have_milestones_of_its_own() -> None:
    own = '[violations.ahr.milestone.US.1]\nvalue = 180\nunit = "AHR"\nsource = "test"\nas_of = 2026-01-01'
    [found] = standings(SHOP, [at(188)], RULES.overridden_by(parse_rules(own)))
    assert found.left == 8
