"""Wilson's score interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.statistics import Z95, wilson

counts = st.integers(1, 100_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


# The bounds are the roots of (share - p)^2 = z^2 p (1 - p) / total; these were worked out from published tables.
@pytest.mark.parametrize(
    ("bad", "total", "low", "high"),
    [(3, 100, 0.0103, 0.0845), (25, 1_000, 0.0170, 0.0366), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0)],
)
def test_known_intervals(bad: int, total: int, low: float, high: float) -> None:
    assert wilson(bad, total) == pytest.approx((low, high), abs=5e-5)


def test_nothing_is_known_of_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(counts)
def test_the_bounds_solve_the_equation_that_defines_them(case: tuple[int, int]) -> None:
    bad, total = case
    share = bad / total
    for bound in wilson(bad, total):
        assert (share - bound) ** 2 == pytest.approx(Z95**2 * bound * (1 - bound) / total, abs=1e-9)


@given(counts)
def test_the_share_lies_within_and_the_mirror_image_is_mirrored(case: tuple[int, int]) -> None:
    bad, total = case
    low, high = wilson(bad, total)
    assert 0 <= low <= bad / total + 1e-12
    assert bad / total - 1e-12 <= high <= 1
    assert wilson(total - bad, total) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(counts)
def test_more_of_the_same_makes_it_narrower(case: tuple[int, int]) -> None:
    bad, total = case
    low, high = wilson(bad, total)
    closer = wilson(10 * bad, 10 * total)
    assert closer[1] - closer[0] < high - low
