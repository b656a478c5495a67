"""Why there are no figures: the platform does not let them be read."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.audit import OldFeed
from bot.domain.data_state import Failing
from bot.messages.feeds import FEEDS
from bot.messages.kit import Message, with_note
from bot.messages.text import Mrkdwn, clip, lines, md, moment

REASON = 290
"""Characters: as many as hold what TikTok said and what to do about it."""


def unread(one: Failing) -> Mrkdwn:
    """``cannot be read since 09:12: the scope is missing``, the reason as ``/shop`` and App Home tell it."""
    return _since(one.done_at, one.error)


def why_none(failing: Failing | None, otherwise: str) -> Mrkdwn:
    """``They cannot be read: …``, as a sentence after that there are no figures; ``otherwise`` where nothing fails."""
    return md("They {}", unread(failing)) if failing else md("{}", otherwise)


def unread_lines(feeds: Sequence[OldFeed]) -> Mrkdwn:
    """What cannot be read of how many shops, a line each: for how long and why the one that waits longest cannot."""
    return lines(*(md("• {}", _unread(old)) for old in feeds))


def with_unread_note(answer: Message, feeds: Sequence[OldFeed]) -> Message:
    """``answer`` about several shops, saying below its head what of them cannot be read, and why."""
    return with_note(answer, lines(*(md(":warning: {}", _unread(old)) for old in feeds))) if feeds else answer


def _unread(old: OldFeed) -> Mrkdwn:
    where = md("*{}*", clip(old.example, 60))
    if old.shops > 1:
        where = md("{} of {} shops, such as {}", old.shops, old.total, where)
    return md("The {} of {} {}", FEEDS[old.feed], where, _since(old.since, old.error or ""))


def _since(read_at: datetime | None, error: str) -> Mrkdwn:
    since = md(" since {}", moment(read_at)) if read_at else Mrkdwn()
    return md("cannot be read{}: {}", since, clip(error, REASON).rstrip("."))
