"""Opening a modal: asked for once and in time, for a trigger lives three seconds and works once."""

from datetime import timedelta
from typing import Any

import structlog

from bot.slack.classify import CALL_ERRORS, classify
from bot.slack.client import without_repeats
from bot.slack.errors import OutcomeUnknown, RateLimited, Unreachable
from handlers.patience import in_time
from handlers.services import Services

log = structlog.get_logger(__name__)

OPENING = timedelta(seconds=0.8)
"""Longer than a look-up may take: without the modal there is no answer at all."""

USED = "exchanged_trigger_id"


class SlackSlow(Exception):
    """The modal is not open, or not yet; it may be asked for again."""


async def open_modal(services: Services, trigger_id: str, view: dict[str, Any], *, on_top: bool = False) -> None:
    """Shows ``view``, ``on_top`` of the modal that was clicked. Raises SlackSlow, or SlackApiError for a refusal.

    A trigger that was used before has opened the modal: Slack delivered the same request twice. Where Slack's answer
    is lost the modal is probably open too. Neither is worth a word to somebody who looks at the form.
    """
    slack = without_repeats(services.slack)
    show = slack.views_push if on_top else slack.views_open
    try:
        await in_time(show(trigger_id=trigger_id, view=view), OPENING)
    except CALL_ERRORS as error:
        failure = classify(error)
        if isinstance(error, TimeoutError) or isinstance(failure, RateLimited | Unreachable):
            log.warning("modal_not_opened", reason=str(failure))
            raise SlackSlow from error
        if failure.code != USED and not isinstance(failure, OutcomeUnknown):
            raise
        log.warning("modal_probably_open", reason=str(failure))
