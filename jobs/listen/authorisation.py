"""A seller who took the authorisation back, or whose authorisation ends soon.

These are believed as they come, since a call that still works for a while proves nothing. One that is older than the
authorisation changes nothing: the seller has come back since.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from jobs.listen.place import Event, Place
from storage.authorisation_ends import end_of_shop, ending_soon
from storage.authorisations import access_to

TAKEN_BACK = "the seller took it back"


async def look_at_end(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """Nothing is asked of the platform for the shop from now on, and its owner is told."""
    await place.db.write(_end, shop.id, events, place.clock())


async def look_at_ending(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """The owner is told once that the seller has to authorise again; events that tell no date change nothing."""
    await place.db.write(_ending, shop.id, events)


def _end(session: Session, shop_id: str, events: Sequence[Event], now: datetime) -> None:
    for event in _of_its_app(session, shop_id, events):
        end_of_shop(session, shop_id, TAKEN_BACK, event.happened_at, now)


def _ending(session: Session, shop_id: str, events: Sequence[Event]) -> None:
    for event in sorted(_of_its_app(session, shop_id, events), key=lambda event: event.happened_at):
        if event.data.ends_at:
            ending_soon(session, shop_id, event.data.ends_at, event.happened_at)


def _of_its_app(session: Session, shop_id: str, events: Sequence[Event]) -> list[Event]:
    """A shop can be open to several apps; what one of them lost says nothing of the one that reads it."""
    current = access_to(session, shop_id).authorisation
    return [event for event in events if current and event.app_key == current.app_key]
