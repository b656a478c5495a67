"""Amounts of money: never without their currency, and no parts of a unit where nobody counts in them."""

from decimal import Decimal

WHOLE = frozenset({"IDR", "JPY", "VND"})
"""Currencies of TikTok Shop's markets without parts: ISO 4217 has no minor unit of yen and dong, and one of the rupiah
that nobody uses."""
PLACES = 2


def places_of(currency: str) -> int:
    """The decimal places in which amounts of a currency are told."""
    return 0 if currency in WHOLE else PLACES


def money(amount: Decimal | int, currency: str, *, whole: bool = False) -> str:
    """``1,904.50 USD``, ``1,250,000 IDR``; ``whole`` leaves parts of a unit out in any currency."""
    return f"{amount:,.{0 if whole else places_of(currency)}f} {currency}"
