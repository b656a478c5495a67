"""Shops and their groups."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.domain.subscriptions import Scope
from storage.glances import many
from storage.tables.risks import RiskRow
from storage.tables.shops import ShopGroupRow, ShopRow
from storage.upsert import insert_new

FOUND: dict[str, None] = dict.fromkeys(("lost_at", "lost_reason", "told_lost_at"))
"""What is said of a shop that was lost, as long as it is not."""

_UNREAD = ("cipher", "authorisation_id", "lost_reason", "told_lost_at")
_SHOPS, _GROUPS = ShopRow.__table__, ShopGroupRow.__table__
_COLUMNS = [column for column in _SHOPS.columns if column.name not in _UNREAD]
"""Without the cipher: only a sync needs it, and decrypting ten thousand takes a while."""

# Built once and of tables rather than classes, because every question begins with one of them.
_ONE = select(*_COLUMNS, _GROUPS.c.name.label("in_group")).select_from(
    _SHOPS.outerjoin(_GROUPS, _GROUPS.c.shop_id == _SHOPS.c.id)
)
_BY_ID = _ONE.where(_SHOPS.c.id == bindparam("id"))
_NAMED = _ONE.where((_SHOPS.c.id == bindparam("id")) | (_SHOPS.c.code == bindparam("code")))


def all_shops(session: Session) -> list[Shop]:
    """Every shop with its groups, by code: two scans."""
    many(session)
    groups: dict[str, set[str]] = {}
    for shop_id, name in session.execute(select(ShopGroupRow.shop_id, ShopGroupRow.name)):
        groups.setdefault(shop_id, set()).add(name)
    rows = session.execute(select(*_COLUMNS).order_by(ShopRow.code))
    return [_shop(row, groups.get(row.id, set())) for row in rows]


def all_ids(session: Session) -> list[str]:
    """Of every shop, by code."""
    return list(session.execute(select(ShopRow.id).order_by(ShopRow.code)).scalars())


def shop_named(session: Session, text: str) -> Shop | None:
    """The shop with this very id or code (in lower case); None also where one shop's id is another's code."""
    return _only(session.execute(_NAMED, {"id": text, "code": text.casefold()}).all())


def shops_in(session: Session, scope: Scope) -> list[Shop]:
    """The shops of a scope, by code. One that names some reads only those: there may be thousands of others."""
    if not scope.shops and not scope.groups:
        return all_shops(session)
    in_groups = select(ShopGroupRow.shop_id).where(ShopGroupRow.name.in_(scope.groups))
    named = ShopRow.id.in_(scope.shops) | ShopRow.code.in_(scope.shops) | ShopRow.id.in_(in_groups)
    ids = session.execute(select(ShopRow.id).where(named).order_by(ShopRow.code)).scalars()
    return shops_by_id(session, list(ids))


def shops_by_id(session: Session, ids: Sequence[str]) -> list[Shop]:
    """The shops with these ids, in their order; those that are not known are left out."""
    groups = select(ShopGroupRow.shop_id, ShopGroupRow.name).where(ShopGroupRow.shop_id.in_(ids))
    named: dict[str, set[str]] = {}
    for shop_id, name in session.execute(groups):
        named.setdefault(shop_id, set()).add(name)
    rows = {row.id: row for row in session.execute(select(*_COLUMNS).where(ShopRow.id.in_(ids)))}
    return [_shop(rows[shop_id], named.get(shop_id, set())) for shop_id in ids if shop_id in rows]


def shop_by_id(session: Session, shop_id: str) -> Shop | None:
    return _only(session.execute(_BY_ID, {"id": shop_id}).all())


def cipher_of(session: Session, shop_id: str) -> str | None:
    return session.execute(select(ShopRow.cipher).where(ShopRow.id == shop_id)).scalar_one_or_none()


def discovered(session: Session, shop: Shop, cipher: str, authorisation_id: int | None = None) -> bool:
    """Keeps an authorised shop and its cipher; what people said of a known one stays. True when it is new."""
    access = {"cipher": cipher, "authorisation_id": authorisation_id, **FOUND}
    new = insert_new(session, ShopRow, _columns(shop) | access | {"code": _free_code(session, shop)})
    if not new:
        session.execute(update(ShopRow).where(ShopRow.id == shop.id).values(access))
    return new


def declared(session: Session, shop: Shop) -> None:
    """Keeps what the team says of a shop, known to the platform already or not. Its owner has its open risks too."""
    if not insert_new(session, ShopRow, _columns(shop) | {"cipher": None}):
        session.execute(update(ShopRow).where(ShopRow.id == shop.id).values(**_columns(shop)))
        nobodys = RiskRow.shop_id == shop.id, RiskRow.taken_by.is_(None), RiskRow.resolved_at.is_(None)
        session.execute(update(RiskRow).where(*nobodys).values(owner=shop.owner))
    for row in session.execute(select(ShopGroupRow).where(ShopGroupRow.shop_id == shop.id)).scalars():
        if row.name not in shop.groups:
            session.delete(row)
    for name in shop.groups:
        insert_new(session, ShopGroupRow, {"shop_id": shop.id, "name": name})


def release_code(session: Session, code: str, keeper: str) -> None:
    """Takes a code from whichever shop other than ``keeper`` has it; its own id stands in until it is given another."""
    taken = ShopRow.code == code, ShopRow.id != keeper
    session.execute(update(ShopRow).where(*taken).values(code=ShopRow.id))


def scored_by_api(session: Session, shop_id: str, scored: bool) -> None:
    """Remembers whether the platform has an SPS endpoint for the shop."""
    session.execute(update(ShopRow).where(ShopRow.id == shop_id).values(scored_by_api=scored))


def _only(rows: Sequence[Row[*tuple[Any, ...]]]) -> Shop | None:
    """The one shop of these rows, which are a row a group; None for no shop and for several."""
    if len({row.id for row in rows}) != 1:
        return None
    return _shop(rows[0], {row.in_group for row in rows if row.in_group is not None})


def _shop(row: Row[Any], groups: set[str]) -> Shop:
    return Shop(
        id=row.id,
        code=row.code,
        name=row.name,
        region=row.region,
        zone=row.zone,
        currency=row.currency,
        owner=row.owner,
        groups=frozenset(groups),
        scored_by_api=row.scored_by_api,
        zone_assumed=row.zone_assumed,
        language=row.language,
        lost_at=row.lost_at,
    )


def _columns(shop: Shop) -> dict[str, str | bool | None]:
    return {
        "id": shop.id,
        "code": shop.code,
        "name": shop.name,
        "region": shop.region,
        "zone": shop.zone,
        "currency": shop.currency,
        "owner": shop.owner,
        "scored_by_api": shop.scored_by_api,
        "zone_assumed": shop.zone_assumed,
        "language": shop.language,
    }


def _free_code(session: Session, shop: Shop) -> str:
    """The shop's code, with as much of its id as it takes where other shops have the same."""
    codes = [shop.code, f"{shop.code}-{shop.id[-4:]}", f"{shop.code}-{shop.id}"]
    taken = select(ShopRow.code).where(ShopRow.code.in_(codes), ShopRow.id != shop.id)
    others = set(session.execute(taken).scalars())
    return next((code for code in codes if code not in others), shop.id)
