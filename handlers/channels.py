"""Whether the bot can post to a channel, asked at once."""

from bot.slack.errors import SlackFailure
from handlers.patience import in_time
from handlers.services import Services

SILENT = "Slack did not say in time whether the bot can post there. Try again in a moment."


async def channel_problem(services: Services, channel_id: str) -> str | None:
    """Why the bot cannot post to a channel and what to do; None when it can."""
    try:
        return (await in_time(services.directory.channel(channel_id))).problem
    except (TimeoutError, SlackFailure):
        return SILENT
