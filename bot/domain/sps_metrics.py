"""The metrics of the scores: what each is called, counts and covers.

Source: TikTok Shop US Academy guides per metric, 2025-2026, and the Partner API's names for the codes of SPS; South
East Asian Academy, Store Rating (60 days for product satisfaction, 30 for fulfilment and answers), for those of the
Store Rating. A market's own windows are rules: ``metric.window.SEA.SFCR``.
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
    """The platform's codes of the six metrics of SPS, then what Seller Center shows beside them or elsewhere.

    AHT is after-sales handling time here, never a moderator's average handle time. Fast dispatch is no on-time
    delivery, and unsatisfied orders (complaints about product and service alone) are no negative reviews: each has its
    own code.
    """

    NRR = "NRR"
    NBFR = "NBFR"
    SFCR = "SFCR"
    OTDR = "OTDR"
    IM_DSAT = "IM_DSAT"
    AHT = "AHT"
    UOR = "UOR"
    SFRR = "SFRR"
    FDR = "FDR"
    RR12 = "RR12"
    RR24 = "RR24"
    LDR = "LDR"
    VTR = "VTR"

    @property
    def facts(self) -> MetricFacts:
        return FACTS[self]


SPS_METRICS = frozenset({"NRR", "NBFR", "SFCR", "OTDR", "IM_DSAT", "AHT"})
"""The fixed set that the Partner API tells."""
FACTS = {
    MetricCode.NRR: MetricFacts("negative reviews", "1-2 star order", "1-2 star orders", "delivered orders", 60),
    MetricCode.NBFR: MetricFacts("non-buyer-fault returns", "return", "returns", "delivered orders", 60),
    MetricCode.SFCR: MetricFacts("seller-fault cancellations", "cancellation", "cancellations", "orders", 30),
    MetricCode.OTDR: MetricFacts(
        "on-time delivery", "late parcel", "late parcels", "parcels due", 30, higher_is_better=True
    ),
    MetricCode.IM_DSAT: MetricFacts("chat dissatisfaction", "1-2 star chat", "1-2 star chats", "rated chats", 60),
    MetricCode.AHT: MetricFacts("after-sales handling", "hour", "hours", "requests", 60, in_hours=True),
    MetricCode.UOR: MetricFacts(
        "unsatisfied orders", "unsatisfied order", "unsatisfied orders", "delivered orders", 60
    ),
    MetricCode.SFRR: MetricFacts("seller-fault returns", "return", "returns", "delivered orders", 60),
    MetricCode.FDR: MetricFacts("fast dispatch", "slow parcel", "slow parcels", "orders", 30, higher_is_better=True),
    MetricCode.RR12: MetricFacts(
        "12-hour response rate", "late answer", "late answers", "chats", 30, higher_is_better=True
    ),
    MetricCode.RR24: MetricFacts(
        "24-hour response rate", "late answer", "late answers", "chats", 30, higher_is_better=True
    ),
    MetricCode.LDR: MetricFacts("late dispatch", "late dispatch", "late dispatches", "orders dispatched", 7),
    MetricCode.VTR: MetricFacts(
        "valid tracking", "untracked parcel", "untracked parcels", "parcels shipped", 30, higher_is_better=True
    ),
}
