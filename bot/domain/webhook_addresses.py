"""Where a shop's events go, held against where they should go."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.webhooks import EVENT_TYPES

WANTED = tuple(one.name for one in EVENT_TYPES.values() if one.per_shop)
PRIVATE = frozenset({"NEW_MESSAGE", "NEW_CONVERSATION", "NEW_MESSAGE_LISTENER", "RECIPIENT_ADDRESS_UPDATE"})
"""Events with what people write and where they live. The bot has no use for them and must not be sent them."""


class Fit(StrEnum):
    OK = "ok"
    MISSING = "missing"
    OTHER = "other address"
    NOT_WANTED = "not wanted"


@dataclass(frozen=True, slots=True)
class Subscription:
    """An event and the address it goes to, empty where it goes nowhere."""

    event: str
    address: str
    fit: Fit


def compare(found: Mapping[str, str], address: str) -> list[Subscription]:
    """The wanted events, and those that must not come to ``address``. What goes elsewhere besides is not ours."""
    wanted = [Subscription(name, found.get(name, ""), _fit(found.get(name, ""), address)) for name in WANTED]
    private = [Subscription(name, address, Fit.NOT_WANTED) for name in sorted(PRIVATE) if found.get(name) == address]
    return wanted + private


def _fit(found: str, address: str) -> Fit:
    if not found:
        return Fit.MISSING
    return Fit.OK if found == address else Fit.OTHER
