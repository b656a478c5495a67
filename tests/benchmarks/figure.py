"""One measured figure, with what it is held against."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """``floor`` is what the value is divided by for ``ratio``: a bare loop of the same run, or a bound.

    ``goal`` is the ratio that is wanted, as ">=0.5" or "<=1.2"; empty where none is.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def reached(self) -> bool | None:
        """None where there is nothing to reach."""
        if not self.goal or self.ratio is None:
            return None
        bound = float(self.goal[2:])
        return self.ratio >= bound if self.goal.startswith(">=") else self.ratio <= bound

    def line(self) -> str:
        told = {None: "", True: " reached=yes", False: " reached=no"}[self.reached]
        goal = f" goal={self.goal}{told}" if self.goal else ""
        floor, ratio = _short(self.floor), _short(self.ratio)
        return f"BENCH name={self.name} value={_short(self.value)} unit={self.unit} floor={floor} ratio={ratio}{goal}"


Benchmark = Callable[[bool], Iterator[Figure]]
"""Measures; True asks for small sizes, which show that it works and nothing else."""


def quantile(values: list[float], share: float) -> float:
    """The value that ``share`` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def middle(values: list[float]) -> float:
    return median(values)


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}" if abs(value) < 1_000 else f"{value:.0f}"
