"""Looking for a message whose outcome is unknown, by the key in its metadata."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

CLOCKS_DIFFER = timedelta(days=1)
"""How far Slack's clock and ours may be apart: computers' clocks are hours wrong, and are set right in between."""

PAGE = 200


@dataclass(frozen=True, slots=True)
class Found:
    channel: str
    ts: str


async def find_posted(
    client: AsyncWebClient, channel: str, key: str, since: datetime, thread_ts: str | None
) -> Found | None:
    """The message with ``key`` in its metadata, posted in ``channel`` or the thread around ``since`` or later.

    Raises what slack_sdk raises: as long as the history cannot be read, nothing is known.
    """
    place = await _conversation(client, channel)
    asked: dict[str, Any] = {
        "oldest": f"{(since - CLOCKS_DIFFER).timestamp():.6f}",
        "limit": PAGE,
        "include_all_metadata": True,
    }
    cursor = ""
    while True:
        page: Any
        if thread_ts:
            page = await client.conversations_replies(channel=place, ts=thread_ts, cursor=cursor, **asked)
        else:
            page = await client.conversations_history(channel=place, cursor=cursor, **asked)
        for message in page.get("messages", []):
            if _key(message) == key:
                return Found(place, message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None


async def _conversation(client: AsyncWebClient, channel: str) -> str:
    """A person's id stands for the direct message with them, which has an id of its own."""
    if not channel.startswith(("U", "W")):
        return channel
    opened: Any = await client.conversations_open(users=channel)
    return str(opened["channel"]["id"])


def _key(message: dict[str, Any]) -> str | None:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key")
