"""Who acts: the name to show and the zone to reckon in."""

import asyncio
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.slack.directory import UTC_ZONE
from handlers.services import Services

PATIENCE_SECONDS = 1.5
"""An acknowledgement is due within three seconds, and a name is not worth missing it."""


@dataclass(frozen=True, slots=True)
class Actor:
    user_id: str
    name: str
    zone: ZoneInfo


async def actor(services: Services, user_id: str, fallback: str = "") -> Actor:
    """The person of an id; named ``fallback`` and in UTC when Slack does not tell in time."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            name = await services.directory.name_of(user_id)
            return Actor(user_id, name, await services.directory.zone_of(user_id))
    except TimeoutError:
        return Actor(user_id, fallback or user_id, UTC_ZONE)
