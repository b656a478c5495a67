"""Returns and cancellations: the newest state of each, and what they are about."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.aftersales import Aftersale, AftersaleKind, Reason, Waiting
from bot.domain.kpi import Period
from storage.tables.orders import AftersaleRow
from storage.upsert import upsert

WITHDRAWN = "%_REQUEST_CANCEL"
"""Statuses of requests that the buyer took back, or that were never taken further."""


def save_aftersales(session: Session, shop_id: str, found: Sequence[Aftersale]) -> None:
    """Keeps the newest of what was read of each."""
    newest: dict[tuple[str, str], Aftersale] = {}
    for each in sorted(found, key=lambda each: each.updated_at):
        newest[each.kind, each.id] = each
    row = AftersaleRow
    ids = [each.id for each in newest.values()]
    known = {
        (kind, id): updated_at
        for kind, id, updated_at in session.execute(
            select(row.kind, row.id, row.updated_at).where(row.shop_id == shop_id, row.id.in_(ids))
        )
    }
    rows = [asdict(each) for key, each in newest.items() if key not in known or known[key] <= each.updated_at]
    upsert(session, row, rows)


def return_reasons(session: Session, shop_id: str, period: Period, limit: int) -> tuple[int, list[Reason]]:
    """How many returns were asked for in a period, and for which reasons most; those withdrawn are left out."""
    row = AftersaleRow
    words = func.coalesce(func.nullif(row.words, ""), row.reason)
    asked = select(words, func.count()).where(
        row.shop_id == shop_id,
        row.day >= period.start,
        row.day < period.end,
        row.kind == AftersaleKind.RETURN,
        row.status.not_like(WITHDRAWN),
    )
    found = session.execute(asked.group_by(words).order_by(func.count().desc(), words)).all()
    return sum(count for _, count in found), [Reason(name, count) for name, count in found[:limit]]


def waiting(session: Session, shop_id: str, now: datetime) -> list[Waiting]:
    """What waits for the seller, by kind; what is past its deadline was decided without him."""
    row = AftersaleRow
    open_ones = select(row.kind, func.count(), func.min(row.respond_by)).where(
        row.shop_id == shop_id, row.action != "", (row.respond_by > now) | row.respond_by.is_(None)
    )
    found = session.execute(open_ones.group_by(row.kind).order_by(row.kind))
    return [Waiting(AftersaleKind(kind), count, first) for kind, count, first in found]
