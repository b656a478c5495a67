"""What every answer has: the button to share it, and choices that run a command."""

from collections.abc import Sequence
from typing import Any

from bot.messages.kit import AT_MOST, Block, Message, actions, button, context, message, plain_text, section, select
from bot.messages.text import Mrkdwn, md

BUTTONS = 5
Run = tuple[str, str]
"""A label and the command that it runs, ``("Acme US", "/shop sps 7495001")``."""


def note(text: Mrkdwn, *blocks: Block | None) -> Message:
    """A sentence or two, and what belongs to them."""
    return message(text, section(text), *blocks)


def note_view(title: str, text: Mrkdwn) -> dict[str, Any]:
    """The same as a modal on top of another one, in which nothing typed is lost."""
    return {
        "type": "modal",
        "title": plain_text(title, 24),
        "close": plain_text("Back", 24),
        "blocks": [section(text)],
    }


def choices(runs: Sequence[Run], style: str | None = None) -> list[Block]:
    """Buttons that run a command each, or a list to choose from when they are many; no block without a choice.

    Of more than Slack lists it says so: whoever misses one has to type more of its name.
    """
    if not runs:
        return []
    if len(runs) <= BUTTONS:
        return [actions(*(button(label, f"run.{n}", command, style=style) for n, (label, command) in enumerate(runs)))]
    listed = actions(select("Choose", "run.chosen", runs))
    if len(runs) <= AT_MOST:
        return [listed]
    more = md("The first {} of {} are listed. For another, type more of its name.", AT_MOST, len(runs))
    return [listed, context(more)]


def with_share(answer: Message, command: str) -> Message:
    """``answer`` with a button that posts what ``command`` answers to the channel."""
    return message(answer.text, *answer.blocks, actions(button("Share", "share", command)))


def shared(answer: Message, name: str) -> Message:
    """``answer`` as it is posted for everybody, saying who shared it."""
    return message(answer.text, *answer.blocks, context(md("Shared by {}", name)), replies=answer.replies)
