"""Telling an owner that a message cannot be posted, and what to do."""

from bot.messages.kit import Message, message, section
from bot.messages.text import Mrkdwn, md


def cannot_post(name: str, channel: str, code: str, advice: str, *, switched_off: bool) -> Message:
    """``channel`` is a Slack id; ``code`` Slack's own word for the refusal."""
    where = Mrkdwn(f"<#{channel}>") if channel.startswith("C") else md("{}", channel)
    first = md(":no_entry: *{}* could not be posted in {}: `{}`.", name, where, code)
    off = md("\nIt is switched off until then: `/shop digest` or `shopwatch apply` switches it on again.")
    return message(first, section(Mrkdwn(f"{first}\n{md('{}', advice)}{off if switched_off else ''}")))
