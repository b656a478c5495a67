"""Orders and the sums of their days: whatever is read in whatever order, the sums are those of the newest orders."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import select

from bot.domain.orders import DayOf, Line, Order, OrderSums, adds
from bot.domain.shops import Shop
from storage.database import Database
from storage.orders import OrderRead, save_orders, sums_of
from storage.shops import declared
from storage.tables.orders import OrderDayRow, OrderLineRow

SHOP = Shop("1", "acme-us", "Acme US")
DAY = date(2026, 11, 10)
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def read(order_id: str = "10", updated: int = 0, units: int = 2, **more: object) -> OrderRead:
    """An order read ``updated`` minutes after noon."""
    given = {"status": "AWAITING_SHIPMENT", "currency": "USD", "paid": True, "own": True, "created_on": DAY} | more
    order = Order(
        shop_id=SHOP.id,
        id=order_id,
        updated_at=NOON + timedelta(minutes=updated),
        created_at=NOON,
        units=units,
        value=Decimal("12.50") * units,
        **given,  # type: ignore[arg-type]
    )
    lines = tuple(Line(f"{order_id}-{n}", "sku", "product", order.status, Decimal("12.50")) for n in range(units))
    return OrderRead(order, lines)


@pytest.fixture
def shop(db: Database) -> Database:
    db.write_now(declared, SHOP)
    return db


def save(db: Database, *orders: OrderRead) -> None:
    db.write_now(save_orders, SHOP.id, orders)


def sums(db: Database) -> dict[DayOf, OrderSums]:
    table = OrderDayRow.__table__
    found = db.read_now(lambda session: session.execute(select(*table.columns)).all())
    rows = {DayOf(row.shop_id, row.day, row.currency): sums_of(row) for row in found}
    return {key: each for key, each in rows.items() if each != OrderSums()}


def lines(db: Database) -> list[str]:
    return sorted(db.read_now(lambda session: session.execute(select(OrderLineRow.id)).scalars().all()))


def test_an_order_read_twice_is_counted_once(shop: Database) -> None:
    save(shop, read())
    save(shop, read())
    assert sums(shop) == {DayOf("1", DAY, "USD"): OrderSums(created=1, units=2, value=Decimal(25), placed=1)}


def test_an_update_of_an_old_order_moves_its_own_day_and_no_other(shop: Database) -> None:
    later = DAY + timedelta(days=1)
    save(shop, read(), read("11", created_on=later))
    save(shop, read(updated=9, status="CANCELLED", fault=True, cancelled_units=2, cancelled_value=Decimal(25)))
    assert sums(shop)[DayOf("1", DAY, "USD")] == OrderSums(
        created=1,
        cancelled=1,
        units=2,
        cancelled_units=2,
        value=Decimal(25),
        cancelled_value=Decimal(25),
        placed=1,
        fault=1,
    )
    assert sums(shop)[DayOf("1", later, "USD")].cancelled == 0


def test_a_reading_that_comes_late_changes_nothing(shop: Database) -> None:
    save(shop, read(updated=9, status="CANCELLED"))
    save(shop, read(updated=3))
    assert sums(shop)[DayOf("1", DAY, "USD")].cancelled == 1


def test_of_one_order_twice_in_a_page_the_newer_counts(shop: Database) -> None:
    save(shop, read(updated=9, status="CANCELLED"), read(updated=3))
    assert sums(shop)[DayOf("1", DAY, "USD")].cancelled == 1
    assert sums(shop)[DayOf("1", DAY, "USD")].created == 1


def test_currencies_are_kept_apart(shop: Database) -> None:
    save(shop, read(), read("11", currency="CAD"))
    assert {key.currency: each.value for key, each in sums(shop).items()} == {"USD": Decimal(25), "CAD": Decimal(25)}


def test_an_order_that_was_split_has_its_new_lines_alone(shop: Database) -> None:
    save(shop, read(units=3))
    save(shop, read(updated=5, units=1))
    assert lines(shop) == ["10-0"]


def test_any_sequence_of_readings_ends_with_the_sums_of_the_newest(shop: Database) -> None:
    roll = Random(4)
    newest: dict[str, Order] = {}
    for step in range(60):
        page = [_any(roll, step * 10 + n) for n in range(roll.randint(1, 6))]
        save(shop, *page)
        for each in sorted(page, key=lambda each: each.order.updated_at):
            known = newest.get(each.order.id)
            if known is None or known.updated_at <= each.order.updated_at:
                newest[each.order.id] = each.order
    wanted: dict[DayOf, OrderSums] = {}
    for order in newest.values():
        for key, each in adds(order).items():
            wanted[key] = wanted.get(key, OrderSums()) + each
    assert sums(shop) == wanted


def _any(roll: Random, minute: int) -> OrderRead:
    """Some state of one of twenty orders, sometimes as it was long before."""
    status = roll.choice(["AWAITING_SHIPMENT", "IN_TRANSIT", "DELIVERED", "CANCELLED"])
    made = read(
        f"{roll.randrange(20)}",
        minute - roll.choice([0, 0, 0, 300]),
        roll.randint(1, 3),
        status=status,
        currency=roll.choice(["USD", "CAD"]),
        created_on=DAY + timedelta(days=roll.randrange(4)),
        fault=roll.random() < 0.3,
    )
    due = NOON + timedelta(days=roll.randrange(5))
    delivered = NOON + timedelta(days=roll.randrange(5)) if status == "DELIVERED" else None
    order = replace(made.order, deliver_by=due, due_on=due.date(), delivered_at=delivered)
    return replace(made, order=order)
