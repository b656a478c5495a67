"""The access token: read from where the caller keeps it, renewed by one refresher at a time, saved before use."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import httpx
import structlog

from bot.tiktok.backoff import Backoff
from bot.tiktok.envelope import open_envelope, parse
from bot.tiktok.errors import AuthorisationEnded, BadRequest, TokenExpired, Unavailable
from bot.tiktok.models.tokens import TokenAnswer

REFRESH_PATH = "/api/v2/token/refresh"
EXPIRY_MARGIN = timedelta(minutes=5)
"""A token this close to its end is renewed before it is used, rather than after a refusal."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Tokens:
    """Both tokens of one authorisation and when they end; None where nobody said (tokens from the environment)."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None


class TokenStore(Protocol):
    """Where the tokens live between runs."""

    async def load(self) -> Tokens: ...

    async def save(self, tokens: Tokens) -> None: ...


class TokenKeeper:
    """Hands out the access token of one authorisation and renews it."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        auth_url: str,
        app_key: str,
        app_secret: str,
        store: TokenStore,
        backoff: Backoff,
        now: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._auth_url = auth_url.rstrip("/")
        self._app = {"app_key": app_key, "app_secret": app_secret}
        self._store = store
        self._backoff = backoff
        self._now = now
        self._lock = asyncio.Lock()
        self._current: Tokens | None = None
        self._unsaved: Tokens | None = None

    async def access_token(self) -> str:
        """Return a token to use now. Raises AuthorisationEnded, Unavailable or RateLimited if it cannot be renewed."""
        tokens = self._current
        if tokens is None:
            tokens = self._current = await self._store.load()
        ends = tokens.access_expires_at
        if ends is not None and ends - EXPIRY_MARGIN <= self._now():
            return await self.renew(tokens.access_token)
        return tokens.access_token

    async def renew(self, refused: str) -> str:
        """Return a token other than `refused`. Callers who come together cause one refresh."""
        async with self._lock:
            if self._current is not None and self._current.access_token != refused:
                return self._current.access_token
            stored = await self._store.load()
            if stored.access_token != refused and self._unsaved is None:
                self._current = stored  # another process was faster
            else:
                self._current = await self._refreshed(stored)
            return self._current.access_token

    async def _refreshed(self, old: Tokens) -> Tokens:
        # The old refresh token may be dead from here on: if saving fails, the next caller saves and doesn't refresh.
        if self._unsaved is None:
            try:
                self._unsaved = await self._backoff.run(lambda: self._ask(old.refresh_token))
            except AuthorisationEnded:
                stored = await self._store.load()
                if stored.refresh_token == old.refresh_token:
                    raise
                return stored  # another process used the refresh token up and saved what it got
        new = self._unsaved
        await self._store.save(new)
        self._unsaved = None
        log.info("tiktok.token_refreshed", access_expires_at=new.access_expires_at)
        return new

    async def _ask(self, refresh_token: str) -> Tokens:
        query = {**self._app, "refresh_token": refresh_token, "grant_type": "refresh_token"}
        try:
            response = await self._http.get(self._auth_url + REFRESH_PATH, params=query)
        except httpx.TransportError as error:
            raise Unavailable(type(error).__name__, path=REFRESH_PATH) from None
        try:
            reply = open_envelope(response, REFRESH_PATH, self._now())
        except (TokenExpired, BadRequest) as error:
            raise error.recast(AuthorisationEnded) from None
        answer = parse(TokenAnswer, reply.data, REFRESH_PATH)
        return Tokens(
            access_token=answer.access_token,
            refresh_token=answer.refresh_token,
            access_expires_at=answer.access_token_expire_in,
            refresh_expires_at=answer.refresh_token_expire_in,
        )
