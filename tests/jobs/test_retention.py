"""One sweep of forgetting: what is old goes, and nothing that still counts."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from bot.domain.aftersales import Aftersale, AftersaleKind
from bot.domain.kpi import KpiDay, Period
from bot.domain.orders import Line, Order
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations import Family, Kind, Ticket, TicketStatus
from bot.domain.violations_clock import expiries
from jobs.engine import Engine
from jobs.retention import Keep, forget_old
from storage.aftersales import save_aftersales, waiting
from storage.database import Database
from storage.kpi import newest_kpi_days, save_kpi_days
from storage.order_rates import order_sums
from storage.orders import OrderRead, save_orders
from storage.shops import declared
from storage.tables.base import Base
from storage.tables.orders import AftersaleRow, OrderDayRow, OrderRow
from storage.violations_tickets import save_tickets, tickets_of

SHOP = Shop("7001", "acme-us", "Acme US")
LEAST = Keep(facts=timedelta(days=100))
"""The shortest time that a team may set for figures."""


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    made = Engine(database_url, 0, timedelta(milliseconds=50))
    await made.open()
    yield made
    made.close()


@pytest.fixture
def shop(db: Database) -> Database:
    db.write_now(declared, SHOP)
    return db


def count(db: Database, table: type[Base]) -> int:
    return db.read_now(lambda session: session.execute(select(func.count()).select_from(table)).scalar_one())


def order(day: date, **more: object) -> OrderRead:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    placed = Order(SHOP.id, f"{day}", day, "IN_TRANSIT", "USD", noon, noon, paid=True, own=True, units=1)
    return OrderRead(replace(placed, **more), (Line("1", "sku", "product", "IN_TRANSIT", Decimal(1)),))  # type: ignore[arg-type]


async def test_an_order_that_changes_late_is_counted_once_however_short_figures_are_kept(
    shop: Database, engine: Engine, now: datetime
) -> None:
    placed = now.date() - timedelta(days=101)
    due = placed + timedelta(days=6)
    late = {"due_on": due, "deliver_by": now}
    shop.write_now(save_orders, SHOP.id, [order(placed, **late)])
    await forget_old(shop, engine, LEAST, now)
    shop.write_now(save_orders, SHOP.id, [order(placed, **late, updated_at=now)])
    sums = shop.read_now(order_sums, SHOP.id, Period(placed, now.date()))
    assert (sums.placed, sums.due) == (1, 1)


async def test_orders_go_with_their_days_once_no_update_is_taken_any_more(
    shop: Database, engine: Engine, now: datetime
) -> None:
    days = [now.date() - timedelta(days=n) for n in (367, 365)]
    shop.write_now(save_orders, SHOP.id, [order(day) for day in days])
    shop.write_now(save_kpi_days, [KpiDay(SHOP.id, now.date() - timedelta(days=101), "USD", Decimal(1), 1, 1, 1)])
    gone = await forget_old(shop, engine, LEAST, now)
    assert (gone["orders"], gone["order_days"], gone["kpi_days"]) == (1, 1, 1)
    assert (count(shop, OrderRow), count(shop, OrderDayRow)) == (1, 1)
    assert shop.read_now(newest_kpi_days) == {}


async def test_what_still_waits_for_the_seller_stays(shop: Database, engine: Engine, now: datetime) -> None:
    asked = now.date() - timedelta(days=120)
    done = Aftersale(
        shop_id=SHOP.id, kind=AftersaleKind.RETURN, id="1", order_id="1", day=asked, type="", status="", role="",
        reason="", words="", units=1, refund=None, currency="USD", action="", respond_by=None, updated_at=now,
    )  # fmt: skip
    waits = replace(done, id="2", action="SELLER_RESPOND_REFUND", respond_by=now + timedelta(days=2))
    shop.write_now(save_aftersales, SHOP.id, [done, waits])
    await forget_old(shop, engine, LEAST, now)
    assert count(shop, AftersaleRow) == 1
    [still] = shop.read_now(waiting, SHOP.id, now)
    assert still.count == 1


async def test_points_that_have_not_expired_go_on_counting(shop: Database, engine: Engine, now: datetime) -> None:
    issued = now - timedelta(days=170)
    ticket = Ticket(SHOP.id, "T1", TicketStatus.OPEN, Kind.VIOLATION, Family.LISTING, issued, points=12)
    shop.write_now(save_tickets, [(ticket, frozenset())], now)
    await forget_old(shop, engine, LEAST, now)
    [known] = shop.read_now(tickets_of, [SHOP.id], now)
    [expiry] = expiries([known.ticket], SHOP, now, shipped_rules())
    assert (expiry.points, expiry.at) == (12, issued + timedelta(days=180))
