"""Listings: what the platform last said of them, and since when it keeps them from selling."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.violations import Listing, ListingReason
from storage.tables.violations import ListingRow
from storage.upsert import BATCH, upsert


def save_listings(session: Session, listings: Sequence[Listing], now: datetime) -> None:
    """Writes listings as they are now; keeps since when a listing is blocked and when that last ended.

    The platform's own time of the change counts where it is known, else ``now``. What is older by that time than what
    is known changes nothing: of two that read a listing, the one who read it first may write last.
    """
    for start in range(0, len(listings), BATCH):
        batch = {(listing.shop_id, listing.product_id): listing for listing in listings[start : start + BATCH]}
        known = _known(session, list(batch.values()))
        newer = {key: new for key, new in batch.items() if not _older(new, known.get(key))}
        upsert(session, ListingRow, [_row(_dated(new, known.get(key), now)) for key, new in newer.items()])
    session.expire_all()


def blocked_listings(session: Session, shop_ids: Sequence[str], cleared_since: datetime | None) -> list[Listing]:
    """Listings that are blocked now, and those cleared after ``cleared_since``."""
    of_shops = ListingRow.shop_id.in_(shop_ids)
    blocked = ListingRow.blocked_at.is_not(None)
    wanted = or_(blocked, ListingRow.cleared_at > cleared_since) if cleared_since else blocked
    return [_listing(row) for row in session.scalars(select(ListingRow).where(of_shops, wanted))]


def _known(session: Session, listings: Sequence[Listing]) -> dict[tuple[str, str], Listing]:
    query = select(ListingRow).where(
        ListingRow.shop_id.in_({listing.shop_id for listing in listings}),
        ListingRow.product_id.in_([listing.product_id for listing in listings]),
    )
    return {(row.shop_id, row.product_id): _listing(row) for row in session.scalars(query)}


def _older(new: Listing, old: Listing | None) -> bool:
    return bool(old and old.updated_at and new.updated_at and new.updated_at < old.updated_at)


def _dated(new: Listing, old: Listing | None, now: datetime) -> Listing:
    changed = new.updated_at or now
    if new.blocked:
        since = old.blocked_at if old and old.blocked else None
        return replace(new, blocked_at=since or changed, cleared_at=None)
    cleared = changed if old and old.blocked else old.cleared_at if old else None
    return replace(new, blocked_at=None, cleared_at=cleared)


def _row(listing: Listing) -> dict[str, Any]:
    reasons = [[why.position, why.reason, why.suggestion] for why in listing.reasons]
    return asdict(listing) | {"reasons": reasons}


def _listing(row: ListingRow) -> Listing:
    return Listing(
        row.shop_id,
        row.product_id,
        row.title,
        row.status,
        row.audit_status,
        row.tier,
        tuple(ListingReason(*why) for why in row.reasons),
        row.updated_at,
        row.blocked_at,
        row.cleared_at,
        row.explained,
    )
