"""Consents of sellers that were asked for, and what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from storage.authorisations import Pair, new_tokens
from storage.tables.authorisations import AuthorisationRow, ConsentRow
from storage.tables.shops import ShopRow
from storage.upsert import rows_changed

HOLDS = timedelta(days=7)
"""How long a link holds. Whoever asks for it mostly sends it on, and the seller is in another company and time zone."""

IN_HAND = timedelta(minutes=2)
"""A consent that was taken up is being finished for so long at most; then its process is taken for dead."""

REMEMBERED = timedelta(days=30)
"""So long somebody who opens an old link is told that it is old, rather than that it is none of ours."""


@dataclass(frozen=True, slots=True)
class Consent:
    """``authorisation_id`` is what it led to; None while it has not."""

    nonce: str
    app_key: str
    channel: str | None
    expires_at: datetime
    authorisation_id: int | None


def ask(session: Session, nonce: str, app_key: str, channel: str | None, now: datetime) -> datetime:
    """Keeps a consent that is asked for; until when the seller may give it. Old ones are forgotten by the way."""
    rows_changed(session, delete(ConsentRow).where(ConsentRow.expires_at < now - REMEMBERED))
    until = now + HOLDS
    session.add(ConsentRow(nonce=nonce, app_key=app_key, channel=channel, expires_at=until))
    return until


def consent(session: Session, nonce: str) -> Consent | None:
    row = session.get(ConsentRow, nonce, populate_existing=True)
    return Consent(row.nonce, row.app_key, row.channel, row.expires_at, row.authorisation_id) if row else None


def take(session: Session, nonce: str, now: datetime) -> bool:
    """Takes the right to finish a consent; False when it is finished, in another's hand, or too old."""
    row = ConsentRow
    free = or_(row.taken_at.is_(None), row.taken_at < now - IN_HAND)
    open_still = row.nonce == nonce, row.authorisation_id.is_(None), row.expires_at > now, free
    return rows_changed(session, update(row).where(*open_still).values(taken_at=now)) == 1


def give_back(session: Session, nonce: str) -> None:
    """Nothing came of it: the link may be used again."""
    rows_changed(session, update(ConsentRow).where(ConsentRow.nonce == nonce).values(taken_at=None))


def finish(session: Session, nonce: str, authorisation_id: int) -> None:
    done = update(ConsentRow).where(ConsentRow.nonce == nonce).values(authorisation_id=authorisation_id)
    rows_changed(session, done)


def granted(session: Session, authorisation_id: int) -> tuple[str, list[str]]:
    """The seller of an authorisation, and the names of the shops that it opens."""
    row = AuthorisationRow
    seller = session.execute(select(row.seller).where(row.id == authorisation_id)).scalar()
    shops = select(ShopRow.name).where(ShopRow.authorisation_id == authorisation_id, ShopRow.lost_at.is_(None))
    return seller or "", list(session.execute(shops.order_by(ShopRow.name)).scalars())


def grant(session: Session, app_key: str, pair: Pair, shop_ids: Sequence[str], now: datetime) -> int:
    """Keeps what a seller has consented to, in place of what the same seller had; its id. Its shops are to be listed.

    The seller is known by ``open_id``, or by the shops where nobody told it before (a pair from the environment).
    """
    known = _known(session, app_key, pair.open_id, shop_ids)
    columns = {**new_tokens(pair, now), "open_id": pair.open_id, "seller": pair.seller, "listed_at": None}
    if known is not None:
        rows_changed(session, update(AuthorisationRow).where(AuthorisationRow.id == known).values(columns))
        return known
    made = AuthorisationRow(app_key=app_key, **columns)
    session.add(made)
    session.flush()
    return made.id


def _known(session: Session, app_key: str, open_id: str | None, shop_ids: Sequence[str]) -> int | None:
    row = AuthorisationRow
    of_app = select(row.id).where(row.app_key == app_key).order_by(row.id)
    if open_id and (found := session.execute(of_app.where(row.open_id == open_id)).scalar()):
        return found
    nobodys = of_app if open_id is None else of_app.where(row.open_id.is_(None))
    return session.execute(nobodys.join(ShopRow).where(ShopRow.id.in_(shop_ids)).limit(1)).scalar()
