"""New ciphers of shops, for those that the platform refuses."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from bot.tiktok import TikTokClient
from jobs.sync.discovery import discover
from storage.database import Database
from storage.shops import cipher_of

PAUSE = 600.0
"""Seconds. Shops that are gone are refused at each try, and looking for them finds nothing new."""


class Ciphers:
    """Fetches the authorised shops again when a cipher is refused: once for all that are refused meanwhile."""

    def __init__(self, db: Database, tiktok: TikTokClient, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._tiktok = tiktok
        self._clock = clock
        self._looking = asyncio.Lock()
        self._looked_at: float | None = None

    async def instead_of(self, refused: str, shop_id: str) -> str | None:
        """A cipher of the shop other than the one that was refused; None when there is none. Raises TikTokError."""
        async with self._looking:
            if await self._kept(shop_id) == refused and self._may_look():
                self._looked_at = time.monotonic()
                await discover(self._db, self._tiktok, self._clock())
            kept = await self._kept(shop_id)
        return kept if kept != refused else None

    async def _kept(self, shop_id: str) -> str | None:
        return await self._db.read(cipher_of, shop_id)

    def _may_look(self) -> bool:
        return self._looked_at is None or time.monotonic() - self._looked_at >= PAUSE
