"""Whose fault a cancelled line is: decided by who cancelled it and why, from a list that a team may edit.

The list is part of the rules: ``cancellation.fault.REASON`` is 1 where the platform counts the reason against the
seller (US Academy, seller-fault cancellation; the mapping to codes is ours) and 0 where it does not.
"""

import re
from enum import Enum

from bot.domain.rules import Rules

LISTED = "cancellation.fault"
WATCHED = "cancellation.watched"
BUYER = "BUYER"


class Blame(Enum):
    """``UNKNOWN`` is a reason that the list does not have: it is not counted, and how often it came up is said."""

    SELLER = "seller"
    OTHER = "other"
    UNKNOWN = "unknown"


def blame(user: str, reason: str, rules: Rules) -> Blame:
    """Whose fault it is that ``user`` (BUYER, SELLER, OPERATOR, SYSTEM) cancelled for ``reason``, a code or its words.

    What a buyer cancels is never the seller's fault.
    """
    if user.upper() == BUYER:
        return Blame.OTHER
    rule = rules.get(f"{LISTED}.{as_code(reason)}")
    if rule is None:
        return Blame.UNKNOWN
    return Blame.SELLER if rule.value else Blame.OTHER


def is_watched(reason: str, rules: Rules) -> bool:
    """Whether a reason deserves a word though it is nobody's fault, such as a breach of the negative-review policy."""
    return bool(rules.get(f"{WATCHED}.{as_code(reason)}"))


def as_code(reason: str) -> str:
    """A reason as the list has it: small letters, ``_`` for spaces, and without the British ending."""
    return re.sub(r"[^a-z0-9]+", "_", reason.casefold()).strip("_").removesuffix("_uk")
