"""What an order adds to the days of its shop."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.orders import DayOf, Order, OrderSums, adds, total

PLACED, READY, SENT, DUE = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 10)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


DELIVERED = Order(
    shop_id="1",
    id="10",
    created_on=PLACED,
    status="DELIVERED",
    currency="USD",
    updated_at=at(DUE, 11),
    created_at=at(PLACED),
    paid=True,
    own=True,
    tracked=True,
    units=2,
    value=Decimal("30.50"),
    readied_at=at(READY),
    readied_on=READY,
    ready_by=at(SENT),
    collected_at=at(SENT),
    dispatched_on=SENT,
    collect_by=at(SENT),
    delivered_at=at(DUE, 11),
    deliver_by=at(DUE),
    due_on=DUE,
)


def days(order: Order) -> dict[date, OrderSums]:
    return {key.day: sums for key, sums in adds(order).items()}


def test_each_figure_stands_on_the_day_its_kpi_goes_by() -> None:
    assert adds(DELIVERED) == {
        DayOf("1", PLACED, "USD"): OrderSums(created=1, units=2, value=Decimal("30.50"), placed=1),
        DayOf("1", READY, "USD"): OrderSums(shipped=1, tracked=1, readied=1),
        DayOf("1", SENT, "USD"): OrderSums(dispatched=1),
        DayOf("1", DUE, "USD"): OrderSums(due=1, on_time=1),
    }


def test_figures_of_the_same_day_are_one_row() -> None:
    quick = replace(DELIVERED, readied_on=PLACED, dispatched_on=PLACED, due_on=PLACED)
    [(_, sums)] = adds(quick).items()
    assert (sums.created, sums.shipped, sums.dispatched, sums.due) == (1, 1, 1, 1)


def test_to_the_second_of_a_deadline_is_in_time_and_after_it_is_late() -> None:
    late = replace(DELIVERED, readied_at=at(SENT, 13), collected_at=at(SENT, 13), delivered_at=at(DUE, 13))
    assert total(days(DELIVERED).values()).dispatched_late == 0
    sums = total(days(late).values())
    assert (sums.readied_late, sums.dispatched_late, sums.due, sums.on_time) == (1, 1, 1, 0)


def test_what_is_due_and_on_its_way_is_missing_from_those_in_time() -> None:
    under_way = replace(DELIVERED, status="IN_TRANSIT", delivered_at=None)
    assert days(under_way)[DUE] == OrderSums(due=1)


def test_what_was_cancelled_on_its_way_is_not_due() -> None:
    lost = replace(DELIVERED, status="CANCELLED", delivered_at=None)
    assert DUE not in days(lost)
    assert days(lost)[PLACED].cancelled == 1


def test_without_a_deadline_nothing_is_judged() -> None:
    free = replace(DELIVERED, ready_by=None, collect_by=None, deliver_by=None, due_on=None)
    sums = total(days(free).values())
    assert (sums.readied, sums.dispatched, sums.due, sums.shipped) == (0, 0, 0, 1)


def test_an_order_that_the_platform_ships_is_no_fault_of_the_seller() -> None:
    fbt = replace(DELIVERED, own=False, fault=True)
    assert days(fbt) == {PLACED: OrderSums(created=1, units=2, value=Decimal("30.50"))}


@pytest.mark.parametrize(("paid", "fault"), [(True, 1), (False, 0)])
def test_a_fault_counts_among_paid_orders_only(paid: bool, fault: int) -> None:
    cancelled = replace(DELIVERED, status="CANCELLED", paid=paid, fault=True, unclear=True, readied_at=None)
    of_day = days(cancelled)[PLACED]
    assert (of_day.placed, of_day.fault, of_day.unclear) == (fault, fault, fault)


def test_sums_are_added_and_taken_away() -> None:
    one = OrderSums(created=3, value=Decimal("1.5"))
    assert one + one == OrderSums(created=6, value=Decimal(3))
    assert one + -one == OrderSums()
