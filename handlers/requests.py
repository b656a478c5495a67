"""Every request of Slack: an id that its log lines share, its patience, its size, and how long its answer took."""

import logging
from time import perf_counter

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped, warning_token_skipped
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.metrics import Metrics
from bot.slack.identity import Identity
from bot.trace import traced
from handlers.frames import within_frame
from handlers.patience import ACKNOWLEDGING, patience
from handlers.unhandled import UNHANDLED
from jobs.blocks import NewerBlocks

NO_NEWS = {warning_client_prioritized_and_token_skipped(), warning_token_skipped()}
"""Bolt reads SLACK_BOT_TOKEN by itself, and then warns that the client, which has it already, makes it needless."""


class Requests(AsyncApp):
    """Bolt, which answers inside its acknowledgements. A middleware of Bolt ends before the listener begins, so it
    cannot measure an answer; this stands around both, in Socket Mode and over HTTP.

    By itself Bolt asks Slack who the bot is before the first answer, and gives none while Slack does not tell.
    """

    def __init__(
        self,
        slack: AsyncWebClient,
        signing_secret: str,
        metrics: Metrics,
        identity: Identity,
        blocks: NewerBlocks,
    ) -> None:
        logging.getLogger(f"slack_bolt.{AsyncApp.__name__}").addFilter(_is_news)
        known = AuthorizeResult(
            enterprise_id=None,
            team_id=None,
            bot_user_id=identity.user_id,
            bot_id=identity.bot_id,
            bot_token=slack.token,
        )

        async def authorize() -> AuthorizeResult:
            return known

        super().__init__(
            client=slack,
            signing_secret=signing_secret,
            authorize=authorize,
            process_before_response=True,
            raise_error_for_unhandled_request=True,
        )
        self._metrics = metrics
        self._blocks = blocks

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        began = perf_counter()
        with traced(), patience(ACKNOWLEDGING):
            response = await super().async_dispatch(req)
            if req.mode == "socket_mode":
                response = within_frame(response, req.body, self._blocks)
        self._metrics.answered(_kind(req, response), perf_counter() - began)
        return response


def _is_news(record: logging.LogRecord) -> bool:
    return record.getMessage() not in NO_NEWS


def _kind(req: AsyncBoltRequest, response: BoltResponse) -> str:
    """``/shop``, ``block_actions``, ``view_submission``, ``event_callback`` …

    What is not from Slack, or is not known, must not make a label of its own.
    """
    if response.status != 200:
        return "refused"
    if UNHANDLED in req.context:
        return UNHANDLED
    body = req.body or {}
    return str(body.get("command") or body.get("type") or "other")
