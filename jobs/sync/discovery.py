"""Finding the shops that the sellers' authorisations open."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.domain.regions import code_of, region_of
from bot.domain.shops import Shop
from bot.tiktok.errors import TikTokError
from bot.tiktok.models.base import sent
from bot.tiktok.models.shops import AuthorisedShop
from jobs.lines import Line, Lines
from jobs.sync.gone import end_gone
from storage.authorisation_ends import listed
from storage.authorisations import authorised_later, opened_by
from storage.connections import authorised_subject, subject
from storage.database import Database
from storage.edits import touch
from storage.shops import discovered
from storage.syncs import plan, resume

log = structlog.get_logger(__name__)


async def discover(db: Database, lines: Lines, now: datetime, *, ended: bool = False) -> int:
    """Keeps every authorised shop with its cipher and plans its syncs; the number of new ones.

    With ``ended`` those authorisations are tried again that had ended. One that fails does not stop the others; the
    first TikTokError is raised when all were asked.
    """
    new, errors = 0, []
    for line in await lines.clients(ended=ended):
        try:
            new += await discover_line(db, line, now)
        except TikTokError as error:
            log.warning("shops_not_listed", authorisation=line.authorisation.id, error=str(error))
            errors.append(error)
    if errors:
        raise errors[0]
    return new


async def discover_line(db: Database, line: Line, now: datetime) -> int:
    """The same for one authorisation; shops that it opens no more are read no more. Raises TikTokError.

    After a consent it takes its shops from whichever authorisation has them.
    """
    mine = line.authorisation
    found = await line.client.authorised_shops()
    new = 0
    for shop in usable(found):
        try:
            new += await db.write(keep, shop, mine.id, now, take=mine.listed_at is None)
        except Exception:
            log.exception("shop_not_kept", shop=shop.id)
    await db.write(mark_listed, mine.id, now)
    if sent(found) == len(found):
        await end_gone(db, line, {shop.id for shop in found}, now)
    return new


def usable(found: Sequence[AuthorisedShop]) -> list[AuthorisedShop]:
    return [shop for shop in found if shop.id and shop.cipher]


def keep(session: Session, found: AuthorisedShop, authorisation_id: int, now: datetime, *, take: bool = False) -> bool:
    """True for a shop that is new.

    One that another authorisation opens stays there, unless it is to ``take`` it and the seller consented to it later.
    """
    was_open, by = opened_by(session, found.id)
    take = take and (by is None or authorised_later(session, authorisation_id, by))
    if was_open and by not in (None, authorisation_id) and not take:
        return False
    country = found.region or ""
    name = found.name or f"Shop {found.id}"
    usual = region_of(country)
    shop = Shop(
        found.id,
        code_of(name),
        name,
        country,
        usual.zone,
        usual.currency,
        zone_assumed=usual.several,
        language=usual.language,
    )
    is_new = discovered(session, shop, found.cipher, authorisation_id)
    plan(session, found.id, now)
    if is_new:
        log.info("shop_discovered", shop=found.id, region=country)
        return True
    if not was_open:
        resume(session, found.id, now)
    if take or not was_open:
        touch(session, subject(found.id))
    return False


def mark_listed(session: Session, authorisation_id: int, now: datetime) -> None:
    """The shops of an authorisation are kept: who waits to hear which a seller has connected sees them now."""
    listed(session, authorisation_id, now)
    touch(session, authorised_subject(authorisation_id))
