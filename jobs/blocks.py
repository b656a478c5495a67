"""Whether the workspace shows Slack's newer blocks (tables, charts), as far as this process has found out."""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from bot.messages.fallback import with_plain_blocks
from bot.slack.errors import PayloadRefusal

log = structlog.get_logger(__name__)

TRY_AGAIN = timedelta(days=1)
"""A workspace that had no newer blocks may have them by then."""

Payload = dict[str, Any]
Sent = TypeVar("Sent")


class NewerBlocks:
    """Shared by all that speaks to the workspace: Slack does not tell a bot that it refused an acknowledgement's
    blocks, so what a post or an edit found out must serve the answers too. ``stopwatch`` gives seconds.
    """

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._stopwatch = stopwatch
        self._plain_until = stopwatch()

    def refused(self) -> None:
        """A message was taken in plain blocks only."""
        self._plain_until = self._stopwatch() + TRY_AGAIN.total_seconds()

    def fitting(self, payload: Payload) -> Payload:
        """``payload`` as the workspace shows it."""
        return with_plain_blocks(payload) if self._stopwatch() < self._plain_until else payload

    async def send(self, payload: Payload, send: Callable[[Payload], Awaitable[Sent]]) -> Sent:
        """Sends what may be sent twice, the second time in plain blocks. Raises what ``send`` raises."""
        fitting = self.fitting(payload)
        try:
            return await send(fitting)
        except PayloadRefusal as refusal:
            plain = with_plain_blocks(fitting)
            if plain == fitting:
                raise
            log.warning("sent_in_plain_blocks", reason=str(refusal))
            sent = await send(plain)
        self.refused()
        return sent
