"""Why there are no figures: the platform does not let them be read."""

from bot.domain.data_state import Failing
from bot.messages.text import Mrkdwn, clip, md, moment

REASON = 290
"""Characters: as many as hold what TikTok said and what to do about it."""


def unread(one: Failing) -> Mrkdwn:
    """``cannot be read since 09:12: the scope is missing``, the reason as ``/shop`` and App Home tell it."""
    since = md(" since {}", moment(one.done_at)) if one.done_at else Mrkdwn()
    return md("cannot be read{}: {}", since, clip(one.error, REASON).rstrip("."))


def why_none(failing: Failing | None, otherwise: str) -> Mrkdwn:
    """``They cannot be read: …``, as a sentence after that there are no figures; ``otherwise`` where nothing fails."""
    return md("They {}", unread(failing)) if failing else md("{}", otherwise)
