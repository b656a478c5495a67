"""Where everything stands at one moment, in numbers."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """What is due and not done. A lag is how long the oldest of its kind has been due."""

    posts_due: int = 0
    posts_unknown: int = 0
    post_lag: timedelta = timedelta()
    edits_due: int = 0
    rungs_overdue: int = 0
    feeds_due: int = 0
    feeds_failing: int = 0
    sync_lag: timedelta = timedelta()
    troubles: int = 0
    webhooks_waiting: int = 0
    webhooks_left: int = 0
