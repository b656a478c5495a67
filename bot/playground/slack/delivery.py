"""What happens in the workspace, brought to the bot: over a socket if one is open, else to its request URL."""

import asyncio

from bot.playground.slack.errors import NoAnswer
from bot.playground.slack.model import Json
from bot.playground.slack.signed_http import SignedHttp
from bot.playground.slack.sockets import Sockets
from bot.playground.slack.workspace import Workspace

RETRY_REASONS = {
    "operation_timeout": "http_timeout",
    "dispatch_failed": "connection_failed",
    "http_service_error": "http_error",
}


class Delivery:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.sockets = Sockets(workspace)
        self.http = SignedHttp(workspace)
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, kind: str, payload: Json, *, retry_attempt: int = 0, retry_reason: str = "") -> Json:
        """Deliver once and give the acknowledgement's content. Raises NoAnswer."""
        if self.sockets.connected:
            retry: Json = {"retry_attempt": retry_attempt, "retry_reason": retry_reason} if kind == "events_api" else {}
            return await self.sockets.ask(kind, payload, **retry)
        if self.workspace.app.request_url:
            return await self.http.ask(kind, payload, retry_attempt=retry_attempt, retry_reason=retry_reason)
        raise NoAnswer("dispatch_failed")

    def tell(self, event: Json) -> None:
        """Deliver an event in the background, if the app subscribes to it; three more tries when not acknowledged."""
        task = asyncio.create_task(self._tell(event))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settled(self) -> None:
        """Wait until every event under way is delivered or given up."""
        await asyncio.gather(*self._running)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.http.close()

    async def _tell(self, event: Json) -> None:
        reason = ""
        for attempt, delay in enumerate((0.0, *self.workspace.event_retry_delays)):
            await asyncio.sleep(delay)
            try:
                await self.ask("events_api", event, retry_attempt=attempt, retry_reason=reason)
                return
            except NoAnswer as failure:
                if not failure.retry:
                    return
                reason = RETRY_REASONS[failure.code]
