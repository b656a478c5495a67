"""A seller who took the authorisation back, or whose authorisation ends soon."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.domain.shops import Shop
from bot.tiktok.errors import AuthorisationEnded
from jobs.lines import NotConnected
from jobs.listen.place import Event, Place
from storage import syncs
from storage.authorisations import access_to

log = structlog.get_logger(__name__)

TAKEN_BACK = "the seller took the authorisation back"


async def look_at_end(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """Ends the authorisation unless the platform still opens the shop: the event may be old, and the seller back since.

    Raises TikTokError when the platform cannot be asked.
    """
    access = await place.db.read(access_to, shop.id)
    mine = access.authorisation
    if mine is None or mine.ended_at or max(event.happened_at for event in events) < mine.authorised_at:
        return
    if await _still_open(place, shop):
        log.info("authorisation_still_open", shop=shop.id)
        return
    await place.db.write(syncs.stop, [shop.id], TAKEN_BACK)


async def look_at_ending(place: Place, shop: Shop, events: Sequence[Event]) -> None:
    """Tells once that the seller has to authorise again; a date that the event does not tell is left open."""
    ends = [event.data.ends_at for event in events if event.data.ends_at]
    log.info("authorisation_ending", shop=shop.id, ends_at=_iso(max(ends, default=None)))


async def _still_open(place: Place, shop: Shop) -> bool:
    try:
        access = await place.db.read(access_to, shop.id)
        if access.authorisation is None:
            return False
        client = place.lines.of(access.authorisation).client
        return any(one.id == shop.id for one in await client.authorised_shops())
    except (AuthorisationEnded, NotConnected):
        return False


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
