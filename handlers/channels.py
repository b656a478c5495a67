"""Whether the bot can post to a channel, asked at once."""

import asyncio

from bot.slack.errors import SlackFailure
from handlers.services import Services

PATIENCE_SECONDS = 2.0
SILENT = "Slack did not say in time whether the bot can post there. Try again in a moment."


async def channel_problem(services: Services, channel_id: str) -> str | None:
    """Why the bot cannot post to a channel and what to do; None when it can."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return (await services.directory.channel(channel_id)).problem
    except (TimeoutError, SlackFailure):
        return SILENT
