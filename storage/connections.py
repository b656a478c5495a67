"""Which shops are connected and how, and whom that is yet to be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot.domain.connections import SOON, Connection, Opened, Tie
from storage.tables.authorisations import AuthorisationRow
from storage.tables.shops import ShopRow
from storage.upsert import rows_changed

AUTHORISED = "authorised:"


def subject(shop_id: str) -> str:
    """The name under which messages show live how a shop is connected."""
    return f"connection:{shop_id}"


def authorised_subject(authorisation_id: int) -> str:
    """The name under which messages show live what an authorisation opens."""
    return f"{AUTHORISED}{authorisation_id}"


def connections(session: Session, now: datetime, shop_ids: Sequence[str] | None = None) -> list[Connection]:
    """The shops that an authorisation opens or opened, by code; of these ids, or all."""
    return _connections(session, now, ShopRow.id.in_(shop_ids) if shop_ids is not None else ShopRow.id.is_not(None))


def opened_under(session: Session, authorisation_id: int, now: datetime) -> list[Connection]:
    """The shops that one authorisation opens, by code."""
    return _connections(session, now, (AuthorisationRow.id == authorisation_id) & ShopRow.lost_at.is_(None))


def opened(session: Session) -> list[tuple[str, Opened]]:
    """What each authorisation opens, with the key of its app; those that ended and opened nothing are left out."""
    shops: dict[int | None, list[str]] = {}
    # A shop that was lost alone is not connected; those of an authorisation that ended are shown with its end.
    shown = ShopRow.lost_at.is_(None) | AuthorisationRow.ended_at.is_not(None)
    wanted = select(ShopRow.authorisation_id, ShopRow.code).join(AuthorisationRow).where(shown)
    for owner, code in session.execute(wanted.order_by(ShopRow.code)):
        shops.setdefault(owner, []).append(code)
    rows = session.execute(select(AuthorisationRow).order_by(AuthorisationRow.id)).scalars()
    return [(row.app_key, _opened(row, shops.get(row.id, []))) for row in rows if row.id in shops or not row.ended_at]


def untold(session: Session, now: datetime) -> list[Connection]:
    """Shops that were lost, and those that soon will be, of which nobody was told."""
    gone = ShopRow.lost_at.is_not(None) & ShopRow.told_lost_at.is_(None)
    row = AuthorisationRow
    soon = row.ended_at.is_(None) & (row.refresh_ends_at < now + SOON) & row.told_soon_at.is_(None)
    found = _connections(session, now, gone | (soon & ShopRow.cipher.is_not(None)))
    return [one for one in found if one.tie is not Tie.WELL]


def take_untold(session: Session, told: Sequence[Connection], now: datetime) -> list[Connection]:
    """Those of them that this caller is to tell: of several who find the same one gets them."""
    gone = [one.shop_id for one in told if one.tie is Tie.LOST]
    mine = update(ShopRow).where(ShopRow.id.in_(gone), ShopRow.told_lost_at.is_(None)).values(told_lost_at=now)
    taken = set(session.execute(mine.returning(ShopRow.id).execution_options(synchronize_session=False)).scalars())
    soon = [one.shop_id for one in told if one.tie is Tie.ENDS]
    opens = select(ShopRow.authorisation_id).where(ShopRow.id.in_(soon))
    row = AuthorisationRow
    ending = update(row).where(row.id.in_(opens), row.told_soon_at.is_(None)).values(told_soon_at=now).returning(row.id)
    ids = list(session.execute(ending.execution_options(synchronize_session=False)).scalars())
    of_these = select(ShopRow.id).where(ShopRow.authorisation_id.in_(ids), ShopRow.id.in_(soon))
    taken |= set(session.execute(of_these).scalars())
    return [one for one in told if one.shop_id in taken]


def forget_told(session: Session, now: datetime) -> None:
    """Who was told of an end that has moved away is told again when it comes near."""
    row = AuthorisationRow
    far = row.told_soon_at.is_not(None), row.refresh_ends_at >= now + SOON
    rows_changed(session, update(row).where(*far).values(told_soon_at=None))


def _opened(row: AuthorisationRow, codes: Sequence[str]) -> Opened:
    return Opened("", row.seller or "", tuple(codes), row.refresh_ends_at, row.ended_at, row.end_reason or "")


def _connections(session: Session, now: datetime, which: ColumnElement[bool]) -> list[Connection]:
    wanted = select(ShopRow, AuthorisationRow).join(AuthorisationRow).where(which).order_by(ShopRow.code)
    return [_tied(shop, opened_by, now) for shop, opened_by in session.execute(wanted)]


def _tied(shop: ShopRow, opened_by: AuthorisationRow, now: datetime) -> Connection:
    if shop.lost_at:
        return _connection(shop, opened_by, Tie.LOST, shop.lost_at)
    ends = opened_by.refresh_ends_at
    if ends and ends - now < SOON:
        return _connection(shop, opened_by, Tie.ENDS, ends)
    return _connection(shop, opened_by, Tie.WELL, ends)


def _connection(shop: ShopRow, opened_by: AuthorisationRow, tie: Tie, at: datetime | None) -> Connection:
    return Connection(
        shop_id=shop.id,
        code=shop.code,
        name=shop.name,
        region=shop.region,
        owner=shop.owner,
        app_key=opened_by.app_key,
        tie=tie,
        at=at,
        reason=shop.lost_reason or "",
    )
