"""Finding the shops that the seller's authorisation opens."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.domain.regions import code_of, region_of
from bot.domain.shops import Shop
from bot.tiktok import TikTokClient
from bot.tiktok.models.shops import AuthorisedShop
from storage.database import Database
from storage.shops import discovered
from storage.syncs import plan

log = structlog.get_logger(__name__)


async def discover(db: Database, tiktok: TikTokClient, now: datetime) -> int:
    """Keeps every authorised shop with its cipher and plans its syncs; the number of new ones. Raises TikTokError."""
    new = 0
    for found in await tiktok.authorised_shops():
        if found.id and found.cipher:
            try:
                new += await db.write(_keep, found, now)
            except Exception:
                log.exception("shop_not_kept", shop=found.id)
    return new


def _keep(session: Session, found: AuthorisedShop, now: datetime) -> bool:
    country = found.region or ""
    name = found.name or f"Shop {found.id}"
    usual = region_of(country)
    shop = Shop(found.id, code_of(name), name, country, usual.zone, usual.currency, zone_assumed=usual.several)
    is_new = discovered(session, shop, found.cipher)
    plan(session, found.id, now)
    if is_new:
        log.info("shop_discovered", shop=found.id, region=country)
    return is_new
