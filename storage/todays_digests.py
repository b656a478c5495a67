"""What became of today's digests."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.audit import why_not_posted
from bot.domain.subscriptions import DigestSubscription
from storage import subscriptions
from storage.subscriptions import Kept
from storage.tables.deliveries import DeliveryRow
from storage.tables.subscriptions import SlotRow

LOOK_BACK = timedelta(hours=48)
"""A local day began less than two days ago, in whatever zone."""

Found = tuple[str, str, datetime]


@dataclass(frozen=True, slots=True)
class Todays:
    """A digest and its slot of its own local today. ``posted`` is (channel, ts, when).

    ``reason`` says why it will not be posted, ``pending`` why it is not yet. Without a slot today, or before it,
    ``next_at`` says when the next one is due.
    """

    digest: DigestSubscription
    due_at: datetime | None = None
    posted: Found | None = None
    reason: str | None = None
    pending: str | None = None
    next_at: datetime | None = None


def todays_digests(session: Session, now: datetime) -> list[Todays]:
    """Every digest with what became of it today: three reads."""
    kept = subscriptions.subscriptions(session)
    since = now - LOOK_BACK
    slots = session.execute(select(SlotRow).where(SlotRow.due_at > since)).scalars()
    by_day = {(slot.subscription_id, slot.local_date): slot for slot in slots}
    sent = select(DeliveryRow).where(
        DeliveryRow.kind == subscriptions.DIGEST, DeliveryRow.parent.is_(None), DeliveryRow.due_at > since
    )
    by_due = {(row.subscription_id, row.due_at): row for row in session.execute(sent).scalars()}
    found = []
    for one in kept:
        if isinstance(one.subscription, DigestSubscription):
            slot = by_day.get((one.id, _today(one.subscription, now)))
            if slot and slot.state != subscriptions.MISSED and slot.due_at > now:
                found.append(Todays(one.subscription, next_at=slot.due_at))
                continue
            found.append(_todays(one, one.subscription, slot, by_due.get((one.id, slot.due_at)) if slot else None))
    return found


def _today(digest: DigestSubscription, now: datetime) -> date:
    return now.astimezone(ZoneInfo(digest.zone)).date()


def _todays(kept: Kept, digest: DigestSubscription, slot: SlotRow | None, sent: DeliveryRow | None) -> Todays:
    if slot is None:
        return Todays(digest, reason=kept.off_reason, next_at=kept.next_slot.due_at if kept.next_slot else None)
    if sent and sent.ts and sent.posted_at:
        return Todays(digest, slot.due_at, posted=(str(sent.posted_in), sent.ts, sent.posted_at))
    if sent is None:
        return Todays(digest, slot.due_at, reason=slot.reason, pending="it is being made")
    return Todays(digest, slot.due_at, reason=sent.refusal, pending=why_not_posted(sent.attempted_at, sent.attempts))
