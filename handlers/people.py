"""Who acts: the name to show and the zone to reckon in."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.slack.directory import UTC_ZONE
from handlers.patience import in_time
from handlers.services import Services


@dataclass(frozen=True, slots=True)
class Actor:
    user_id: str
    name: str
    zone: ZoneInfo


async def actor(services: Services, user_id: str, fallback: str = "") -> Actor:
    """The person of an id; named ``fallback`` and in UTC when Slack does not tell in time."""
    try:
        person = await in_time(services.directory.person(user_id))
    except TimeoutError:
        person = None
    return Actor(user_id, person.name, person.zone) if person else Actor(user_id, fallback or user_id, UTC_ZONE)
