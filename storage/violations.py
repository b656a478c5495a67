"""All that is known of the compliance of some shops, in a few indexed reads."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.shops import Shop
from bot.domain.violations import KnownTicket, Listing
from bot.domain.violations_report import Compliance
from storage.risks import LIVE
from storage.tables.risks import RiskRow
from storage.tables.shops import SyncRow
from storage.violations_health import imported_at, readings_of
from storage.violations_listings import blocked_listings
from storage.violations_tickets import tickets_of

T = TypeVar("T", KnownTicket, Listing)


def compliance_of(session: Session, shops: Sequence[Shop], since: datetime | None, now: datetime) -> list[Compliance]:
    """Tickets, recent readings and blocked listings of each shop; also listings cleared after ``since``."""
    ids = [shop.id for shop in shops]
    tickets = _by_shop(tickets_of(session, ids, now))
    listings = _by_shop(blocked_listings(session, ids, since))
    readings = readings_of(session, ids)
    imports = imported_at(session, ids)
    synced = _synced_at(session, ids)
    return [
        Compliance(
            shop,
            tickets[shop.id],
            readings.get(shop.id, []),
            listings[shop.id],
            imports.get(shop.id),
            synced.get(shop.id),
        )
        for shop in shops
    ]


def worst_shops(session: Session) -> list[str]:
    """The ids of all shops with living risks of this topic, the worst first."""
    query = (
        select(RiskRow.shop_id)
        .where(RiskRow.topic == Topic.VIOLATIONS, RiskRow.state.in_(LIVE))
        .group_by(RiskRow.shop_id)
        .order_by(func.max(RiskRow.severity).desc(), func.count().desc(), RiskRow.shop_id)
    )
    return list(session.scalars(query))


def _by_shop(records: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for record in records:
        found[record.ticket.shop_id if isinstance(record, KnownTicket) else record.shop_id].append(record)
    return found


def _synced_at(session: Session, ids: Sequence[str]) -> dict[str, datetime]:
    query = select(SyncRow.shop_id, SyncRow.done_at).where(SyncRow.feed == Feed.VIOLATIONS, SyncRow.shop_id.in_(ids))
    return {shop_id: at for shop_id, at in session.execute(query) if at}
