"""The six metrics of the score: what each is called, counts and covers.

Source: TikTok Shop US Academy guides per metric, 2025-2026, and the Partner API's names for the codes.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """``bad`` and ``bad_many`` name one and several of the orders that count against the shop."""

    name: str
    bad: str
    bad_many: str
    of_what: str
    window_days: int
    higher_is_better: bool = False
    in_hours: bool = False


class MetricCode(StrEnum):
    """The platform's codes. AHT is after-sales handling time here, never a moderator's average handle time."""

    NRR = "NRR"
    NBFR = "NBFR"
    SFCR = "SFCR"
    OTDR = "OTDR"
    IM_DSAT = "IM_DSAT"
    AHT = "AHT"

    @property
    def facts(self) -> MetricFacts:
        return FACTS[self]


FACTS = {
    MetricCode.NRR: MetricFacts("negative reviews", "1-2 star order", "1-2 star orders", "delivered orders", 60),
    MetricCode.NBFR: MetricFacts("non-buyer-fault returns", "return", "returns", "delivered orders", 60),
    MetricCode.SFCR: MetricFacts("seller-fault cancellations", "cancellation", "cancellations", "orders", 30),
    MetricCode.OTDR: MetricFacts(
        "on-time delivery", "late parcel", "late parcels", "parcels due", 30, higher_is_better=True
    ),
    MetricCode.IM_DSAT: MetricFacts("chat dissatisfaction", "1-2 star chat", "1-2 star chats", "rated chats", 60),
    MetricCode.AHT: MetricFacts("after-sales handling", "hour", "hours", "requests", 60, in_hours=True),
}
