"""Who acts: the name to show and the zone to reckon in."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.slack.directory import Person
from handlers.patience import in_time
from handlers.services import Services

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Actor:
    """``zone`` is only a guess unless ``zone_known``. ``problem`` is why nothing can be given to this one, if so."""

    user_id: str
    name: str
    zone: ZoneInfo
    zone_known: bool = True
    problem: str | None = None


async def actor(services: Services, user_id: str, fallback: str = "") -> Actor:
    """The person of an id, as Slack told last if not in time; named ``fallback`` and in UTC when it never did."""
    try:
        person = await in_time(services.directory.person(user_id))
    except TimeoutError:
        person = services.directory.last_told(user_id)
    told = person or Person(user_id, "", None)
    name = told.name or fallback or user_id
    return Actor(user_id, name, told.zone or UTC_ZONE, told.zone is not None, told.problem)
