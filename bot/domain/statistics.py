"""The few statistics the rules need."""

from datetime import date, timedelta
from math import sqrt

Z95 = 1.959963984540054


def wilson(bad: int, total: int, z: float = Z95) -> tuple[float, float]:
    """Wilson score interval of ``bad / total`` as ratios (0 to 1); the whole range when ``total`` is 0.

    Source: E. B. Wilson, 1927. 3 of 100 gives 1.0 % to 8.5 %; 25 of 1,000 gives 1.7 % to 3.7 %.
    """
    if total <= 0:
        return 0.0, 1.0
    share = bad / total
    centre = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def evenly(first: date, last: date, most: int) -> list[date]:
    """At most ``most`` days from ``first`` to ``last``, both among them, as far apart as whole days allow."""
    total = (last - first).days
    kept = min(total + 1, most)
    return [last - timedelta(days=(n * total) // max(1, kept - 1)) for n in reversed(range(kept))]
