"""Digests when they are due: each slot becomes one message, or is recorded as missed; never neither."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.domain.audit import PACES_MISSED, OldFeed
from bot.domain.digests import Occasion
from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.schedule import Slot
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription
from bot.messages.connect import with_stale_note
from bot.messages.kit import Message
from bot.messages.unread import with_unread_note
from jobs.digests.sps import compose_sps
from jobs.digests.stock import compose_stock
from jobs.digests.violations import compose_violations
from jobs.engine import Engine, Work
from jobs.sync.plans import PLANS
from storage import subscriptions
from storage.audit import feeds_failing
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.shops import shops_in
from storage.subscriptions import Kept

log = structlog.get_logger(__name__)

COMPOSERS: dict[Topic, Callable[[Session, list[Shop], Occasion, Rules], Message]] = {
    Topic.SPS: compose_sps,
    Topic.STOCK: compose_stock,
    Topic.VIOLATIONS: compose_violations,
}
USEFUL_FOR = timedelta(hours=12)
"""A digest later than this tells no news: it is recorded as missed, and the next one says so."""

AHEAD = timedelta(minutes=1)
"""A digest is made so long before it is due: hundreds that are due in one minute all leave in its first seconds."""

TOO_LATE = "Shopwatch was not running, or could not make it, until it was too late"

SLOTS_AT_ONCE = 400
"""Slots of one subscription that a sweep catches up on: more than a year of days that the bot was away."""


def slot_key(subscription_id: int, local_date: date) -> str:
    """The id of a due moment: of its work in the engine and of its message."""
    return f"slot:{subscription_id}:{local_date.isoformat()}"


async def start_due(db: Database, engine: Engine, now: datetime) -> int:
    """Starts the work of every slot that is due or nearly, then moves its subscription on.

    A kill in between repeats a no-op.
    """
    started = 0
    for kept in await db.read(subscriptions.due, now + AHEAD):
        try:
            started += await _start_slots(db, engine, kept, now)
        except Exception:
            log.exception("slots_not_started", subscription=kept.subscription.name)
    return started


async def restart_forgotten(db: Database, engine: Engine, now: datetime) -> int:
    """Starts slots again whose work ended without an outcome (a fault of ours, since mended)."""
    forgotten = await db.read(subscriptions.unsettled_slots, now - timedelta(minutes=5))
    for slot in forgotten:
        again = Slot(slot.local_date, slot.due_at)
        if await engine.ended(slot_key(slot.subscription_id, slot.local_date)) is not False:
            # One more attempt an hour: its id is the same in every process and at every sweep of that hour.
            await _start(engine, slot.subscription_id, again, attempt=f"{now:%Y%m%d%H}")
    return len(forgotten)


async def _start_slots(db: Database, engine: Engine, kept: Kept, now: datetime) -> int:
    """The slots of one subscription that have come, oldest first; those that are too late are recorded at once."""
    digest, slot = kept.subscription, kept.next_slot
    if not isinstance(digest, DigestSubscription) or slot is None:
        return 0
    for started in range(SLOTS_AT_ONCE):
        if slot.due_at > now + AHEAD:
            return started
        following = digest.schedule.following(slot)
        if _too_late(slot, now):
            moved = await db.write(_miss, kept.id, slot, following)
        else:
            await _start(engine, kept.id, slot)
            moved = await db.write(subscriptions.advance, kept.id, slot, following)
        if not moved:
            return started
        slot = following
    return SLOTS_AT_ONCE


def _miss(session: Session, subscription_id: int, slot: Slot, following: Slot) -> bool:
    moved = subscriptions.advance(session, subscription_id, slot, following)
    if moved:
        subscriptions.settle_slot(session, subscription_id, slot.local_date, subscriptions.MISSED, TOO_LATE)
        log.error("digest_missed", subscription=subscription_id, slot=slot.local_date.isoformat(), reason=TOO_LATE)
    return moved


async def _start(engine: Engine, subscription_id: int, slot: Slot, attempt: str = "") -> None:
    work_id = slot_key(subscription_id, slot.local_date) + (f":{attempt}" if attempt else "")
    await engine.start(
        work_id,
        "digest",
        subscription_id=subscription_id,
        local_date=slot.local_date.isoformat(),
        due_at=slot.due_at.isoformat(),
    )


def digest_work(
    db: Database, rules: Rules, clock: Callable[[], datetime], nudge_at: Callable[[datetime], None]
) -> Work:
    """The engine's work "digest": composes the message of a slot and hands it to delivery. Safe to repeat.

    ``nudge_at`` is told when it is to leave.
    """

    async def digest(subscription_id: int, local_date: str, due_at: str) -> None:
        slot = Slot(date.fromisoformat(local_date), datetime.fromisoformat(due_at))
        now = clock()
        kept = await db.read(subscriptions.subscription, subscription_id)
        if kept is None:
            return
        await db.write(subscriptions.keep_slot, subscription_id, slot)
        reason = kept.off_reason or (TOO_LATE if _too_late(slot, now) else None)
        if reason:
            await db.write(subscriptions.settle_slot, subscription_id, slot.local_date, subscriptions.MISSED, reason)
            # The reason that is kept may name who switched it off, and names have no place in the log.
            why = "it is switched off" if kept.off_reason else reason
            log.error("digest_missed", subscription=subscription_id, slot=local_date, reason=why)
            return
        # Read when it is due, it tells what will be so then.
        message, occasion = await db.read(_compose_for, kept, slot, max(now, slot.due_at), rules)
        await db.write(_hand_over, kept, slot, message, occasion, now)
        nudge_at(slot.due_at)

    return digest


def digest_now_work(db: Database, rules: Rules, clock: Callable[[], datetime], nudge: Callable[[], None]) -> Work:
    """The engine's work "digest_now": the same digest at once, because somebody asked. ``request`` is unique."""

    async def digest_now(subscription_id: int, request: str) -> None:
        kept = await db.read(subscriptions.subscription, subscription_id)
        if kept is None or not isinstance(kept.subscription, DigestSubscription):
            return
        now = clock()
        slot = Slot(now.date(), now)
        message, _ = await db.read(_compose_for, kept, slot, now, rules)
        await db.write(_intend, kept, f"now:{kept.id}:{request}", message, now, now)
        nudge()

    return digest_now


