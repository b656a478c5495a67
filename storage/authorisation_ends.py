"""How authorisations end: what that stops, and what sets it going again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import syncs
from storage.tables.authorisations import AuthorisationRow
from storage.tables.shops import ShopRow
from storage.upsert import rows_changed

LOST = "the seller's authorisation has ended ({}): /shop connect renews it"


def end(session: Session, authorisation_id: int, reason: str, happened_at: datetime, now: datetime) -> bool:
    """Stops the polling of every shop that an authorisation opens; the people concerned are told by a sweep.

    False, and nothing happens, where it has ended already or the seller has renewed it after ``happened_at``.
    """
    row = AuthorisationRow
    open_then = row.id == authorisation_id, row.ended_at.is_(None), row.authorised_at <= happened_at
    ended = {"ended_at": now, "end_reason": reason, "listed_at": None}
    if not rows_changed(session, update(row).where(*open_then).values(ended)):
        return False
    of_it = select(ShopRow.id).where(ShopRow.authorisation_id == authorisation_id)
    _lose(session, list(session.execute(of_it).scalars()), reason, now)
    _look_elsewhere(session, authorisation_id)
    return True


def end_of_shop(session: Session, shop_id: str, reason: str, happened_at: datetime, now: datetime) -> bool:
    """The same for one shop alone: its authorisation may go on to open others."""
    row = AuthorisationRow
    open_then = ShopRow.id == shop_id, ShopRow.lost_at.is_(None), row.authorised_at <= happened_at
    authorisation_id = session.execute(select(row.id).join(ShopRow).where(*open_then)).scalar()
    if authorisation_id is None:
        return False
    _lose(session, [shop_id], reason, now)
    _look_elsewhere(session, authorisation_id)
    return True


def ending_soon(session: Session, shop_id: str, ends_at: datetime, happened_at: datetime) -> None:
    """Keeps when the platform says that a shop's authorisation ends; the people concerned are told once, by a sweep."""
    row = AuthorisationRow
    of_shop = select(ShopRow.authorisation_id).where(ShopRow.id == shop_id).scalar_subquery()
    known = row.id == of_shop, row.ended_at.is_(None), row.authorised_at <= happened_at
    rows_changed(session, update(row).where(*known).values(refresh_ends_at=ends_at))


def listed(session: Session, authorisation_id: int, now: datetime) -> None:
    """Its shops were looked up, so it works."""
    works = {"listed_at": now, "ended_at": None, "end_reason": None}
    rows_changed(session, update(AuthorisationRow).where(AuthorisationRow.id == authorisation_id).values(works))


def _look_elsewhere(session: Session, authorisation_id: int) -> None:
    """Other authorisations may open what this one does no more: their shops are looked up at the next renewal."""
    row = AuthorisationRow
    rows_changed(session, update(row).where(row.id != authorisation_id, row.ended_at.is_(None)).values(listed_at=None))


def _lose(session: Session, shop_ids: Sequence[str], reason: str, now: datetime) -> None:
    mine = ShopRow.id.in_(shop_ids)
    # A cipher opens nothing without a token, and without one no call is made.
    rows_changed(session, update(ShopRow).where(mine).values(cipher=None))
    new = update(ShopRow).where(mine, ShopRow.lost_at.is_(None))
    rows_changed(session, new.values(lost_at=now, lost_reason=reason))
    syncs.stop(session, shop_ids, LOST.format(reason))
