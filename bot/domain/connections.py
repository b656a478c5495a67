"""How shops are connected to the platform: by sellers' authorisations, which end, and which a consent renews."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SHARE_LEFT = 3
"""The access token is renewed when a third of its life is left: of the usual seven days more than two, enough to sit
out an outage of the platform or a weekend on which nobody looks, and seldom enough to cost nothing."""

UNKNOWN_LIFE_LEFT = timedelta(days=1)
"""Where nobody said when the token began."""

SOON = timedelta(days=30)
"""Before an authorisation ends there must be time to find the seller and ask: the platform too warns 30 days before."""


class Tie(StrEnum):
    """How a shop stands: its authorisation has ended, soon ends, or is well."""

    LOST = "lost"
    ENDS = "ends"
    WELL = "well"


@dataclass(frozen=True, slots=True)
class Connection:
    """A shop and what ties it; ``at`` is when that ended or ends. ``owner`` is a Slack user id."""

    shop_id: str
    code: str
    name: str
    region: str
    owner: str | None
    app_key: str
    tie: Tie
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a seller's authorisation opens: ``shops`` by code. ``ends_at`` is None where nobody told it."""

    app: str
    seller: str
    shops: tuple[str, ...]
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""


class Market(StrEnum):
    """Where a seller signs in to give consent: the US have a place of their own."""

    US = "us"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Offer:
    """A link under which a seller of a market consents to an app. It works once, until ``until``."""

    app: str
    market: Market
    url: str
    until: datetime


def market_of(region: str) -> Market:
    """The place where a seller of a country signs in."""
    return Market.US if region == "US" else Market.ROW


def renewal_due(renewed_at: datetime | None, ends_at: datetime | None, now: datetime) -> bool:
    """Whether an access token is to be renewed by now; never for one that nobody told the end of."""
    if ends_at is None:
        return False
    left = (ends_at - renewed_at) / SHARE_LEFT if renewed_at else UNKNOWN_LIFE_LEFT
    return ends_at - now < left
