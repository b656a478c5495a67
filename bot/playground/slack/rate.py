"""Rate limits: a token bucket per method, or per method and channel for posting."""

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tier:
    """Calls a minute that are always allowed, and how many may come at once."""

    per_minute: float
    burst: int


# docs.slack.dev/apis/web-api/rate-limits, read 22 Nov 2026. Slack tolerates bursts without saying how large:
# here a tier's whole minute may come at once. Posting is "about one a second per channel, short bursts may pass".
TIERS = {
    "tier1": Tier(1, 1),
    "tier2": Tier(20, 20),
    "tier3": Tier(50, 50),
    "tier4": Tier(100, 100),
    "posting": Tier(60, 4),
}


class RateLimiter:
    """`scale` multiplies every allowance; `enabled` switches the limits off altogether."""

    def __init__(self, *, scale: float = 1.0, enabled: bool = True) -> None:
        self.scale = scale
        self.enabled = enabled
        self._buckets: dict[Any, tuple[float, float]] = {}

    def wait(self, key: Any, tier: str, now: float) -> int:
        """Take one call at `now` (unix seconds). 0 when it may pass, else the whole seconds to wait."""
        if not self.enabled or tier not in TIERS:
            return 0
        burst = max(1.0, TIERS[tier].burst * self.scale)
        per_second = TIERS[tier].per_minute / 60 * self.scale
        tokens, since = self._buckets.get(key, (burst, now))
        tokens = min(burst, tokens + max(0.0, now - since) * per_second)
        if tokens >= 1:
            self._buckets[key] = (tokens - 1, now)
            return 0
        self._buckets[key] = (tokens, now)
        return max(1, math.ceil((1 - tokens) / per_second))
