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


async def known_problem(services: Services, channel_id: str) -> str | None:
    """The same, and None too when Slack does not say in time: that must keep nobody from what they set out to do.

    What turns out not to be postable is told by the post that is refused.
    """
    problem = await channel_problem(services, channel_id)
    return None if problem == SILENT else problem
