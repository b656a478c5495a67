"""The access token: read from where the caller keeps it, renewed by one refresher at a time, saved before use."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.tiktok.backoff import Backoff
from bot.tiktok.errors import AuthorisationEnded, ClockRefused, OurBug, RefreshRefused, TikTokError

EXPIRY_MARGIN = timedelta(minutes=5)
"""A token this close to its end is renewed before it is used, rather than after a refusal."""

PAUSE = 0.2
"""Seconds between two looks at whether another process has renewed the tokens."""

NOT_RENEWED = (OurBug, ClockRefused, RefreshRefused)
"""What refuses a new pair without a word against the seller."""

REFUSED_PAUSE = timedelta(minutes=10)
"""Before a refresh token is sent again that was refused for a reason that only people can mend."""

FAILED_PAUSE = timedelta(seconds=30)
"""Before it is sent again after a failure that may pass by itself: whoever needs a token meanwhile gets the same."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Tokens:
    """Both tokens of one authorisation and when they end; None where nobody said (tokens from the environment).

    ``open_id`` and ``seller`` say whose they are, in the answer that gave them.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    open_id: str | None = field(default=None, compare=False)
    seller: str | None = field(default=None, compare=False)


class TokenStore(Protocol):
    """Where the tokens live between runs, for every process that uses them."""

    async def load(self) -> Tokens: ...

    async def claim(self) -> bool:
        """Takes the right to renew them, for some minutes or until ``release`` or ``save``; False: another has it."""
        ...

    async def release(self) -> None: ...

    async def save(self, tokens: Tokens) -> None:
        """Keeps both at once."""
        ...

    async def ended(self, access_token: str | None, reason: str) -> None:
        """The authorisation that had ``access_token`` opens nothing any more."""
        ...

    async def refused(self, error: TikTokError) -> None:
        """They cannot be renewed for now, and only people can mend it."""
        ...


class TokenKeeper:
    """Hands out the access token of one authorisation and renews it. ``refresh`` asks for a new pair."""

    def __init__(
        self,
        store: TokenStore,
        refresh: Callable[[str], Awaitable[Tokens]],
        backoff: Backoff,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._refresh = refresh
        self._backoff = backoff
        self._now = now
        self._lock = asyncio.Lock()
        self._current: Tokens | None = None
        self._unsaved: Tokens | None = None
        self._failed: tuple[str, datetime, TikTokError] | None = None
        self._renewing: set[asyncio.Task[str]] = set()

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
        """Return a token other than `refused`. Callers who come together, in all processes, cause one refresh.

        It goes on without a caller who is cancelled: a pair that the platform has given must be saved.
        """
        renewing = asyncio.create_task(self._renew(refused))
        self._renewing.add(renewing)
        renewing.add_done_callback(self._renewing.discard)
        return await asyncio.shield(renewing)

    async def renew_early(self, ends_at: datetime) -> None:
        """Renew the tokens that end at `ends_at`, unless others did meanwhile."""
        stored = await self._store.load()
        if stored.access_expires_at == ends_at:
            self._current = stored
            await self.renew(stored.access_token)

    async def kept(self) -> str:
        """Return the token that is kept by now, whoever saved it."""
        self._current = await self._store.load()
        return self._current.access_token

    async def ended(self, error: AuthorisationEnded) -> None:
        """The platform says that the authorisation is over."""
        await self._store.ended(self._current.access_token if self._current else None, error.message)

    async def settle(self) -> None:
        """Wait for renewals that are under way."""
        await asyncio.gather(*self._renewing, return_exceptions=True)

    async def _renew(self, refused: str) -> str:
        async with self._lock:
            if self._current is None or self._current.access_token == refused:
                self._current = await self._other_than(refused)
            return self._current.access_token

    async def _other_than(self, refused: str) -> Tokens:
        # The old refresh token may be dead from here on: if saving fails, the next caller saves and doesn't refresh.
        new = self._unsaved
        if new is None:
            new = await self._turn(refused)
        if self._unsaved is not None:
            await self._store.save(new)
            self._unsaved = None
            log.info("tiktok.token_refreshed", access_expires_at=new.access_expires_at)
        return new

    async def _turn(self, refused: str) -> Tokens:
        """What another process has saved, or else a new pair, not saved yet."""
        old = await self._claimed(refused)
        try:
            if old.access_token != refused:
                return old
            self._unsaved = await self._new(old.refresh_token)
            return self._unsaved
        except (AuthorisationEnded, *NOT_RENEWED) as error:
            stored = await self._store.load()
            if stored.refresh_token != old.refresh_token:
                return stored  # another process used the refresh token up, or the seller consented anew
            if self._failed and error is self._failed[2]:
                await self._store.refused(error)
            raise
        finally:
            if self._unsaved is None:
                await self._store.release()

    async def _new(self, refresh_token: str) -> Tokens:
        """A new pair. All shops need one at the same time: what failed a moment ago is not tried by each."""
        if self._failed:
            token, until, error = self._failed
            if token == refresh_token and self._now() < until:
                raise error.recast(type(error))
        try:
            return await self._backoff.run(lambda: self._refresh(refresh_token))
        except AuthorisationEnded:
            raise
        except TikTokError as error:
            self._failed = refresh_token, self._now() + _pause_after(error), error
            raise

    async def _claimed(self, refused: str) -> Tokens:
        """What is kept, as soon as it is this process' turn to renew it, or another process has."""
        while not await self._store.claim():
            await asyncio.sleep(PAUSE)
            stored = await self._store.load()
            if stored.access_token != refused:
                return stored
        return await self._store.load()


def _pause_after(error: TikTokError) -> timedelta:
    if isinstance(error, NOT_RENEWED):
        return REFUSED_PAUSE
    return max(FAILED_PAUSE, timedelta(seconds=error.retry_after or 0))
