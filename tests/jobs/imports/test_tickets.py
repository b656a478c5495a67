"""The words of tickets, as exports have them."""

from datetime import UTC, datetime

import pytest

from bot.domain.shops import Shop
from bot.domain.violations import Family, Kind, Ticket, TicketStatus
from jobs.imports.dates import Order
from jobs.imports.errors import BrokenRow
from jobs.imports.headers import find_table
from jobs.imports.rows import Record, Shops
from jobs.imports.sheets import Row, Sheet
from jobs.imports.tickets import read_ticket

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SHOP = Shop("1", "acme-us", "Acme US", zone="America/New_York")


def read(**cells: str) -> tuple[Ticket, frozenset[str]]:
    given = {"ticket_id": "7", "shop_id": "acme-us", "issued_at": "2026-11-01", "status": ""} | cells
    table = find_table([Sheet("", [Row(1, list(given)), Row(2, list(given.values()))])])
    record = Record(table.rows[0], table, Shops([SHOP]), Order.UNKNOWN)
    found = read_ticket(record, NOW)
    if record.faults:
        raise record.faults[0]
    return found


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Pending", TicketStatus.OPEN),
        ("Enforcement action taken", TicketStatus.OPEN),
        ("APPEALED_1", TicketStatus.APPEALED_1),
        ("under review", TicketStatus.APPEALED_1),
        ("Appeal rejected", TicketStatus.REJECTED_1),
        ("appealed 2", TicketStatus.APPEALED_2),
        ("Appeal approved", TicketStatus.WON),
        ("Expired", TicketStatus.EXPIRED),
        ("", TicketStatus.OPEN),
    ],
)
def test_a_status_is_understood(words: str, status: TicketStatus) -> None:
    assert read(status=words)[0].status is status


@pytest.mark.parametrize(
    ("words", "kind"), [("Caution", Kind.WARNING), ("milestone", Kind.MILESTONE), ("-", Kind.VIOLATION)]
)
def test_a_kind_is_understood(words: str, kind: Kind) -> None:
    assert read(kind=words)[0].kind is kind


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("INTELLECTUAL_PROPERTY", Family.INTELLECTUAL_PROPERTY),
        ("Customer service", Family.CUSTOMER_SERVICE),
        ("Prohibited products", Family.PROHIBITED_PRODUCT),
        ("Something quite new", Family.OTHER),
        ("", Family.OTHER),
    ],
)
def test_a_family_is_the_nearest_one(words: str, family: Family) -> None:
    assert read(family=words)[0].family is family


def test_a_day_without_a_time_begins_for_a_notice_and_ends_for_a_deadline() -> None:
    ticket, _ = read(correct_by="2026-11-30")
    assert ticket.issued_at == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert ticket.correct_by == datetime(2026, 12, 1, 4, 59, tzinfo=UTC)


def test_several_actions_and_links_stand_in_one_cell() -> None:
    ticket, _ = read(actions="limited; warned |removed", evidence="https://a.example/1\nhttps://a.example/2")
    assert ticket.actions == ("limited", "warned", "removed")
    assert ticket.evidence == ("https://a.example/1", "https://a.example/2")


def test_only_cells_with_content_are_given() -> None:
    assert read(title="Claim", owner="n/a", points="0")[1] == {"issued_at", "title", "points"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"ticket_id": ""}, "is empty, and is needed"),
        ({"issued_at": "-"}, "is empty, and is needed"),
        ({"issued_at": "2026-12-24"}, "is in the future"),
        ({"points": "-6"}, "is outside of 0 to 200"),
        ({"kind": "felony"}, "is none of WARNING, VIOLATION, MILESTONE"),
        ({"appeal1_by": "tomorrow"}, "is not a date"),
    ],
)
def test_a_broken_cell_is_told_with_its_column(cells: dict[str, str], reason: str) -> None:
    with pytest.raises(BrokenRow, match=reason) as broken:
        read(**cells)
    assert broken.value.column == next(iter(cells))


def test_a_day_without_a_time_is_not_before_the_time_of_that_day() -> None:
    ticket, _ = read(issued_at="2026-11-01 15:00", rejected_at="2026-11-01")
    assert ticket.rejected_at is not None
    assert ticket.rejected_at < ticket.issued_at


@pytest.mark.parametrize("column", ["correct_by", "appeal1_by", "rejected_at", "appeal2_by"])
def test_what_would_be_before_the_ticket_was_issued_is_wrong(column: str) -> None:
    assert read(**{column: "2026-11-01"})
    with pytest.raises(BrokenRow, match="is before the ticket was issued"):
        read(**{column: "2026-10-31"})
