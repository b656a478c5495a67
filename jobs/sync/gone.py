"""Shops that an authorisation opened and opens no more, though no event said so."""

from collections.abc import Collection
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.tiktok.errors import CipherRefused, TikTokError
from jobs.lines import Line
from storage.authorisation_ends import end_of_shop
from storage.authorisations import shops_opened_by
from storage.database import Database
from storage.shops import cipher_of

log = structlog.get_logger(__name__)

TAKEN_OUT = "the shop is not among those that the app may read any more"

AT_ONE_LOOK = 50
"""Shops that are asked themselves. A list that is empty by mistake must not cause thousands of calls."""


async def end_gone(db: Database, line: Line, listed: Collection[str], now: datetime) -> None:
    """Ends what is not among the ``listed`` shops of an authorisation and is refused as well.

    A list alone proves little, for it may be cut short or empty by a fault: so each missing shop is asked itself, and
    only a refusal of its cipher convinces. One that still answers is read as before; one of which nothing can be told
    now is asked at the next look. ``now`` is before the list was asked for: who consents since has not ended anything.
    """
    opened = await db.read(shops_opened_by, line.authorisation.id)
    missing = [shop_id for shop_id in opened if shop_id not in listed]
    for shop_id in missing[:AT_ONE_LOOK]:
        facts = log.bind(shop=shop_id, authorisation=line.authorisation.id)
        cipher = await db.read(cipher_of, shop_id) or ""
        try:
            await line.client.shop(cipher, shop_id).knock()
        except CipherRefused:
            facts.warning("shop_gone", ended=await db.write(_end, shop_id, cipher, now))
        except TikTokError as error:
            facts.warning("shop_not_listed", error=str(error))
            if error.retryable:
                return
        else:
            facts.warning("shop_not_listed", error=None)


def _end(session: Session, shop_id: str, refused: str, now: datetime) -> bool:
    """Nothing where the shop has another cipher than the ``refused`` one by now."""
    return cipher_of(session, shop_id) == refused and end_of_shop(session, shop_id, TAKEN_OUT, now, now)
