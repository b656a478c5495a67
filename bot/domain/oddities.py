"""What the platform's answers show that isn't as documented: each is noted by its name, and never with a value."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

QUIET = timedelta(days=1)
"""What was not seen for so long is over; if it comes back, it is told anew."""


class OddKind(StrEnum):
    FIELD = "field"  # an optional field that could not be read and was left out
    ROW = "row"  # an item of a list without what it cannot do without, left out
    VALUE = "value"  # a word that no version of the documentation had, kept as sent
    REFUSED = "refused"  # items that were refused inside a successful answer
    CLOCK = "clock"  # this machine's clock, as compared with the platform's


@dataclass(frozen=True, slots=True)
class Oddity:
    """``name`` is a field of our models (``Product.title``), a path, or empty for the clock; ``found`` says what
    came, in words that hold nothing foreign but types, codes and words of the platform's own.
    """

    kind: OddKind
    name: str
    found: str


@dataclass(frozen=True, slots=True)
class KnownOddity:
    """One that is remembered: seen ``times`` times, first and last at these instants."""

    oddity: Oddity
    first_at: datetime
    last_at: datetime
    times: int


def consequence(oddity: Oddity) -> str:
    """What was found and what the bot made of it."""
    made = {
        OddKind.FIELD: "it is left out, the rest is read",
        OddKind.ROW: "such rows are left out, the others are read",
        OddKind.VALUE: "it is kept as sent, and no rule of ours knows it",
        OddKind.REFUSED: "these items keep the figures they had",
        OddKind.CLOCK: "calls are dated by TikTok's clock meanwhile: set this machine's (NTP)",
    }[oddity.kind]
    return f"{oddity.found}; {made}"


def drift_words(off: timedelta) -> str:
    """How a clock stands whose owner reads ``off`` less than the other, in words: ``7 minutes behind``."""
    seconds = abs(round(off.total_seconds()))
    units = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
    unit, name = next((one for one in units if seconds >= one[0]), (1, "second"))
    number = round(seconds / unit)
    return f"{number:,} {name}{'s'[: number != 1]} {'behind' if off > timedelta() else 'ahead of'}"
