"""Rows of violation tickets."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from rapidfuzz import process

from bot.domain.violations import Family, Kind, Ticket, TicketStatus
from jobs.imports.cells import Cell, text_of
from jobs.imports.headers import plain_head
from jobs.imports.rows import Record

T = TypeVar("T")

HIGHEST_POINTS = 200
LATER = ("correct_by", "appeal1_by", "rejected_at", "appeal2_by")
"""What cannot be before the ticket was issued."""
ALIKE = 88
"""Similarity from 0 to 100 from which words are taken for one of the families."""

STATUSES = {
    TicketStatus.OPEN: ("open", "new", "pending", "enforcement action taken", "action taken", "to be handled"),
    TicketStatus.CORRECTING: ("correcting", "in correction", "correction submitted"),
    TicketStatus.APPEALED_1: (
        "appealed 1",
        "appealed",
        "appeal submitted",
        "under appeal",
        "appealing",
        "under review",
    ),
    TicketStatus.REJECTED_1: ("rejected 1", "rejected", "appeal rejected", "appeal failed", "first appeal rejected"),
    TicketStatus.APPEALED_2: ("appealed 2", "second appeal", "second appeal submitted"),
    TicketStatus.WON: ("won", "appeal won", "appeal approved", "appeal successful", "revoked", "cancelled", "canceled"),
    TicketStatus.LOST: ("lost", "appeal lost", "second appeal rejected", "final"),
    TicketStatus.EXPIRED: ("expired", "appeal expired"),
}
KINDS = {
    Kind.WARNING: ("warning", "caution", "message"),
    Kind.VIOLATION: ("violation",),
    Kind.MILESTONE: ("milestone", "milestone enforcement"),
}
_STATUS_BY_WORDS = {words: status for status, spellings in STATUSES.items() for words in spellings}
_KIND_BY_WORDS = {words: kind for kind, spellings in KINDS.items() for words in spellings}
_FAMILY_BY_WORDS = {plain_head(family): family for family in Family}


def read_ticket(record: Record, now: datetime) -> tuple[Ticket, frozenset[str]]:
    """The ticket of a row, and the names of the fields that the row gives. Raises BrokenRow."""
    shop = record.shop()
    number = record.needed("ticket_id", lambda cell: text_of(cell) or None)
    issued = record.needed_when("issued_at").start(shop.tz)
    if issued > now + timedelta(days=1):
        raise record.broken("issued_at", "is in the future")
    rejected = record.when("rejected_at")
    ticket = Ticket(
        shop.id,
        number,
        record.read("status", _status) or TicketStatus.OPEN,
        record.read("kind", _kind) or Kind.VIOLATION,
        _family(record.text("family")),
        issued,
        title=record.text("title"),
        subject=record.text("subject"),
        points=record.whole("points", HIGHEST_POINTS),
        actions=record.items("actions"),
        correct_by=record.deadline("correct_by", shop),
        appeal1_by=record.deadline("appeal1_by", shop),
        rejected_at=rejected.start(shop.tz) if rejected else None,
        appeal2_by=record.deadline("appeal2_by", shop),
        owner=record.text("owner"),
        evidence=record.items("evidence"),
        root_cause=record.text("root_cause"),
        capa=record.text("capa"),
    )
    for name in LATER:
        at = getattr(ticket, name)
        # By days: a time may stand in one of the two cells only.
        if at and at.astimezone(shop.tz).date() < issued.astimezone(shop.tz).date():
            record.fault(name, "is before the ticket was issued")
    given = (name for name in record.table.columns if name not in ("ticket_id", "shop_id") and record.text(name))
    return ticket, frozenset(given)


def _status(cell: Cell) -> TicketStatus | None:
    return _meant(text_of(cell), _STATUS_BY_WORDS)


def _kind(cell: Cell) -> Kind | None:
    return _meant(text_of(cell), _KIND_BY_WORDS)


def _meant(shown: str, by_words: Mapping[str, T]) -> T | None:
    if not shown:
        return None
    found = by_words.get(plain_head(shown))
    if found is None:
        raise ValueError(f"is none of {', '.join(dict.fromkeys(str(word) for word in by_words.values()))}")
    return found


def _family(shown: str) -> Family:
    """The nearest family; what is unlike any is OTHER, which nothing but the wording depends on."""
    near = process.extractOne(plain_head(shown), list(_FAMILY_BY_WORDS), score_cutoff=ALIKE) if shown else None
    return _FAMILY_BY_WORDS[near[0]] if near else Family.OTHER
