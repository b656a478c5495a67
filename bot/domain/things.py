"""What belongs to a shop and may be typed in its place: a SKU, a listing, a ticket."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """``kind`` is "SKU", "listing" or "ticket"; ``key`` is that of the risk it may be; ``state`` is in plain words."""

    kind: str
    shop_id: str
    key: str
    name: str
    state: str
