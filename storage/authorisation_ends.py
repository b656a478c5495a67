"""How authorisations end: what that stops, and what sets them going again."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import syncs
from storage.tables.authorisations import AuthorisationRow
from storage.tables.shops import ShopRow
from storage.upsert import rows_changed

ENDED = "the seller's authorisation has ended ({}): /shop connect renews it"


def end(session: Session, authorisation_id: int, reason: str, happened_at: datetime, now: datetime) -> bool:
    """Stops the polling of every shop that an authorisation opens; the people concerned are told by a sweep.

    False, and nothing happens, where it has ended already or the seller has renewed it after ``happened_at``.
    """
    row = AuthorisationRow
    open_then = row.id == authorisation_id, row.ended_at.is_(None), row.authorised_at <= happened_at
    ended = {"ended_at": now, "end_reason": reason, "listed_at": None}
    if not rows_changed(session, update(row).where(*open_then).values(ended)):
        return False
    shops = list(session.execute(select(ShopRow.id).where(ShopRow.authorisation_id == authorisation_id)).scalars())
    # A cipher opens nothing without a token, and without one no call is made.
    rows_changed(session, update(ShopRow).where(ShopRow.authorisation_id == authorisation_id).values(cipher=None))
    syncs.stop(session, shops, ENDED.format(reason))
    return True


def end_of_shop(session: Session, shop_id: str, reason: str, happened_at: datetime, now: datetime) -> bool:
    """The same for the authorisation that opens a shop. Sellers end it as a whole, not shop by shop."""
    found = session.execute(select(ShopRow.authorisation_id).where(ShopRow.id == shop_id)).scalar()
    return found is not None and end(session, found, reason, happened_at, now)


def ending_soon(session: Session, shop_id: str, ends_at: datetime, happened_at: datetime) -> None:
    """Keeps when the platform says that a shop's authorisation ends; the people concerned are told once, by a sweep."""
    row = AuthorisationRow
    of_shop = select(ShopRow.authorisation_id).where(ShopRow.id == shop_id).scalar_subquery()
    known = row.id == of_shop, row.ended_at.is_(None), row.authorised_at <= happened_at
    rows_changed(session, update(row).where(*known).values(refresh_ends_at=ends_at))


def listed(session: Session, authorisation_id: int, now: datetime) -> None:
    """Its shops were looked up, so it works; whoever was told otherwise is told again the next time it ends."""
    works = {"listed_at": now, "ended_at": None, "end_reason": None, "told_end_at": None}
    rows_changed(session, update(AuthorisationRow).where(AuthorisationRow.id == authorisation_id).values(works))
