"""Chance that can be asked again: the same seed, key and day always give the same number."""

import math
from functools import lru_cache
from random import Random
from statistics import NormalDist

_KNOT_DAYS = 9
_NORMAL = NormalDist()


def dice(*key: object) -> Random:
    """A generator of its own for a key. Seeding with text is stable between Python versions and processes."""
    return Random("/".join(map(str, key)))


@lru_cache(maxsize=65_536)
def _knot(key: tuple[object, ...], number: int) -> float:
    return dice(*key, number).uniform(-1, 1)


def wave(key: tuple[object, ...], day: int) -> float:
    """A slow swing between -1 and 1 over the days: what a rate does when nothing happens."""
    number, rest = divmod(day, _KNOT_DAYS)
    share = rest / _KNOT_DAYS
    return _knot(key, number) * (1 - share) + _knot(key, number + 1) * share


def arrivals(mean: float, chance: float) -> int:
    """How many arrive when `mean` are expected: the Poisson quantile of `chance` (normal from 40 up)."""
    if mean > 40:
        return max(0, round(mean + math.sqrt(mean) * _NORMAL.inv_cdf(min(max(chance, 1e-6), 1 - 1e-6))))
    probability = total = math.exp(-mean)
    count = 0
    while total < chance and count < 200:
        count += 1
        probability *= mean / count
        total += probability
    return count
