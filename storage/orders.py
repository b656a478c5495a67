"""Orders: kept as they are now, while what they sum up to is kept a day, so that questions never read orders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_
from sqlalchemy.orm import Session

from bot.domain.orders import NAMES, DayOf, Line, Order, OrderSums, adds
from storage.tables.orders import OrderDayRow, OrderLineRow, OrderRow
from storage.tables.shops import ShopRow
from storage.upsert import upsert

ORDER = tuple(each.name for each in fields(Order))
LINE = tuple(each.name for each in fields(Line))
_FIELDS = tuple("day" if name == "created_on" else name for name in ORDER)
_COLUMNS = [OrderRow.__table__.c[name] for name in _FIELDS]
_SUMS = [OrderDayRow.__table__.c[name] for name in NAMES]


@dataclass(frozen=True, slots=True)
class OrderRead:
    """An order as it was read, with its units."""

    order: Order
    lines: tuple[Line, ...]


def save_orders(session: Session, shop_id: str, read: Sequence[OrderRead]) -> None:
    """Keeps orders of a shop in place of what was known of them, and moves the sums of their days by the difference.

    A reading older than what is kept changes nothing, so it does not matter in which order readings come.
    """
    # One at a time for a shop: two that saved the same order at once would both add it to its day.
    session.execute(select(ShopRow.id).where(ShopRow.id == shop_id).with_for_update(key_share=True))
    before = {order.id: order for order in _known(session, shop_id, [each.order.id for each in read])}
    newest: dict[str, OrderRead] = {}
    for each in sorted(read, key=lambda each: each.order.updated_at):
        known = before.get(each.order.id)
        if known is None or known.updated_at <= each.order.updated_at:
            newest[each.order.id] = each
    changed = [each for each in newest.values() if each.order != before.get(each.order.id)]
    if changed:
        _move_days(session, [each.order for each in changed], before)
        upsert(session, OrderRow, [_row(each.order) for each in changed])
        _replace_lines(session, shop_id, changed)


def waiting_units(session: Session, shop_id: str) -> dict[str, int]:
    """Units by SKU that buyers paid for and the seller has yet to ship, as of the last orders that were read."""
    row = OrderLineRow
    wanted = select(row.sku_id, func.count().label("units")).where(row.shop_id == shop_id, row.waiting)
    return {each.sku_id: each.units for each in session.execute(wanted.group_by(row.sku_id))}


def _known(session: Session, shop_id: str, ids: Sequence[str]) -> Iterator[Order]:
    rows = session.execute(select(*_COLUMNS).where(OrderRow.shop_id == shop_id, OrderRow.id.in_(ids)))
    return (Order(*row) for row in rows)


def _row(order: Order) -> dict[str, Any]:
    """Not by ``asdict``, which copies every value of a hundred orders a page."""
    return {column: getattr(order, name) for column, name in zip(_FIELDS, ORDER, strict=True)}


def _replace_lines(session: Session, shop_id: str, changed: Iterable[OrderRead]) -> None:
    """Anew rather than over: an order that was split has other lines than before."""
    row = OrderLineRow
    ids = [each.order.id for each in changed]
    session.execute(delete(row).where(row.shop_id == shop_id, row.order_id.in_(ids)))
    lines = [
        {name: getattr(line, name) for name in LINE}
        | {"shop_id": shop_id, "order_id": each.order.id, "day": each.order.created_on}
        for each in changed
        for line in each.lines
    ]
    upsert(session, row, lines)


def _move_days(session: Session, changed: Iterable[Order], before: Mapping[str, Order]) -> None:
    moved: dict[DayOf, OrderSums] = {}
    for order in changed:
        old = before.get(order.id)
        for key, sums in adds(order).items():
            moved[key] = moved.get(key, OrderSums()) + sums
        for key, sums in adds(old).items() if old else ():
            moved[key] = moved.get(key, OrderSums()) + -sums
    moved = {key: sums for key, sums in moved.items() if sums != OrderSums()}
    kept = _days(session, moved)
    rows = [asdict(key) | asdict(kept.get(key, OrderSums()) + sums) for key, sums in moved.items()]
    upsert(session, OrderDayRow, rows)


def _days(session: Session, keys: Iterable[DayOf]) -> dict[DayOf, OrderSums]:
    row = OrderDayRow
    wanted = tuple_(row.shop_id, row.day, row.currency).in_([(key.shop_id, key.day, key.currency) for key in keys])
    found = session.execute(select(row.shop_id, row.day, row.currency, *_SUMS).where(wanted))
    return {DayOf(*each[:3]): sums_of(each) for each in found}


def sums_of(row: Row[Any]) -> OrderSums:
    """The sums that a row names as they are named in ``OrderSums``."""
    return OrderSums(*(row._mapping[name] for name in NAMES))
