"""What every look works with."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.feeds import Feed
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.tiktok.events import EventData
from jobs.lines import Lines
from storage import syncs
from storage.database import Database


class Later(Exception):
    """Something else has to end before; the events are looked at again after ``wait``, and nothing has failed."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"in {wait}")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook as a look sees it."""

    app_key: str
    type: int
    happened_at: datetime
    data: EventData


@dataclass(frozen=True, slots=True)
class Place:
    db: Database
    lines: Lines
    rules: Rules
    clock: Callable[[], datetime]


IN_HAND = timedelta(seconds=30)


async def read_feeds(place: Place, shop: Shop, feeds: Collection[Feed]) -> None:
    """Has whole feeds read soon, in place of a look at what the events name. Raises Later while one is being read."""
    if not await place.db.write(syncs.due_now, shop.id, feeds, place.clock()):
        raise Later(IN_HAND)
