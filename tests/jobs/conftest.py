"""A local Slack to post to, and a clock that a test moves."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.serve import serve_async
from bot.playground.slack.app import create_app
from bot.playground.slack.model import Message
from bot.playground.slack.workspace import Workspace
from bot.slack.manifest import manifest


class Clock:
    """The present, as far ahead of the real one as the test says; time passes, and the wall's clock may be set."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.passed = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def stopwatch(self) -> float:
        return time.monotonic() + self.passed.total_seconds()

    def forward(self, **by: float) -> None:
        self.ahead += timedelta(**by)
        self.passed += timedelta(**by)

    def set(self, **by: float) -> None:
        """Somebody moves the hands: no time passes."""
        self.ahead += timedelta(**by)


class Slack:
    """A workspace and the address of its Web API."""

    def __init__(self, workspace: Workspace, api_url: str) -> None:
        self.workspace = workspace
        self.api_url = api_url
        self.token = workspace.app.bot_token

    def messages(self, channel: str = "C0SHOPOPS") -> list[Message]:
        return list(self.workspace.channels[channel].messages.values())

    def keys(self, channel: str = "C0SHOPOPS") -> list[str]:
        """The keys of the bot's messages in a channel, in the order in which they were posted."""
        return [m.metadata["event_payload"]["key"] for m in self.messages(channel) if m.metadata]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    workspace = Workspace(manifest(socket_mode=True, base_url=None))
    workspace.rate.enabled = False
    async with serve_async(create_app(workspace)) as address:
        yield Slack(workspace, f"{address}/api/")
