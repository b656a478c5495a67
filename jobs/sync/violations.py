"""Listings and their audits, incrementally: only what changed since the last look is fetched."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest

from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.domain.violations import Listing, ListingReason
from bot.tiktok import ShopClient
from bot.tiktok.errors import BadRequest
from bot.tiktok.models.products import AuditFailure, Product
from storage.violations_listings import save_listings


@dataclass(frozen=True, slots=True)
class ViolationsFetched:
    """Listings that changed, blocked ones with their reasons; the next look starts at ``cursor`` (Unix seconds)."""

    listings: tuple[Listing, ...]
    cursor: str | None


async def fetch_violations(api: ShopClient, shop: Shop, cursor: str | None, now: datetime) -> ViolationsFetched:
    """The listings updated at ``cursor`` or later (None: all). Raises TikTokError.

    The second of the cursor is read again each time: more may have changed within it.
    """
    since = datetime.fromtimestamp(int(cursor), UTC) if cursor else None
    found = [_listing(shop, product) async for product in api.products(updated_since=since)]
    listings = tuple([await _with_reasons(api, listing) for listing in found])
    # A clock of the platform that is ahead of ours must not make the next look skip anything.
    moments = [min(listing.updated_at, now) for listing in listings if listing.updated_at]
    return ViolationsFetched(listings, str(int(max(moments).timestamp())) if moments else cursor)


def save_violations(session: Session, shop: Shop, fetched: ViolationsFetched, now: datetime) -> str | None:
    """Keeps the listings; the new cursor."""
    save_listings(session, fetched.listings, now)
    return fetched.cursor


async def _with_reasons(api: ShopClient, listing: Listing) -> Listing:
    """A blocked listing with why, which the search does not tell."""
    if not listing.blocked:
        return listing
    try:
        product = await api.product(listing.product_id)
    except BadRequest:  # deleted since the search
        return listing
    reasons = tuple(reason for failure in product.audit_failed_reasons for reason in _reasons(failure))
    return replace(listing, reasons=reasons)


def _listing(shop: Shop, product: Product) -> Listing:
    return Listing(
        shop.id,
        product.id,
        product.title or "",
        product.status or "",
        (product.audit and product.audit.status) or "",
        product.listing_quality_tier or "",
        updated_at=product.update_time,
    )


def _reasons(failure: AuditFailure) -> Iterator[ListingReason]:
    """The platform lists reasons and suggestions apart; they belong together by their order."""
    for reason, suggestion in zip_longest(failure.reasons, failure.suggestions, fillvalue=""):
        yield ListingReason(failure.position or "", reason, suggestion)
