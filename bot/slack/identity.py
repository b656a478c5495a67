"""Who the bot is in its workspace. Slack is asked once, at the start: no answer waits for that, or is lost with it."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot as a user and as a sender of messages, and the address of its workspace; empty when Slack told nothing.

    No work needs it. Without it the bot's own events are not told from others', and a link costs a call.
    """

    user_id: str | None = None
    bot_id: str | None = None
    url: str = ""


async def read_identity(client: AsyncWebClient) -> Identity:
    """As the token says. Raises what the client raises."""
    answer = await client.auth_test()
    return Identity(answer.get("user_id"), answer.get("bot_id"), str(answer.get("url") or ""))
