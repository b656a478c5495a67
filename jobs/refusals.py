"""What follows when Slack will never take a message: the subscription is switched off and its owner told."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.domain.subscriptions import DigestSubscription, Subscription
from bot.messages.refusals import cannot_post
from bot.slack.errors import ChannelRefusal, PersonRefusal, Refusal
from storage import subscriptions
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.tables.deliveries import DeliveryRow

log = structlog.get_logger(__name__)

KIND = "refusal"


def refusal_handler(
    db: Database, clock: Callable[[], datetime], operators: tuple[str, ...]
) -> Callable[[DeliveryRow, Refusal], Awaitable[None]]:
    """Tells the subscription's owner, or ``operators`` (Slack user ids) where there is none."""

    async def on_refusal(row: DeliveryRow, refusal: Refusal) -> None:
        if row.kind != KIND:
            await db.write(_switch_off_and_tell, row, refusal, operators, clock())

    return on_refusal


def _switch_off_and_tell(
    session: Session, row: DeliveryRow, refusal: Refusal, operators: tuple[str, ...], now: datetime
) -> None:
    kept = subscriptions.subscription(session, row.subscription_id) if row.subscription_id else None
    name = kept.subscription.name if kept else row.kind
    switch_on = None
    if kept and isinstance(refusal, ChannelRefusal | PersonRefusal):
        if not subscriptions.switch_off(session, kept.id, f"Slack refused to post: {refusal.code}"):
            # Its owner was told with the first of its messages that was refused.
            return
        log.error("subscription_switched_off", subscription=name, code=refusal.code)
        switch_on = _switch_of(kept.subscription)
    owner = kept.subscription.owner if kept else None
    told = cannot_post(name, row.channel, refusal.code, refusal.advice, row.key, switch_on)
    for person in (owner,) if owner else operators:
        key = f"refusal:{row.key}:{person}"
        intend(session, Intent(key=key, kind=KIND, channel=person, payload=told.payload(), due_at=now), now)


def _switch_of(one: Subscription) -> str:
    """The command that switches it on again; alerts have no other switch than the file."""
    return f"/shop digest on {one.name}" if isinstance(one, DigestSubscription) else "shopwatch apply"
