"""New ciphers of shops, for those that the platform refuses."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from bot.tiktok import ShopClient
from jobs.lines import Lines
from jobs.sync.discovery import discover_line
from storage.authorisations import access_to
from storage.database import Database

PAUSE = 600.0
"""Seconds. Shops that are gone are refused at each try, and looking for them finds nothing new."""


class Ciphers:
    """Fetches the shops of an authorisation again when a cipher is refused: once for all that are refused meanwhile."""

    def __init__(self, db: Database, lines: Lines, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._lines = lines
        self._clock = clock
        self._looking = asyncio.Lock()
        self._looked_at: dict[int, float] = {}

    async def instead_of(self, refused: ShopClient) -> ShopClient | None:
        """The way to the shop with another cipher than the refused one; None when there is none.

        Raises TikTokError, or NotConnected.
        """
        async with self._looking:
            access = await self._db.read(access_to, refused.shop.id)
            if (
                access.cipher == refused.shop.cipher
                and access.authorisation
                and self._may_look(access.authorisation.id)
            ):
                self._looked_at[access.authorisation.id] = time.monotonic()
                await discover_line(self._db, self._lines.of(access.authorisation), self._clock())
        other = await self._lines.shop(refused.shop.id)
        return other if other.shop.cipher != refused.shop.cipher else None

    def _may_look(self, authorisation_id: int) -> bool:
        looked_at = self._looked_at.get(authorisation_id)
        return looked_at is None or time.monotonic() - looked_at >= PAUSE
