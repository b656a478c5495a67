"""What a person sees of an error nobody expected: a short id that is also in the log."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.messages.text import Mrkdwn, md
from bot.slack.classify import classify
from bot.slack.errors import InteractionRefusal
from bot.trace import current_trace
from handlers.opening import SlackSlow
from handlers.services import Services
from handlers.telling import telling
from handlers.unhandled import UNHANDLED, answer_unhandled

log = structlog.get_logger(__name__)

TOO_LATE = Mrkdwn("Slack took that click or command back, because it came too late. Please try it again.")
SLOW = Mrkdwn("Slack is slow at the moment. If nothing opened, please try it again.")


def register(app: AsyncApp, services: Services) -> None:
    @app.error
    async def failed(error: Exception, body: Mapping[str, Any], context: AsyncBoltContext) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            context[UNHANDLED] = True
            return answer_unhandled(services, body)
        return answer_error(services, error, body)


def answer_error(services: Services, error: Exception, body: Mapping[str, Any]) -> BoltResponse:
    """The acknowledgement; the person is told in it or after it."""
    return telling(services, body, "That went wrong", _text(error, body))


def _text(error: Exception, body: Mapping[str, Any]) -> Mrkdwn:
    if isinstance(error, SlackSlow):
        return SLOW
    if isinstance(error, SlackApiError) and isinstance(classify(error), InteractionRefusal):
        return TOO_LATE
    error_id = current_trace()
    kind = body.get("command") or body.get("type", "event")
    log.error("unexpected_error", error_id=error_id, kind=kind, exc_info=error)
    return md("Something went wrong here. Please try again; if it happens again, report error `{}`.", error_id)
