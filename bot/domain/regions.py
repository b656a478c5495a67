"""What is assumed of a shop that only its country is known of, until the team says better."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """An IANA zone, an ISO currency and the English of the country, if the platform lists it among its locales.

    ``several`` where it has other zones too.
    """

    zone: str
    currency: str
    several: bool = False
    language: str = "en-US"


# Shopwatch speaks English, so the platform's texts are asked for in English until a team says otherwise of a shop.
# ISO 3166 country codes of TikTok Shop's markets (November 2026). The API does not tell a shop's registered zone: where
# a country has several, the one in which most sellers are registered stands.
REGIONS = {
    "US": Region("America/Los_Angeles", "USD", several=True),
    "GB": Region("Europe/London", "GBP", language="en-GB"),
    "DE": Region("Europe/Berlin", "EUR"),
    "ES": Region("Europe/Madrid", "EUR"),
    "FR": Region("Europe/Paris", "EUR"),
    "IE": Region("Europe/Dublin", "EUR", language="en-IE"),
    "IT": Region("Europe/Rome", "EUR"),
    "ID": Region("Asia/Jakarta", "IDR", several=True),
    "MY": Region("Asia/Kuala_Lumpur", "MYR"),
    "PH": Region("Asia/Manila", "PHP"),
    "SG": Region("Asia/Singapore", "SGD"),
    "TH": Region("Asia/Bangkok", "THB"),
    "VN": Region("Asia/Ho_Chi_Minh", "VND"),
    "MX": Region("America/Mexico_City", "MXN", several=True),
    "BR": Region("America/Sao_Paulo", "BRL", several=True),
    "JP": Region("Asia/Tokyo", "JPY"),
}
ELSEWHERE = Region("UTC", "USD")


def region_of(country: str) -> Region:
    """The usual zone and currency of a country; UTC and USD for one that is not known."""
    return REGIONS.get(country.upper(), ELSEWHERE)


def code_of(name: str) -> str:
    """A short code that people can type, from a shop's name: ``Acme US`` becomes ``acme-us``."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-_")[:40] or "shop"
