"""The two things a world is made of: chance that can be asked again, and lines through points."""

from statistics import mean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.tiktok.curve import Step, step_at, value_at
from bot.playground.tiktok.noise import arrivals, dice, wave

CURVE = ((-10, 100), (-2, 20), (-2, 300), (5, 300))


@pytest.mark.parametrize(
    ("offset", "value"), [(-99, 100), (-10, 100), (-6, 60), (-2.001, 20.01), (-2, 300), (0, 300), (5, 300), (99, 300)]
)
def test_a_curve_is_straight_between_its_points_and_flat_beyond(offset, value):
    assert value_at(CURVE, offset) == pytest.approx(value)


def test_the_last_step_that_has_begun_holds():
    steps = [Step(0, "open"), Step(5, "won"), Step(3, "appealed")]
    assert [step_at(steps, at) for at in (-1, 0, 4, 9)] == [None, steps[0], steps[2], steps[1]]


@pytest.mark.parametrize("expected", [0.05, 3.3, 39, 60])
def test_arrivals_scatter_around_what_is_expected_as_poisson_does(expected):
    roll = dice("arrivals", expected)
    found = [arrivals(expected, roll.random()) for _ in range(20_000)]
    assert mean(found) == pytest.approx(expected, rel=0.06)
    assert pvariance(found) == pytest.approx(expected, rel=0.1)


@given(st.floats(0, 500), st.floats(0, 1))
def test_arrivals_are_never_negative_nor_endless(expected, chance):
    assert 0 <= arrivals(expected, chance) <= 2000


def test_nothing_arrives_where_nothing_is_expected():
    assert arrivals(0, 0.999) == 0


@given(st.integers(-100_000, 100_000))
def test_a_wave_is_slow_and_bounded(day):
    here, next_day = wave(("key",), day), wave(("key",), day + 1)
    assert -1 <= here <= 1
    assert abs(next_day - here) <= 2 / 9 + 1e-9


def test_dice_agree_for_a_key_and_differ_between_keys():
    assert dice(1, "a").random() == dice(1, "a").random()
    assert dice(1, "a").random() != dice(1, "b").random()
