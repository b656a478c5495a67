"""Shops, and finding the one a person means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process, utils

NEAREST_SCORE = 60
"""Similarity from 0 to 100 below which a shop is not worth suggesting."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop as the team knows it.

    ``id`` is the platform's (text), ``code`` the short name people type, ``region`` an ISO country code, ``zone`` an
    IANA name, ``currency`` an ISO code, ``owner`` a Slack user id, ``language`` the BCP 47 tag of the texts that the
    platform sends about it. ``scored_by_api`` is false where the platform has no SPS endpoint for the shop, so that its
    score comes from imported files. ``zone_assumed``: its country has several zones, the platform does not tell which
    one it is registered in, and nobody has said so yet. ``lost_at``: when the seller's authorisation for it ended, so
    that its figures are not read any more; None also for a shop that is known from files only.
    """

    id: str
    code: str
    name: str
    region: str = "US"
    zone: str = "UTC"
    currency: str = "USD"
    owner: str | None = None
    groups: frozenset[str] = frozenset()
    scored_by_api: bool = True
    zone_assumed: bool = False
    language: str = "en-US"
    lost_at: datetime | None = None

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a typed name may mean: ``shop`` when it is certain, else ``candidates`` to choose from.

    ``ambiguous`` tells several shops that fit from a name that fits none (then the candidates are the nearest).
    """

    shop: Shop | None = None
    candidates: tuple[Shop, ...] = ()
    ambiguous: bool = False


def find_shop(text: str, shops: Iterable[Shop]) -> Choice:
    """The shop named by id, code or name; a beginning or a word is enough where only one shop has it."""
    known = list(shops)
    wanted = utils.default_process(text)
    names = {shop.id: (utils.default_process(shop.code), utils.default_process(shop.name)) for shop in known}
    exact = [shop for shop in known if shop.id == text.strip() or wanted in names[shop.id]]
    partial = [shop for shop in known if wanted and any(_has_words(wanted, name) for name in names[shop.id])]
    for found in (exact, partial):
        if len(found) == 1:
            return Choice(found[0], tuple(found))
        if found:
            return Choice(None, tuple(found), ambiguous=True)
    return Choice(None, _nearest(wanted, known))


def _has_words(wanted: str, name: str) -> bool:
    return f" {name}".find(f" {wanted}") >= 0


def _nearest(wanted: str, shops: list[Shop]) -> tuple[Shop, ...]:
    labels = {i: utils.default_process(f"{shop.code} {shop.name}") for i, shop in enumerate(shops)}
    found = process.extract(wanted[:100], labels, scorer=fuzz.partial_ratio, limit=3, score_cutoff=NEAREST_SCORE)
    return tuple(shops[key] for _, _, key in found)
