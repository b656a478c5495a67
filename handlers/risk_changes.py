"""What a person does to a risk: one transaction for the state, the timeline, the thread and the assignee."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.domain.risks import Risk, RiskState
from bot.domain.snoozes import goes_past
from bot.messages.risk_notes import assigned_to_you, thread_line
from bot.messages.text import Mrkdwn, link
from handlers.links import permalink
from handlers.people import Actor
from jobs.alerts import ASSIGNED
from storage import risk_moves
from storage.deliveries import Intent, delivery_at, intend
from storage.edits import deliveries_showing
from storage.risk_moves import Outcome
from storage.risks import Step, last_event, lock_risk
from storage.shops import shop_by_id
from storage.tables.deliveries import DeliveryRow

NOTE = "risk.note"


class Act(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    RESOLVE = "resolve"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Wish:
    """What ``actor`` wants done. ``seen`` is the state that was shown when the button was: if it has changed, somebody
    else was first. ``until`` belongs to a snooze, ``to`` to an assignment, ``note`` to a resolution. ``anyway``: even
    if that lets a deadline go by. ``guessed``: ``until`` is a morning, in a zone that may not be the person's.
    """

    act: Act
    actor: Actor
    seen: RiskState | None = None
    until: datetime | None = None
    to: Actor | None = None
    note: str = ""
    anyway: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Clicked:
    """The message on which a button was clicked, and the workspace's address for a link to it."""

    channel: str
    ts: str
    team_url: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """``won`` if the wish came true; ``step`` is the newest of the timeline, which tells a loser who was first.

    ``repeated`` if it had come true before, by the same person: a click that was delivered twice. ``past`` is until
    when a snooze was wished that would have let a deadline go by: it was not made, the person is asked. ``problem`` is
    why the risk cannot be given to the one it was meant for.
    """

    won: bool
    risk: Risk
    step: Step
    repeated: bool = False
    past: datetime | None = None
    problem: str | None = None


def change_risk(session: Session, risk_id: int, wish: Wish, clicked: Clicked | None, now: datetime) -> Done | None:
    """Makes the change if it still may be made, and keeps the messages that follow from it. None: no such risk."""
    before = lock_risk(session, risk_id)
    if before is None:
        return None
    beginning = Step(before.opened_at, None, "opened", "")
    if wish.to and wish.to.problem:
        return Done(False, before, beginning, problem=wish.to.problem)
    overtaken = _overtaken(before, wish)
    if not overtaken and (past := _past_deadline(before, wish, now)):
        return Done(False, before, beginning, past=past)
    outcome = Outcome(False, before) if overtaken else ACTS[wish.act](session, before, wish, now)
    session.flush()
    event_id, step = last_event(session, risk_id) or (0, beginning)
    if outcome.won:
        _tell(session, outcome.risk, wish, event_id, step, clicked, now)
    mine = step.actor == wish.actor.user_id and CHANGES[wish.act] == step.change
    return Done(outcome.won, outcome.risk, step, repeated=mine and not outcome.won)


def _overtaken(risk: Risk, wish: Wish) -> bool:
    """A second delivery of an assignment must not assign, and ping, again."""
    if wish.seen is not None and risk.state is not wish.seen:
        return True
    has_it = risk.state is RiskState.ACKNOWLEDGED and wish.to is not None and risk.taken_by == wish.to.user_id
    return wish.act is Act.ASSIGN and has_it


def _past_deadline(risk: Risk, wish: Wish, now: datetime) -> datetime | None:
    """Until when it is to be silenced, if a deadline would go by meanwhile that nobody has said may."""
    if wish.until is None or wish.anyway or not goes_past(wish.until, risk.finding.deadline, now):
        return None
    return wish.until


def _acknowledge(session: Session, risk: Risk, wish: Wish, now: datetime) -> Outcome:
    return risk_moves.acknowledge(session, risk.id, wish.actor.user_id, wish.actor.name, now)


def _snooze(session: Session, risk: Risk, wish: Wish, now: datetime) -> Outcome:
    until = wish.until or now
    return risk_moves.snooze(session, risk.id, wish.actor.user_id, wish.actor.name, until, now)


def _assign(session: Session, risk: Risk, wish: Wish, now: datetime) -> Outcome:
    to = wish.to or wish.actor
    return risk_moves.assign(session, risk.id, wish.actor.user_id, to.user_id, to.name, now)


def _resolve(session: Session, risk: Risk, wish: Wish, now: datetime) -> Outcome:
    return risk_moves.resolve(session, risk.id, wish.actor.user_id, wish.note, now)


def _reopen(session: Session, risk: Risk, wish: Wish, now: datetime) -> Outcome:
    return risk_moves.reopen(session, risk.id, wish.actor.user_id, now)


ACTS: Mapping[Act, Callable[[Session, Risk, Wish, datetime], Outcome]] = {
    Act.ACKNOWLEDGE: _acknowledge,
    Act.SNOOZE: _snooze,
    Act.ASSIGN: _assign,
    Act.RESOLVE: _resolve,
    Act.REOPEN: _reopen,
}
CHANGES = {
    Act.ACKNOWLEDGE: "acknowledged",
    Act.SNOOZE: "snoozed",
    Act.ASSIGN: "assigned",
    Act.RESOLVE: "resolved",
    Act.REOPEN: "reopened",
}


def _tell(
    session: Session, risk: Risk, wish: Wish, event_id: int, step: Step, clicked: Clicked | None, now: datetime
) -> None:
    """The line in the thread, and the word to whoever was given the risk by another."""
    shown = _message(session, risk, clicked)
    if shown:
        line = thread_line(risk, wish.actor.name, step.change, step.note)
        root = shown.parent or shown.key
        key = f"risk:{risk.id}:event:{event_id}:{root}"
        intend(session, Intent(key, NOTE, str(shown.channel), line.payload(), now, parent=root), now)
    if wish.act is Act.ASSIGN and wish.to and wish.to.user_id != wish.actor.user_id:
        shop = shop_by_id(session, risk.finding.shop_id)
        told = assigned_to_you(risk, shop.name if shop else "", wish.actor.name, _link(shown, clicked))
        key = f"risk:{risk.id}:event:{event_id}:assigned"
        intend(session, Intent(key, ASSIGNED, wish.to.user_id, told.payload(), now, priority=0), now)


def _message(session: Session, risk: Risk, clicked: Clicked | None) -> DeliveryRow | None:
    """The message that was clicked, or else the newest that shows the risk."""
    if clicked:
        return delivery_at(session, clicked.channel, clicked.ts)
    return next(iter(deliveries_showing(session, f"risk:{risk.id}")), None)


def _link(shown: DeliveryRow | None, clicked: Clicked | None) -> Mrkdwn | None:
    if shown is None or clicked is None or not clicked.team_url or not shown.ts:
        return None
    return link(permalink(clicked.team_url, str(shown.posted_in), shown.ts), "Go to the message")
