"""Subscriptions and what became of each due moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from bot.domain.risks import Severity, Topic
from bot.domain.schedule import Slot
from bot.domain.subscriptions import AlertSubscription, DigestSubscription, QuietHours, Scope, Subscription
from storage.deliveries import withdraw
from storage.tables.deliveries import DeliveryRow
from storage.tables.subscriptions import SlotRow, SubscriptionRow
from storage.upsert import insert_new

DIGEST, ALERTS = "digest", "alerts"
DUE, SENT, MISSED = "due", "sent", "missed"


@dataclass(frozen=True, slots=True)
class Kept:
    """A subscription as it is kept. ``next_slot`` is None for alerts; ``off_reason`` says why it is switched off."""

    id: int
    subscription: Subscription
    next_slot: Slot | None
    off_reason: str | None


def save_subscription(
    session: Session, wanted: Subscription, now: datetime, *, from_file: bool = False, request_id: str | None = None
) -> Kept:
    """Creates or changes the subscription of this name and switches it on; an unchanged one keeps its next slot.

    One that came from a file stays the file's, whoever switches it on again. ``request_id`` is of whoever makes it.
    """
    row = session.execute(select(SubscriptionRow).where(SubscriptionRow.name == wanted.name)).scalar_one_or_none()
    before = _kept(row) if row else None
    row = row or SubscriptionRow(name=wanted.name)
    _fill(row, wanted)
    row.request_id = request_id or row.request_id
    row.active, row.off_reason, row.from_file = True, None, from_file or bool(row.from_file)
    if isinstance(wanted, DigestSubscription):
        slot = _next_slot(session, before, wanted, now)
        row.next_due_at, row.next_local_date = slot.due_at, slot.local_date
    session.add(row)
    session.flush()
    return _kept(row)


def subscriptions(session: Session, *, active_only: bool = False) -> list[Kept]:
    wanted = select(SubscriptionRow).order_by(SubscriptionRow.name)
    if active_only:
        wanted = wanted.where(SubscriptionRow.active)
    return [_kept(row) for row in session.execute(wanted).scalars()]


def names_from_file(session: Session) -> frozenset[str]:
    """The names of the subscriptions that a configuration file declared; all others were made in Slack."""
    wanted = select(SubscriptionRow.name).where(SubscriptionRow.from_file)
    return frozenset(session.execute(wanted).scalars())


def subscription(session: Session, subscription_id: int) -> Kept | None:
    row = session.get(SubscriptionRow, subscription_id, populate_existing=True)
    return _kept(row) if row else None


def subscription_of_request(session: Session, request_id: str) -> Kept | None:
    """What was made for a request already."""
    wanted = select(SubscriptionRow).where(SubscriptionRow.request_id == request_id)
    row = session.execute(wanted).scalar_one_or_none()
    return _kept(row) if row else None


def alert_subscriptions(session: Session) -> list[Kept]:
    wanted = select(SubscriptionRow).where(SubscriptionRow.kind == ALERTS, SubscriptionRow.active)
    return [_kept(row) for row in session.execute(wanted.order_by(SubscriptionRow.id)).scalars()]


def due(session: Session, until: datetime) -> list[Kept]:
    """The active digests whose next slot comes by then."""
    wanted = select(SubscriptionRow).where(SubscriptionRow.active, SubscriptionRow.next_due_at <= until)
    return [_kept(row) for row in session.execute(wanted.order_by(SubscriptionRow.next_due_at)).scalars()]


def advance(session: Session, subscription_id: int, done: Slot, following: Slot) -> bool:
    """Moves a subscription on from the slot ``done``, which is kept as due; False when somebody else did."""
    statement = update(SubscriptionRow).where(
        SubscriptionRow.id == subscription_id, SubscriptionRow.next_local_date == done.local_date
    )
    statement = statement.values(next_due_at=following.due_at, next_local_date=following.local_date)
    moved = cast(CursorResult[Any], session.execute(statement)).rowcount == 1
    if moved:
        keep_slot(session, subscription_id, done)
    return moved


def keep_slot(session: Session, subscription_id: int, slot: Slot) -> None:
    row = {
        "subscription_id": subscription_id,
        "local_date": slot.local_date,
        "due_at": slot.due_at,
        "state": DUE,
        "told": False,
    }
    insert_new(session, SlotRow, row)


def settle_slot(session: Session, subscription_id: int, local_date: date, state: str, reason: str | None) -> bool:
    """Says what became of a due slot; False when that is known already."""
    statement = update(SlotRow).where(
        SlotRow.subscription_id == subscription_id, SlotRow.local_date == local_date, SlotRow.state == DUE
    )
    made = session.execute(statement.values(state=state, reason=reason))
    return cast(CursorResult[Any], made).rowcount == 1


def unsettled_slots(session: Session, before: datetime) -> list[SlotRow]:
    """Slots due before a moment of which nothing has become yet."""
    wanted = select(SlotRow).where(SlotRow.state == DUE, SlotRow.due_at < before)
    return list(session.execute(wanted).scalars())


def missed_untold(session: Session, subscription_id: int) -> list[SlotRow]:
    """Missed slots that no digest has mentioned yet, oldest first."""
    wanted = select(SlotRow).where(
        SlotRow.subscription_id == subscription_id, SlotRow.state == MISSED, SlotRow.told.is_(False)
    )
    return list(session.execute(wanted.order_by(SlotRow.local_date)).scalars())


def mark_told(session: Session, subscription_id: int, dates: Iterable[date]) -> None:
    wanted = [SlotRow.subscription_id == subscription_id, SlotRow.local_date.in_(list(dates))]
    session.execute(update(SlotRow).where(*wanted).values(told=True))


def last_posted_at(session: Session, subscription_id: int, before: datetime) -> datetime | None:
    """When the digest before was posted."""
    wanted = select(DeliveryRow.posted_at).where(
        DeliveryRow.subscription_id == subscription_id,
        DeliveryRow.kind == DIGEST,
        DeliveryRow.parent.is_(None),
        DeliveryRow.posted_at < before,
    )
    return session.execute(wanted.order_by(DeliveryRow.posted_at.desc()).limit(1)).scalar_one_or_none()


def sent_since(session: Session, subscription_id: int, since: datetime) -> DeliveryRow | None:
    """The newest digest of a subscription that was made after ``since``, posted or on its way."""
    wanted = select(DeliveryRow).where(
        DeliveryRow.subscription_id == subscription_id,
        DeliveryRow.kind == DIGEST,
        DeliveryRow.parent.is_(None),
        DeliveryRow.refusal.is_(None),
        DeliveryRow.created_at > since,
    )
    return session.execute(wanted.order_by(DeliveryRow.created_at.desc()).limit(1)).scalar_one_or_none()


def switch_off(session: Session, subscription_id: int, reason: str) -> bool:
    """Switches a subscription off, and with it what it was about to post; False when it was off already."""
    statement = update(SubscriptionRow).where(SubscriptionRow.id == subscription_id, SubscriptionRow.active)
    made = session.execute(statement.values(active=False, off_reason=reason))
    if cast(CursorResult[Any], made).rowcount != 1:
        return False
    _withdraw(session, subscription_id, reason)
    return True


def remove_subscription(session: Session, subscription_id: int) -> None:
    row = session.get(SubscriptionRow, subscription_id)
    if row:
        _withdraw(session, subscription_id, "it was removed")
        session.delete(row)


def _withdraw(session: Session, subscription_id: int, reason: str) -> None:
    """A digest is made a little before it is due, so it may have to be stopped when it is on its way already."""
    due_at = withdraw(session, subscription_id, reason)
    slots = update(SlotRow).where(SlotRow.subscription_id == subscription_id, SlotRow.due_at.in_(due_at))
    session.execute(slots.where(SlotRow.state == SENT).values(state=MISSED, reason=reason))


def _next_slot(session: Session, before: Kept | None, wanted: DigestSubscription, now: datetime) -> Slot:
    """One slot a local day: the one known before while it is due or unchanged, never one of a day that had its slot."""
    slot = wanted.schedule.next_after(now)
    if before is None:
        return slot
    known = None if before.off_reason else before.next_slot
    if known and (before.subscription == wanted or known.due_at <= now):
        return known
    last = session.execute(select(func.max(SlotRow.local_date)).where(SlotRow.subscription_id == before.id)).scalar()
    return (
        slot if last is None or slot.local_date > last else next(wanted.schedule.slots_from(last + timedelta(days=1)))
    )


def _fill(row: SubscriptionRow, wanted: Subscription) -> None:
    row.channel, row.owner = wanted.channel, wanted.owner
    row.shops, row.groups = list(wanted.scope.shops), list(wanted.scope.groups)
    row.topic = wanted.topic or ""
    if isinstance(wanted, DigestSubscription):
        row.kind, row.zone, row.at = DIGEST, wanted.zone, wanted.at
        row.weekdays, row.min_severity = sorted(wanted.weekdays), 0
        row.quiet_from = row.quiet_to = None
        return
    row.kind, row.at, row.weekdays = ALERTS, None, []
    row.zone = wanted.quiet.zone if wanted.quiet else "UTC"
    row.min_severity = int(wanted.min_severity)
    row.quiet_from, row.quiet_to = (wanted.quiet.start, wanted.quiet.end) if wanted.quiet else (None, None)
    row.next_due_at = row.next_local_date = None


def _kept(row: SubscriptionRow) -> Kept:
    slot = Slot(row.next_local_date, row.next_due_at) if row.next_due_at and row.next_local_date else None
    return Kept(row.id, _subscription(row), slot, None if row.active else row.off_reason or "switched off")


def _subscription(row: SubscriptionRow) -> Subscription:
    scope = Scope(tuple(row.shops), tuple(row.groups))
    topic = Topic(row.topic) if row.topic else None
    if row.kind == DIGEST and row.at and topic:
        days = frozenset(row.weekdays)
        return DigestSubscription(row.name, topic, row.channel, row.at, row.zone, days, scope, row.owner)
    quiet = QuietHours(row.quiet_from, row.quiet_to, row.zone) if row.quiet_from and row.quiet_to else None
    return AlertSubscription(row.name, row.channel, Severity(row.min_severity), topic, quiet, scope, row.owner)
