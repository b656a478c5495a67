"""Snoozes that would let a deadline go by: said, and asked again."""

from datetime import datetime, timedelta

from bot.domain.risks import Risk
from bot.domain.snoozes import ANYWAY, EVE, eve, names_a_day
from bot.messages.answers import Run
from bot.messages.risk_notes import past_deadline
from bot.messages.text import Mrkdwn
from handlers.people import Actor
from handlers.risk_changes import Done

MINUTE = timedelta(minutes=1)


def is_guess(text: str, who: Actor) -> bool:
    """Whether ``text`` means a morning, and nobody knows in which zone."""
    return not who.zone_known and names_a_day(text)


def asked_past(done: Done, now: datetime) -> Mrkdwn:
    """Why nothing was snoozed yet."""
    deadline, until = done.risk.finding.deadline or now, done.past or now
    return past_deadline(done.risk, deadline, until, eve(deadline, now))


def ways_past(done: Done, now: datetime) -> list[Run]:
    """Until the deadline's eve, or as wished all the same."""
    minutes = -((now - (done.past or now)) // MINUTE)
    command = f"/risk snooze {done.risk.id}"
    return [
        ("Until the deadline's eve", f"{command} {EVE}"),
        ("Past the deadline all the same", f"{command} {minutes}m {ANYWAY}"),
    ]


def eve_of(risk: Risk, now: datetime) -> datetime | None:
    """The eve of the risk's deadline; None where none is ahead."""
    deadline = risk.finding.deadline
    return eve(deadline, now) if deadline and deadline > now else None
