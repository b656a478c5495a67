"""Lines through (days from the anchor, value): how the stories of the world are written down."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
Curve = Sequence[tuple[float, float]]


def value_at(curve: Curve, offset: float) -> float:
    """The straight line between the two neighbours of `offset`; flat before the first and after the last."""
    if offset <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if left <= offset < right:
            return low + (high - low) * (offset - left) / (right - left)
    return curve[-1][1]


class Step(NamedTuple, Generic[T]):
    since: float
    value: T


def step_at(steps: Sequence[Step[T]], offset: float) -> Step[T] | None:
    """The last step that has begun; None before the first."""
    return max((step for step in steps if step.since <= offset), key=lambda step: step.since, default=None)
