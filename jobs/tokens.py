"""Where the tokens of the TikTok app live between runs: the database, encrypted; at first the environment."""

import hashlib

from bot.tiktok import Tokens
from storage.database import Database
from storage.shops import Credential, credential, save_credential


class StoredTokens:
    """The newest tokens of ``app_key``: those saved by a refresh, unless people have given another pair since.

    Once a pair is kept, none need be given any more.
    """

    def __init__(self, db: Database, app_key: str, given: Tokens) -> None:
        self._db = db
        self._app_key = app_key
        self._given = given
        self._fingerprint = hashlib.sha256(given.refresh_token.encode()).hexdigest()

    async def load(self) -> Tokens:
        kept = await self._db.read(credential, self._app_key)
        if kept is None or (self._given.refresh_token and kept.given != self._fingerprint):
            return self._given
        return Tokens(kept.access_token, kept.refresh_token, kept.access_ends_at, kept.refresh_ends_at)

    async def save(self, tokens: Tokens) -> None:
        before = None if self._given.refresh_token else await self._db.read(credential, self._app_key)
        kept = Credential(
            self._app_key,
            tokens.access_token,
            tokens.refresh_token,
            tokens.access_expires_at,
            tokens.refresh_expires_at,
            before.given if before else self._fingerprint,
        )
        await self._db.write(save_credential, kept)
