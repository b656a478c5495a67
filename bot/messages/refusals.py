"""Telling an owner that a message cannot be posted, and a thread that somebody was not paged, and what to do."""

from bot.messages.kit import Message, context, message, section
from bot.messages.text import Mrkdwn, code, lines, md, user

PEOPLE = ("U", "W")
"""What ids of people begin with; a message to one is a direct message."""


def cannot_post(about: Mrkdwn, target: str, refusal: str, advice: str, key: str, switch_on: str | None) -> Message:
    """``about`` is what the message tells of, ``target`` a Slack id, ``refusal`` Slack's own word, ``advice`` ours.

    ``key`` is the message's in the log, ``switch_on`` the command that switches the subscription on again; None where
    it is still on.
    """
    done = "sent to" if target.startswith(PEOPLE) else "posted in"
    first = md(":no_entry: {} could not be {} {}: {}.", about, done, _named(target), code(refusal))
    off = md("It is switched off until then: {} switches it on again.", code(switch_on)) if switch_on else None
    logged = context(md("In the log this message is {}.", code(key)))
    return message(first, section(lines(first, Mrkdwn(advice), off)), logged)


def not_paged(target: str, refusal: str, advice: str) -> Message:
    """For the thread of a tool issue, where it says that ``target`` was paged."""
    first = md(":no_entry: {} could not be paged: {}.", _named(target), code(refusal))
    return message(first, section(lines(first, Mrkdwn(advice))))


def _named(target: str) -> Mrkdwn:
    if target.startswith(PEOPLE):
        return user(target)
    return Mrkdwn(f"<#{target}>") if target.startswith("C") else md("{}", target)
