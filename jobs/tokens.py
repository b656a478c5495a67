"""Where the tokens of an authorisation live between runs, for all processes: the database, encrypted."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from bot.tiktok import Tokens
from bot.tiktok.errors import OurBug, TikTokError
from storage import authorisation_ends, authorisations
from storage.authorisations import ACCESS_ONLY, Pair
from storage.database import Database


class StoredTokens:
    """The tokens of one authorisation. Each of these is a claimant of its own to the right to renew them."""

    def __init__(self, db: Database, authorisation_id: int, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._id = authorisation_id
        self._clock = clock
        self._holder = secrets.token_hex(8)

    async def load(self) -> Tokens:
        pair = await self._db.read(authorisations.pair_of, self._id)
        return Tokens(pair.access_token, pair.refresh_token, pair.access_ends_at, pair.refresh_ends_at)

    async def claim(self) -> bool:
        return await self._db.write(authorisations.claim, self._id, self._holder, self._clock())

    async def release(self) -> None:
        await self._db.write(authorisations.release, self._id, self._holder)

    async def save(self, tokens: Tokens) -> None:
        await self._db.write(authorisations.renewed, self._id, pair_from(tokens), self._clock())

    async def ended(self, access_token: str | None, reason: str) -> None:
        """Nothing where the tokens are others by now: what was refused belonged to the authorisation of before."""
        if access_token in (None, (await self.load()).access_token):
            now = self._clock()
            await self._db.write(authorisation_ends.end, self._id, reason, now, now)

    async def refused(self, error: TikTokError) -> None:
        """The auditor tells the operators."""
        await self._db.write(authorisations.refused, self._id, _what_to_mend(error), self._clock())


class Unkept:
    """Tokens that stand nowhere yet: those of a consent, until it is known what they open."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens

    async def load(self) -> Tokens:
        return self.tokens

    async def claim(self) -> bool:
        return True

    async def release(self) -> None:
        pass

    async def save(self, tokens: Tokens) -> None:
        self.tokens = tokens

    async def ended(self, access_token: str | None, reason: str) -> None:
        pass

    async def refused(self, error: TikTokError) -> None:
        pass


def pair_from(tokens: Tokens) -> Pair:
    return Pair(
        tokens.access_token,
        tokens.refresh_token,
        tokens.access_expires_at,
        tokens.refresh_expires_at,
        tokens.open_id,
        tokens.seller,
    )


def mark_of(given: Tokens) -> str:
    """Tells one pair that people gave from another, without the pair."""
    if given.refresh_token:
        return hashlib.sha256(given.refresh_token.encode()).hexdigest()
    return ACCESS_ONLY + hashlib.sha256(given.access_token.encode()).hexdigest()


def _what_to_mend(error: TikTokError) -> str:
    """What to do first, for there is little room where it is shown."""
    said = f"TikTok says: {error.message}" + (f" (code {error.code})" if error.code else "")
    return f"correct TIKTOK_APP_KEY and TIKTOK_APP_SECRET. {said}" if isinstance(error, OurBug) else said
