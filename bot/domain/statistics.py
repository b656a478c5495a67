"""The few statistics the rules need."""

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
