"""Telling an owner that a message cannot be posted, and what to do."""

from bot.messages.kit import Message, context, message, section
from bot.messages.text import Mrkdwn, code, lines, md


def cannot_post(name: str, channel: str, refusal: str, advice: str, key: str, switch_on: str | None) -> Message:
    """``channel`` is a Slack id, ``refusal`` Slack's own word, ``advice`` ours, ``key`` the message's in the log.

    ``switch_on`` is the command that switches the subscription on again; None where it is still on.
    """
    where = Mrkdwn(f"<#{channel}>") if channel.startswith("C") else md("{}", channel)
    first = md(":no_entry: *{}* could not be posted in {}: {}.", name, where, code(refusal))
    off = md("It is switched off until then: {} switches it on again.", code(switch_on)) if switch_on else None
    logged = context(md("In the log this message is {}.", code(key)))
    return message(first, section(lines(first, Mrkdwn(advice), off)), logged)
