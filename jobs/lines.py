"""The lines to TikTok Shop: one client for each authorisation, of whichever app, and the one way to a shop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import httpx

from bot.tiktok import App, Backoff, ShopClient, TikTokClient, Tokens, TokenStore
from bot.tiktok.client import TIMEOUT
from bot.tiktok.errors import AuthorisationEnded
from bot.tiktok.models.shops import AuthorisedShop
from bot.tiktok.redaction import silence_addresses
from bot.tiktok.token_calls import TokenCalls
from jobs.tokens import StoredTokens, Unkept, mark_of, pair_from
from storage import authorisations
from storage.authorisations import Access, Authorisation
from storage.database import Database

NOT_CONNECTED = "the shop is not connected"


class NotConnected(Exception):
    """No authorisation opens the shop, or the app that has it is not configured any more; the text says which."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where TikTok Shop answers calls, and where it gives tokens."""

    api: str
    auth: str


@dataclass(frozen=True, slots=True)
class Line:
    """An authorisation with the client that speaks in its name."""

    authorisation: Authorisation
    client: TikTokClient


class Lines:
    """All lines of this process, over one pool of connections. Use them in one event loop and close them at the end."""

    def __init__(
        self,
        db: Database,
        apps: Sequence[App],
        addresses: Addresses,
        clock: Callable[[], datetime],
        calls_per_second: float = 5,
        backoff: Backoff | None = None,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        """``calls_per_second`` is per shop. The first of ``apps`` has the shops of before there were several."""
        silence_addresses()
        self.apps = {app.key: app for app in apps}
        self._db = db
        self._first = apps[0]
        self._addresses = addresses
        self._clock = clock
        self._calls_per_second = calls_per_second
        self._backoff = backoff or Backoff()
        self._http = http or httpx.AsyncClient(timeout=TIMEOUT)
        self._clients: dict[int, TikTokClient] = {}

    async def shop(self, shop_id: str) -> ShopClient:
        """The way to a shop. Raises NotConnected, or AuthorisationEnded when the seller has to authorise again."""
        access = await self._db.read(authorisations.access_to, shop_id)
        if access.authorisation is None:
            raise NotConnected(NOT_CONNECTED)
        return self._line(access.authorisation).client.shop(_cipher(access), shop_id)

    async def clients(self, *, ended: bool = False) -> list[Line]:
        """Every line whose app is configured; with ``ended`` also those whose authorisation has ended."""
        kept = await self._db.read(authorisations.authorisations)
        mine = [one for one in kept if one.app_key in self.apps]
        return [self._line(one) for one in mine if ended or one.ended_at is None]

    def of(self, authorisation: Authorisation) -> Line:
        """The line of one authorisation. Raises NotConnected."""
        return self._line(authorisation)

    async def exchange(self, app: App, code: str) -> Tokens:
        """The tokens for a seller's consent; they stand nowhere yet. Raises CodeRefused, or another TikTokError."""
        return await TokenCalls(self._http, self._addresses.auth, app.key, app.secret, self._clock).exchange(code)

    async def listing(self, app: App, unkept: Unkept) -> list[AuthorisedShop]:
        """The shops that new tokens open. Raises TikTokError."""
        return await self._client(app, unkept).authorised_shops()

    async def __aenter__(self) -> Self:
        for app in self.apps.values():
            if app.given:
                await self._db.write(
                    authorisations.adopt, app.key, pair_from(app.given), mark_of(app.given), self._clock()
                )
        await self._db.write(authorisations.join_shops, self._first.key)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            await client.aclose()
        await self._http.aclose()

    def _line(self, authorisation: Authorisation) -> Line:
        app = self.apps.get(authorisation.app_key)
        if app is None:
            raise NotConnected(f"the app {authorisation.app_key}, which opens the shop, is not configured any more")
        if authorisation.id not in self._clients:
            tokens = StoredTokens(self._db, authorisation.id, self._clock)
            self._clients[authorisation.id] = self._client(app, tokens)
        return Line(authorisation, self._clients[authorisation.id])

    def _client(self, app: App, tokens: TokenStore) -> TikTokClient:
        return TikTokClient(
            self._http,
            self._addresses.api,
            self._addresses.auth,
            app_key=app.key,
            app_secret=app.secret,
            tokens=tokens,
            backoff=self._backoff,
            calls_per_second=self._calls_per_second,
        )


def _cipher(access: Access) -> str:
    if access.lost is not None:
        raise AuthorisationEnded(access.lost or "the seller's authorisation has ended")
    if access.cipher is None:
        raise NotConnected(NOT_CONNECTED)
    return access.cipher
