"""Tickets, account health and listings in the database."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.domain.shops import Shop
from bot.domain.violations import Family, HealthReading, Kind, Listing, ListingReason, Ticket, TicketStatus
from storage.database import Database
from storage.saved import Saved
from storage.shops import declared
from storage.violations_health import HEALTH, history_of, imported_at, mark_import, readings_of, save_health
from storage.violations_listings import blocked_listings, save_listings
from storage.violations_tickets import save_tickets, tickets_of

ALL = frozenset({"status", "points", "title", "actions"})
DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def shops(db: Database) -> None:
    for n in ("1", "2"):
        db.write_now(declared, Shop(n, f"shop-{n}", f"Shop {n}"))


@pytest.fixture
def ticket(now: datetime) -> Ticket:
    return Ticket(
        "1", "7781", TicketStatus.OPEN, Kind.VIOLATION, Family.CONTENT, now - timedelta(days=3),
        title="Prohibited claim", points=4, actions=("Listing removed",), evidence=("https://x.example/1",),
    )  # fmt: skip


def test_a_ticket_comes_back_as_it_was_saved(db: Database, ticket: Ticket, now: datetime) -> None:
    assert db.write_now(save_tickets, [(ticket, ALL)], now) == {("1", "7781"): Saved.NEW}
    [known] = db.read_now(tickets_of, ["1", "2"], now)
    assert (known.ticket, known.seen_at, known.closed_at) == (ticket, now, None)


def test_saving_a_ticket_twice_changes_nothing(db: Database, ticket: Ticket, now: datetime) -> None:
    db.write_now(save_tickets, [(ticket, ALL)], now)
    later = now + timedelta(days=1)
    assert db.write_now(save_tickets, [(ticket, ALL), (ticket, ALL)], later) == {("1", "7781"): Saved.UNCHANGED}
    assert db.read_now(tickets_of, ["1"], later)[0].seen_at == now


def test_what_a_file_leaves_out_stays(db: Database, ticket: Ticket, now: datetime) -> None:
    db.write_now(save_tickets, [(ticket, ALL)], now)
    update = replace(ticket, status=TicketStatus.WON, title="", points=None)
    assert db.write_now(save_tickets, [(update, frozenset({"status"}))], now) == {("1", "7781"): Saved.CHANGED}
    [known] = db.read_now(tickets_of, ["1"], now)
    assert (known.ticket, known.closed_at) == (replace(ticket, status=TicketStatus.WON), now)


def test_a_ticket_is_closed_once_and_may_open_again(db: Database, ticket: Ticket, now: datetime) -> None:
    lost, reopened = (replace(ticket, status=s) for s in (TicketStatus.LOST, TicketStatus.REJECTED_1))
    db.write_now(save_tickets, [(lost, ALL)], now)
    db.write_now(save_tickets, [(replace(lost, points=6), ALL)], now + timedelta(days=1))
    assert db.read_now(tickets_of, ["1"], now)[0].closed_at == now
    db.write_now(save_tickets, [(reopened, ALL)], now + timedelta(days=2))
    assert db.read_now(tickets_of, ["1"], now)[0].closed_at is None


def test_the_same_number_in_two_shops_is_two_tickets(db: Database, ticket: Ticket, now: datetime) -> None:
    db.write_now(save_tickets, [(ticket, ALL), (replace(ticket, shop_id="2"), ALL)], now)
    assert len(db.read_now(tickets_of, ["1", "2"], now)) == 2
    assert len(db.read_now(tickets_of, ["2"], now)) == 1


def test_tickets_closed_long_ago_are_not_read(db: Database, ticket: Ticket, now: datetime) -> None:
    old = replace(ticket, issued_at=now - timedelta(days=500))
    db.write_now(save_tickets, [(replace(old, status=TicketStatus.LOST), ALL)], now - timedelta(days=380))
    db.write_now(save_tickets, [(replace(old, id="2"), ALL)], now - timedelta(days=380))
    assert [known.ticket.id for known in db.read_now(tickets_of, ["1"], now)] == ["2"]


def test_readings_of_one_day_fill_each_other(db: Database) -> None:
    assert db.write_now(save_health, [HealthReading("1", DAY, ahr=210)]) == {("1", DAY): Saved.NEW}
    assert db.write_now(save_health, [HealthReading("1", DAY, points=6)]) == {("1", DAY): Saved.CHANGED}
    assert db.write_now(save_health, [HealthReading("1", DAY, ahr=210)]) == {("1", DAY): Saved.UNCHANGED}
    assert db.read_now(history_of, "1", DAY) == [HealthReading("1", DAY, 210, 6)]


def test_it_reads_the_days_before_the_newest_however_old(db: Database, now: datetime) -> None:
    days = [DAY - timedelta(days=n) for n in (230, 205, 200)]
    db.write_now(save_health, [HealthReading("1", day, 200 + n) for n, day in enumerate(days)])
    db.write_now(mark_import, HEALTH, ["1", "2"], now)
    found = db.read_now(readings_of, ["1", "2"])
    assert [reading.ahr for reading in found["1"]] == [200, 201, 202]
    db.write_now(save_health, [HealthReading("1", DAY, 188)])
    db.write_now(mark_import, HEALTH, ["1"], now)
    assert db.read_now(readings_of, ["1"]) == {"1": [HealthReading("1", DAY, 188)]}


def test_it_remembers_the_last_import(db: Database, now: datetime) -> None:
    db.write_now(mark_import, HEALTH, ["1"], now)
    db.write_now(mark_import, HEALTH, ["1"], now + timedelta(days=1))
    assert db.read_now(imported_at, ["1", "2"]) == {"1": now + timedelta(days=1)}


def test_a_listing_keeps_since_when_it_is_blocked(db: Database, now: datetime) -> None:
    why = (ListingReason("Main image", "Text on it", "Plain background"),)
    down = Listing("1", "9", "Silk Mask", "FAILED", "FAILED", "GOOD", why, now)
    db.write_now(save_listings, [down], now)
    db.write_now(save_listings, [replace(down, status="FREEZE", updated_at=now + timedelta(days=1))], now)
    [listing] = db.read_now(blocked_listings, ["1"], None)
    assert (listing.status, listing.blocked_at, listing.reasons) == ("FREEZE", now, why)


def test_a_listing_that_sells_again_says_since_when(db: Database, now: datetime) -> None:
    back = now + timedelta(hours=5)
    db.write_now(save_listings, [Listing("1", "9", "Silk Mask", "FREEZE")], now)
    for moment in (back, back + timedelta(hours=1)):
        db.write_now(save_listings, [Listing("1", "9", "Silk Mask", "ACTIVATE", updated_at=moment)], moment)
    assert db.read_now(blocked_listings, ["1"], None) == []
    [listing] = db.read_now(blocked_listings, ["1"], now)
    assert (listing.cleared_at, listing.blocked_at) == (back, None)


def test_a_thousand_listings_are_saved_and_only_the_blocked_are_read(db: Database, now: datetime) -> None:
    many = [Listing("1", str(n), f"Product {n}", "FREEZE" if n % 100 == 0 else "ACTIVATE") for n in range(1_100)]
    db.write_now(save_listings, many, now)
    assert len(db.read_now(blocked_listings, ["1", "2"], now)) == 11
