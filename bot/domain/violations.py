"""Policy compliance of a shop: violation tickets, account health and what the platform did to listings.

AHR, violation points and tickets come from imported files only: no operation of the Partner API gives them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class TicketStatus(StrEnum):
    OPEN = "OPEN"
    CORRECTING = "CORRECTING"
    APPEALED_1 = "APPEALED_1"
    REJECTED_1 = "REJECTED_1"
    APPEALED_2 = "APPEALED_2"
    WON = "WON"
    LOST = "LOST"
    EXPIRED = "EXPIRED"


CLOSED = frozenset({TicketStatus.WON, TicketStatus.LOST, TicketStatus.EXPIRED})


class Family(StrEnum):
    """What a violation is about. Our own grouping of the US Policy Center's pages, October 2025."""

    SELLER_QUALIFICATION = "SELLER_QUALIFICATION"
    PRODUCT_QUALIFICATION = "PRODUCT_QUALIFICATION"
    INTELLECTUAL_PROPERTY = "INTELLECTUAL_PROPERTY"
    LISTING = "LISTING"
    PROHIBITED_PRODUCT = "PROHIBITED_PRODUCT"
    FULFILMENT = "FULFILMENT"
    CUSTOMER_SERVICE = "CUSTOMER_SERVICE"
    CONTENT = "CONTENT"
    PROMOTION_PRICING = "PROMOTION_PRICING"
    OFF_PLATFORM = "OFF_PLATFORM"
    FRAUD_MANIPULATION = "FRAUD_MANIPULATION"
    ACCOUNT_SECURITY = "ACCOUNT_SECURITY"
    OTHER = "OTHER"


class Kind(StrEnum):
    """A message without points, a violation with points or an action, or the consequence of a total."""

    WARNING = "WARNING"
    VIOLATION = "VIOLATION"
    MILESTONE = "MILESTONE"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket as the last import had it. Times have a zone; ``id`` is the platform's, unique within the shop.

    Deadlines that the file did not give are None here and follow from the rules (``violations_clock``).
    """

    shop_id: str
    id: str
    status: TicketStatus
    kind: Kind
    family: Family
    issued_at: datetime
    title: str = ""
    subject: str = ""
    points: int | None = None
    actions: tuple[str, ...] = ()
    correct_by: datetime | None = None
    appeal1_by: datetime | None = None
    rejected_at: datetime | None = None
    appeal2_by: datetime | None = None
    owner: str = ""
    evidence: tuple[str, ...] = ()
    root_cause: str = ""
    capa: str = ""

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED


def merged(old: Ticket, new: Ticket, given: frozenset[str]) -> Ticket:
    """``old`` with the fields named in ``given`` taken from ``new``: what a file leaves out stays as it was."""
    return replace(old, **{name: getattr(new, name) for name in given})


@dataclass(frozen=True, slots=True)
class KnownTicket:
    """A ticket with when it was first imported, and when it was found closed."""

    ticket: Ticket
    seen_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HealthReading:
    """Account health of a shop on a local day: the rating (0 to 1000), the old points (0 to 48), or both."""

    shop_id: str
    day: date
    ahr: int | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class ListingReason:
    """Why the platform refused a listing: where on it, why, and what it suggests."""

    position: str
    reason: str
    suggestion: str = ""


class Blocked(StrEnum):
    """How the platform keeps a listing, or a change of it, from being sold."""

    REJECTED = "rejected"
    CHANGE_REJECTED = "change rejected"
    FROZEN = "frozen"
    TAKEN_DOWN = "taken down"


_BY_STATUS = {
    "FAILED": Blocked.REJECTED,
    "FREEZE": Blocked.FROZEN,
    "PLATFORM_DEACTIVATED": Blocked.TAKEN_DOWN,
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A product with its states as the platform sends them (unknown words are kept).

    ``blocked_at`` is since when the platform keeps it from selling, ``cleared_at`` when that last ended. ``explained``
    is false while nobody has asked why it is blocked.
    """

    shop_id: str
    product_id: str
    title: str
    status: str
    audit_status: str = ""
    tier: str = ""
    reasons: tuple[ListingReason, ...] = ()
    updated_at: datetime | None = None
    blocked_at: datetime | None = None
    cleared_at: datetime | None = None
    explained: bool = True

    @property
    def blocked(self) -> Blocked | None:
        """None for a listing that sells, waits, or that the seller himself withdrew."""
        if self.status == "ACTIVATE" and self.audit_status == "FAILED":
            return Blocked.CHANGE_REJECTED
        return _BY_STATUS.get(self.status)

    @property
    def without_reasons(self) -> str:
        """What to say of a blocked listing that has none."""
        return "The platform gave no reason." if self.explained else "The reason is read at one of the next looks."
