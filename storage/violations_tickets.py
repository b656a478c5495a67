"""Violation tickets: merging what files say, and reading what is open, new or closed."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.violations import CLOSED, Family, Kind, KnownTicket, Ticket, TicketStatus, merged
from storage.saved import Saved
from storage.tables.violations import TicketRow
from storage.upsert import upsert

KEPT = timedelta(days=366)
"""How far back closed tickets are read: longer than their points count anywhere, a team's own rules included."""

_FIELDS = tuple(field.name for field in fields(Ticket))


Key = tuple[str, str]


def save_tickets(session: Session, given: Sequence[tuple[Ticket, frozenset[str]]], now: datetime) -> dict[Key, Saved]:
    """Inserts tickets, or brings known ones up to date in the fields that were given; the last of a key wins.

    Gives back what became of each (shop id, ticket id).
    """
    before = _known(session, {ticket.shop_id for ticket, _ in given})
    known = dict(before)
    for ticket, names in given:
        key = (ticket.shop_id, ticket.id)
        old = known.get(key)
        known[key] = _seen(merged(old.ticket, ticket, names) if old else ticket, old, now)
    done = {(t.shop_id, t.id): _outcome(before.get((t.shop_id, t.id)), known[t.shop_id, t.id]) for t, _ in given}
    upsert(session, TicketRow, [_row(known[key]) for key, saved in done.items() if saved is not Saved.UNCHANGED])
    session.expire_all()
    return done


def tickets_of(session: Session, shop_ids: Sequence[str], now: datetime) -> list[KnownTicket]:
    """The tickets of some shops that are open, or that were issued or closed lately enough for points to count."""
    since = now - KEPT
    recent = or_(TicketRow.status.not_in(CLOSED), TicketRow.issued_at >= since, TicketRow.closed_at >= since)
    rows = session.scalars(select(TicketRow).where(TicketRow.shop_id.in_(shop_ids), recent))
    return [_ticket(row) for row in rows]


def _known(session: Session, shop_ids: set[str]) -> dict[Key, KnownTicket]:
    rows = session.scalars(select(TicketRow).where(TicketRow.shop_id.in_(shop_ids)))
    return {(row.shop_id, row.id): _ticket(row) for row in rows}


def _outcome(before: KnownTicket | None, after: KnownTicket) -> Saved:
    if before is None:
        return Saved.NEW
    return Saved.UNCHANGED if before.ticket == after.ticket else Saved.CHANGED


def _seen(ticket: Ticket, old: KnownTicket | None, now: datetime) -> KnownTicket:
    closed_at = None if ticket.is_open else (old and old.closed_at) or now
    return KnownTicket(ticket, old.seen_at if old else now, closed_at)


def _row(known: KnownTicket) -> dict[str, Any]:
    ticket = asdict(known.ticket)
    lists = {name: list(ticket[name]) for name in ("actions", "evidence")}
    return ticket | lists | {"seen_at": known.seen_at, "closed_at": known.closed_at}


def _ticket(row: TicketRow) -> KnownTicket:
    values = {name: getattr(row, name) for name in _FIELDS} | {
        "status": TicketStatus(row.status),
        "kind": Kind(row.kind),
        "family": Family(row.family),
        "actions": tuple(row.actions),
        "evidence": tuple(row.evidence),
    }
    return KnownTicket(Ticket(**values), row.seen_at, row.closed_at)
