"""What the SDK's socket says while it tries to reach Slack: one line a try, in place of a traceback of forty."""

import logging
import sys
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.classify import classify
from bot.slack.errors import Refusal

log = structlog.get_logger(__name__)

TRY_SECONDS = 10
"""Between two tries: what the SDK calls its ping interval."""
OPEN_SOCKETS = (
    "Switch Socket Mode on in the app's settings, make an app-level token with connections:write under Basic "
    "Information and set SLACK_APP_TOKEN to it."
)
"""What to do when Slack opens no socket, whatever code it gives for that."""


class SocketLog(logging.LoggerAdapter[logging.Logger]):
    """The SDK's own log, but for failures of the line. What is no such failure keeps its traceback."""

    _told: BaseException | None = None

    @property
    def level(self) -> int:
        """The SDK asks its log for this at every message, and an adapter has none."""
        return self.logger.level

    def error(self, msg: object, *args: object, **kwargs: Any) -> None:
        if not self._tells():
            super().error(msg, *args, **kwargs)

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        if not self._tells():
            super().exception(msg, *args, **kwargs)

    def _tells(self) -> bool:
        """Whether a failure of the line is at hand. The SDK logs it where it happens and where it ends the try."""
        error = sys.exc_info()[1]
        if not isinstance(error, SlackApiError | aiohttp.ClientError | OSError | TimeoutError):
            return False
        if error is not self._told:
            self._told = error
            failure = classify(error)
            what_to_do = OPEN_SOCKETS if isinstance(failure, Refusal) else failure.advice
            next_try = f"in {TRY_SECONDS} seconds"
            log.warning("slack_out_of_reach", reason=str(failure), what_to_do=what_to_do, next_try=next_try)
        return True
