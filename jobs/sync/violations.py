"""Listings and their audits, incrementally: only what changed since the last look is fetched, and its reasons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest

from sqlalchemy.orm import Session

from bot.domain.oddities import OddKind
from bot.domain.shops import Shop
from bot.domain.violations import Listing, ListingReason
from bot.tiktok import ShopClient
from bot.tiktok.errors import BadRequest, ListCut
from bot.tiktok.models.base import found as found_words
from bot.tiktok.models.products import AuditFailure, Product
from bot.tiktok.oddities import note
from storage.risk_moves import look_alone
from storage.violations_listings import blocked_listings, save_listings

REASONS = 200
"""Reasons asked for at one look, a call each. The others follow at the next: a block is told at once without them."""


@dataclass(frozen=True, slots=True)
class ViolationsFetched:
    """Listings that changed, blocked ones with their reasons; the next look starts at ``cursor`` (Unix seconds)."""

    listings: tuple[Listing, ...]
    cursor: str | None


def known_violations(session: Session, shop: Shop) -> list[Listing]:
    """The shop's listings that were blocked at the last look."""
    return blocked_listings(session, [shop.id], None)


async def fetch_violations(
    api: ShopClient, shop: Shop, cursor: str | None, now: datetime, known: Sequence[Listing] = ()
) -> ViolationsFetched:
    """The listings updated at ``cursor`` or later (None: all), and why those are blocked that were not ``known`` so.

    The second of the cursor is read again each time: more may have changed within it. Raises TikTokError.
    """
    since = datetime.fromtimestamp(int(cursor), UTC) if cursor else None
    found: list[Listing] = []
    whole = True
    try:
        async for product in api.products(updated_since=since):
            if told(product):
                found.append(_listing(shop, product))
            else:
                whole = False
    except ListCut:
        whole = False  # the next look begins where this one did
    # A clock of the platform that is ahead of ours must not make the next look skip anything.
    moments = [min(listing.updated_at, now) for listing in found if listing.updated_at]
    listings = await _with_reasons(api, found, known)
    return ViolationsFetched(listings, str(int(max(moments).timestamp())) if moments and whole else cursor)


def save_violations(session: Session, shop: Shop, fetched: ViolationsFetched, now: datetime) -> str | None:
    """Keeps the listings; the new cursor."""
    look_alone(session, shop.id)
    save_listings(session, fetched.listings, now)
    return fetched.cursor


async def _with_reasons(api: ShopClient, found: Iterable[Listing], known: Iterable[Listing]) -> tuple[Listing, ...]:
    """What was found, and what was known and can be told the reason of now."""
    before = {listing.product_id: listing for listing in known}
    listings = {listing.product_id: _as_before(listing, before.get(listing.product_id)) for listing in found}
    unexplained = [one for one in (before | listings).values() if one.blocked and not one.explained]
    for listing in unexplained[:REASONS]:
        listings[listing.product_id] = await _explained(api, listing)
    return tuple(listings.values())


def _as_before(new: Listing, old: Listing | None) -> Listing:
    """With the reasons that are known, if nothing happened to the listing since."""
    if old is None or (new.status, new.audit_status, new.updated_at) != (old.status, old.audit_status, old.updated_at):
        return new
    return replace(new, reasons=old.reasons, explained=old.explained)


async def _explained(api: ShopClient, listing: Listing) -> Listing:
    """A blocked listing with why, which the search does not tell."""
    try:
        product = await api.product(listing.product_id)
    except BadRequest:  # deleted since the search
        return replace(listing, explained=True)
    return replace(listing, reasons=_all_reasons(product), explained=True)


def told(product: Product) -> bool:
    """Whether its state is: where not, it stays as it is known, which may be blocked."""
    if product.status is None:
        note(OddKind.FIELD, "Product.status", found_words(None))
    return product.status is not None


def explained_listing(shop: Shop, product: Product) -> Listing:
    """A listing from the answer about one product, which has the reasons."""
    return replace(_listing(shop, product), reasons=_all_reasons(product), explained=True)


def _listing(shop: Shop, product: Product) -> Listing:
    return Listing(
        shop.id,
        product.id,
        product.title or "",
        product.status or "",
        (product.audit and product.audit.status) or "",
        product.listing_quality_tier or "",
        updated_at=product.update_time,
        explained=False,
    )


def _all_reasons(product: Product) -> tuple[ListingReason, ...]:
    return tuple(reason for failure in product.audit_failed_reasons for reason in _reasons(failure))


def _reasons(failure: AuditFailure) -> Iterator[ListingReason]:
    """The platform lists reasons and suggestions apart; they belong together by their order."""
    for reason, suggestion in zip_longest(failure.reasons, failure.suggestions, fillvalue=""):
        yield ListingReason(failure.position or "", reason, suggestion)
