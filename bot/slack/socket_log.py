"""What the SDK's socket says while it tries to reach Slack: one line a try, in place of a traceback of forty."""

import logging
import sys
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.classify import classify

log = structlog.get_logger(__name__)

TRY_SECONDS = 10
"""Between two tries: what the SDK calls its ping interval."""


class SocketLog(logging.LoggerAdapter[logging.Logger]):
    """The SDK's own log, but for failures of the line. What is no such failure keeps its traceback."""

    @property
    def level(self) -> int:
        """The SDK asks its log for this at every message, and an adapter has none."""
        return self.logger.level

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, SlackApiError | aiohttp.ClientError | OSError | TimeoutError):
            super().exception(msg, *args, **kwargs)
            return
        failure = classify(error)
        log.warning(
            "slack_out_of_reach", reason=str(failure), what_to_do=failure.advice, next_try=f"in {TRY_SECONDS} seconds"
        )