def occasion_of(session: Session, kept: Kept, due_at: datetime, now: datetime, *, preview: bool = False) -> Occasion:
    """What a digest of this subscription is compared with at ``due_at``, and what it has to own up to."""
    digest = kept.subscription
    zone = digest.zone if isinstance(digest, DigestSubscription) else "UTC"
    since = subscriptions.last_posted_at(session, kept.id, now)
    missed = tuple(slot.due_at for slot in subscriptions.missed_untold(session, kept.id))
    return Occasion(zone, now, due_at, since, missed, preview)


def compose(session: Session, kept: Kept, occasion: Occasion, rules: Rules) -> Message:
    """The digest of a subscription. Raises ValueError when it is one of alerts."""
    digest = kept.subscription
    if not isinstance(digest, DigestSubscription):
        raise ValueError(f"{digest.name} is a subscription to alerts, not to a digest")
    shops = shops_in(session, digest.scope)
    made = COMPOSERS[digest.topic](session, shops, occasion, rules)
    return with_stale_note(with_unread_note(made, _failing(session, digest.topic, shops, occasion.now)), shops)


def _failing(session: Session, topic: Topic, shops: Sequence[Shop], now: datetime) -> list[OldFeed]:
    """What a digest would tell of and cannot be read for longer than a few tries; lost shops it tells of anyway."""
    feed = Feed(topic)
    read_before = {feed: now - PACES_MISSED * PLANS[feed].every}
    return feeds_failing(session, read_before, [shop.id for shop in shops if not shop.lost_at])


def subjects(message: Message) -> tuple[str, ...]:
    """The risks and storms whose controls a message shows, from the names of its blocks: ``risk.17`` is ``risk:17``."""
    names = [str(block.get("block_id", "")) for block in message.blocks]
    return tuple(name.replace(".", ":", 1) for name in names if name.startswith(("risk.", "storm.")))


def _too_late(slot: Slot, now: datetime) -> bool:
    return now - slot.due_at > USEFUL_FOR


def _compose_for(session: Session, kept: Kept, slot: Slot, now: datetime, rules: Rules) -> tuple[Message, Occasion]:
    occasion = occasion_of(session, kept, slot.due_at, now)
    return compose(session, kept, occasion, rules), occasion


def _hand_over(session: Session, kept: Kept, slot: Slot, message: Message, occasion: Occasion, now: datetime) -> None:
    """Settles the slot and keeps the intents in one transaction."""
    if not subscriptions.settle_slot(session, kept.id, slot.local_date, subscriptions.SENT, None):
        return
    _intend(session, kept, slot_key(kept.id, slot.local_date), message, slot.due_at, now)
    missed = subscriptions.missed_untold(session, kept.id)
    subscriptions.mark_told(session, kept.id, [row.local_date for row in missed if row.due_at in occasion.missed])
    log.info("digest_due", subscription=kept.subscription.name, slot=slot.local_date.isoformat())


def _intend(session: Session, kept: Kept, key: str, message: Message, due_at: datetime, now: datetime) -> None:
    common: dict[str, Any] = {
        "kind": subscriptions.DIGEST,
        "channel": kept.subscription.channel,
        "due_at": due_at,
        "not_before": max(due_at, now),
        "subscription_id": kept.id,
    }
    intend(session, Intent(key=key, payload=message.payload(), subjects=subjects(message), **common), now)
    for n, reply in enumerate(message.replies, start=1):
        child = Intent(key=f"{key}/{n:02}", payload=reply.payload(), parent=key, subjects=subjects(reply), **common)
        intend(session, child, now)
