"""What follows when Slack will never take a message: the subscription is switched off, and people are told."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.domain.escalation import Issue
from bot.domain.risks import Risk
from bot.domain.subscriptions import DigestSubscription, Subscription
from bot.messages import escalation_words, risk_notes
from bot.messages.refusals import PEOPLE, cannot_post
from bot.messages.text import Mrkdwn, md
from bot.slack.errors import ChannelRefusal, PersonRefusal, Refusal
from jobs.alerts import ASSIGNED
from jobs.escalations import tell_not_paged
from storage import subscriptions
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.escalation_rows import issue_by_id
from storage.risks import actor_of, risk_by_id
from storage.subscriptions import Kept
from storage.tables.deliveries import DeliveryRow

log = structlog.get_logger(__name__)

KIND = "refusal"


def refusal_handler(
    db: Database, clock: Callable[[], datetime], operators: tuple[str, ...]
) -> Callable[[DeliveryRow, Refusal], Awaitable[None]]:
    """Tells whoever can mend it, or ``operators`` (Slack user ids) where that is nobody else.

    Of a subscription that is its owner, of a risk that was given to somebody whoever gave it. The thread of a tool
    issue says who was not paged after all.
    """

    async def on_refusal(row: DeliveryRow, refusal: Refusal) -> None:
        if row.kind != KIND:
            await db.write(_follow_up, row, refusal, operators, clock())

    return on_refusal


def _follow_up(session: Session, row: DeliveryRow, refusal: Refusal, operators: tuple[str, ...], now: datetime) -> None:
    kept = subscriptions.subscription(session, row.subscription_id) if row.subscription_id else None
    switch_on = None
    if kept and isinstance(refusal, ChannelRefusal | PersonRefusal):
        if not subscriptions.switch_off(session, kept.id, f"Slack refused to post: {refusal.code}"):
            # Its owner was told with the first of its messages that was refused.
            return
        log.error("subscription_switched_off", subscription=kept.subscription.name, code=refusal.code)
        switch_on = _switch_of(kept.subscription)
    thing, advice = kept or _told_of(session, row), _advice(row, refusal)
    if isinstance(thing, Issue) and row.channel != thing.channel:
        tell_not_paged(session, thing, row.channel, refusal.code, advice, now)
    told = cannot_post(_name(thing, row), row.channel, refusal.code, advice, row.key, switch_on)
    for person in _who_can_mend(session, row, kept) or operators:
        key = f"refusal:{row.key}:{person}"
        intend(session, Intent(key=key, kind=KIND, channel=person, payload=told.payload(), due_at=now), now)


def _switch_of(one: Subscription) -> str:
    """The command that switches it on again; alerts have no other switch than the file."""
    return f"/shop digest on {one.name}" if isinstance(one, DigestSubscription) else "shopwatch apply"


def _told_of(session: Session, row: DeliveryRow) -> Risk | Issue | None:
    """What a message tells of: its key begins with that, such as ``risk:17:event:4`` and ``issue:214``."""
    match row.key.split(":"):
        case ["risk", number, *_]:
            return risk_by_id(session, int(number))
        case ["issue", number, *_]:
            return issue_by_id(session, int(number))
        case _:
            return None


def _name(thing: Kept | Risk | Issue | None, row: DeliveryRow) -> Mrkdwn:
    match thing:
        case Kept():
            return md("*{}*", thing.subscription.name)
        case Risk():
            return risk_notes.title(thing)
        case Issue():
            return escalation_words.title(thing)
        case None:
            return md("*{}*", row.kind)


def _advice(row: DeliveryRow, refusal: Refusal) -> str:
    """Of a direct message Slack says, too, that there is no such channel; but nobody can be invited to a person."""
    to_a_person = row.channel.startswith(PEOPLE) and isinstance(refusal, ChannelRefusal)
    return PersonRefusal.advice if to_a_person else refusal.advice


def _who_can_mend(session: Session, row: DeliveryRow, kept: Kept | None) -> tuple[str, ...]:
    """The owner of a subscription, or whoever gave a risk to somebody who cannot be told of it; perhaps nobody."""
    if row.kind == ASSIGNED:
        person = actor_of(session, int(row.key.split(":")[3]))
    else:
        person = kept.subscription.owner if kept else None
    return (person,) if person else ()
