"""What sellers allowed: pairs of tokens, who may renew one, and the shops that each opens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, Update, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.tables.authorisations import AuthorisationRow
from storage.tables.shops import ShopRow
from storage.upsert import insert_new, rows_changed

LEASE = timedelta(minutes=2)
"""For one request for new tokens with all its time-outs: who has not saved by then is taken for dead."""

ACCESS_ONLY = "access:"
"""Begins the mark of a pair that people gave without a refresh token."""


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One seller's, of one app, without its tokens. Times that nobody told are None.

    ``refusal`` is why its tokens cannot be renewed since ``refused_at``, though it has not ended.
    """

    id: int
    app_key: str
    seller: str | None
    access_ends_at: datetime | None
    refresh_ends_at: datetime | None
    authorised_at: datetime
    renewed_at: datetime | None
    listed_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    refused_at: datetime | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Both tokens, when each ends, and the seller, as far as that was told."""

    access_token: str
    refresh_token: str
    access_ends_at: datetime | None = None
    refresh_ends_at: datetime | None = None
    open_id: str | None = None
    seller: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """How a shop is reached; ``cipher`` is None for one that is known from files, or was ``lost``, for that reason."""

    cipher: str | None = None
    authorisation: Authorisation | None = None
    lost: str | None = None


def authorisations(session: Session) -> list[Authorisation]:
    """All of them, in the order in which they came; those that ended included."""
    rows = session.execute(select(AuthorisationRow).order_by(AuthorisationRow.id)).scalars()
    return [_authorisation(row) for row in rows]


def authorisation(session: Session, authorisation_id: int) -> Authorisation | None:
    row = session.get(AuthorisationRow, authorisation_id, populate_existing=True)
    return _authorisation(row) if row else None


def access_to(session: Session, shop_id: str) -> Access:
    wanted = select(ShopRow.cipher, AuthorisationRow, ShopRow.lost_reason).outerjoin(AuthorisationRow)
    found = session.execute(wanted.where(ShopRow.id == shop_id)).first()
    if found is None:
        return Access()
    cipher, opened_by, lost = found
    return Access(cipher, _authorisation(opened_by) if opened_by else None, lost)


def opened_by(session: Session, shop_id: str) -> tuple[bool, int | None]:
    """Whether a shop is open and by which authorisation, without its cipher, whose key may be lost."""
    wanted = select(ShopRow.cipher.is_not(None), ShopRow.authorisation_id).where(ShopRow.id == shop_id)
    found = session.execute(wanted).first()
    return (bool(found[0]), found[1]) if found else (False, None)


def authorised_later(session: Session, one: int, other: int) -> bool:
    """Whether a seller consented to ``one`` authorisation after the ``other``; true of one and the same."""
    wanted = select(AuthorisationRow.id, AuthorisationRow.authorised_at).where(AuthorisationRow.id.in_((one, other)))
    at: dict[int, datetime] = {row.id: row.authorised_at for row in session.execute(wanted)}
    return at[one] >= at[other]


def shops_opened_by(session: Session, authorisation_id: int) -> list[str]:
    """The ids of the shops that an authorisation opens."""
    mine = ShopRow.authorisation_id == authorisation_id, ShopRow.cipher.is_not(None)
    return list(session.execute(select(ShopRow.id).where(*mine).order_by(ShopRow.id)).scalars())


def pair_of(session: Session, authorisation_id: int) -> Pair:
    row = AuthorisationRow
    wanted = select(row.access_token, row.refresh_token, row.access_ends_at, row.refresh_ends_at)
    return Pair(*session.execute(wanted.where(row.id == authorisation_id)).one())


def adopt(session: Session, app_key: str, pair: Pair, mark: str, now: datetime) -> None:
    """Keeps the pair that people gave for an app, unless they gave it before: what it was renewed to is newer.

    Another pair may be another seller's. An authorisation that had ended is tried again.
    """
    fresh = {**new_tokens(pair, now), "renewed_at": None, "open_id": None, "seller": None, "given": mark}
    kept = session.execute(_given_for(app_key)).first()
    if kept is None:
        insert_new(session, AuthorisationRow, {"app_key": app_key, **fresh})
    elif kept.given != mark and (pair.refresh_token or kept.given.startswith(ACCESS_ONLY)):
        rows_changed(session, _of(kept.id).values(fresh))
    else:
        rows_changed(session, _of(kept.id).values(ended_at=None, end_reason=None))


def join_shops(session: Session, app_key: str) -> None:
    """Puts the shops of before apps were told apart under the pair that people gave for the only app there was."""
    if kept := session.execute(_given_for(app_key)).first():
        orphans = ShopRow.cipher.is_not(None), ShopRow.authorisation_id.is_(None)
        rows_changed(session, update(ShopRow).where(*orphans).values(authorisation_id=kept.id))


def claim(session: Session, authorisation_id: int, holder: str, now: datetime) -> bool:
    """Gives ``holder`` the right to renew the tokens for `LEASE`; False while another has it."""
    until, row = now + LEASE, AuthorisationRow
    # A lease far longer than any: the clock was set back since. Clocks of two machines differ by less.
    set_back = row.held_until > until + LEASE
    free = or_(row.held_until.is_(None), row.held_until <= now, set_back, row.holder == holder)
    return rows_changed(session, _of(authorisation_id).where(free).values(holder=holder, held_until=until)) == 1


def release(session: Session, authorisation_id: int, holder: str) -> None:
    mine = _of(authorisation_id).where(AuthorisationRow.holder == holder)
    rows_changed(session, mine.values(holder=None, held_until=None))


def renewed(session: Session, authorisation_id: int, pair: Pair, now: datetime) -> None:
    """Both tokens in one go: a refresh makes the old pair worthless. Whoever can renew has not ended."""
    rows_changed(session, _of(authorisation_id).values(new_tokens(pair, now, authorised=False)))
    if pair.open_id:
        other = aliased(AuthorisationRow)
        same = exists().where(other.app_key == AuthorisationRow.app_key, other.open_id == pair.open_id)
        unknown = _of(authorisation_id).where(AuthorisationRow.open_id.is_(None), ~same)
        rows_changed(session, unknown.values(open_id=pair.open_id, seller=pair.seller))


def refused(session: Session, authorisation_id: int, refusal: str, now: datetime) -> None:
    """Keeps why its tokens cannot be renewed and since when; that they are renewed after all ends it."""
    since = func.coalesce(AuthorisationRow.refused_at, now)
    rows_changed(session, _of(authorisation_id).values(refused_at=since, refusal=refusal))


def new_tokens(pair: Pair, now: datetime, *, authorised: bool = True) -> dict[str, object]:
    """The columns that a new pair sets; ``authorised`` when a seller's consent, not a refresh, gave it."""
    columns: dict[str, object] = {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "access_ends_at": pair.access_ends_at,
        "refresh_ends_at": pair.refresh_ends_at,
        "renewed_at": now,
        "holder": None,
        "held_until": None,
        "ended_at": None,
        "end_reason": None,
        "refused_at": None,
        "refusal": None,
    }
    return columns | ({"authorised_at": now, "told_soon_at": None} if authorised else {})


def _given_for(app_key: str) -> Select[tuple[int, str]]:
    """The authorisation of an app whose first pair people gave; there is one an app."""
    row = AuthorisationRow
    wanted = select(row.id, row.given).where(row.app_key == app_key, row.given.is_not(None))
    return wanted.order_by(row.id).limit(1)  # type: ignore[return-value]


def _of(authorisation_id: int) -> Update:
    return update(AuthorisationRow).where(AuthorisationRow.id == authorisation_id)


def _authorisation(row: AuthorisationRow) -> Authorisation:
    return Authorisation(
        id=row.id,
        app_key=row.app_key,
        seller=row.seller,
        access_ends_at=row.access_ends_at,
        refresh_ends_at=row.refresh_ends_at,
        authorised_at=row.authorised_at,
        renewed_at=row.renewed_at,
        listed_at=row.listed_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        refused_at=row.refused_at,
        refusal=row.refusal,
    )
