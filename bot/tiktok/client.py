"""The front of this room: one client per authorisation, and from it one handle per shop."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import httpx

from bot.tiktok.backoff import Backoff
from bot.tiktok.envelope import parse
from bot.tiktok.inventory import InventoryCalls
from bot.tiktok.models.shops import AuthorisedShop, AuthorisedShops
from bot.tiktok.orders import OrderCalls
from bot.tiktok.performance import PerformanceCalls
from bot.tiktok.products import ProductCalls
from bot.tiktok.promotions import PromotionCalls
from bot.tiktok.redaction import silence_addresses
from bot.tiktok.returns import ReturnCalls
from bot.tiktok.service import ServiceCalls
from bot.tiktok.sps import SpsCalls
from bot.tiktok.token_calls import TokenCalls
from bot.tiktok.tokens import TokenKeeper, TokenStore
from bot.tiktok.transport import Shop, Transport
from bot.tiktok.webhooks import WebhookCalls

API_URL = "https://open-api.tiktokglobalshop.com"
AUTH_URL = "https://auth.tiktok-shops.com"
SHOPS_PATH = "/authorization/202309/shops"
TIMEOUT = 30.0


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ShopClient(
    SpsCalls,
    ProductCalls,
    InventoryCalls,
    PerformanceCalls,
    OrderCalls,
    ReturnCalls,
    ServiceCalls,
    PromotionCalls,
    WebhookCalls,
):
    """Everything that can be asked about one shop."""


class TikTokClient:
    """The line to TikTok Shop for one app and one authorisation. Use it in one event loop and close it at the end.

    Every method raises a TikTokError: the class says what kind of trouble it is, its `advice` what to do.
    """

    def __init__(
        self,
        http: httpx.AsyncClient | None = None,
        api_url: str = API_URL,
        auth_url: str = AUTH_URL,
        *,
        app_key: str,
        app_secret: str,
        tokens: TokenStore,
        backoff: Backoff | None = None,
        calls_per_second: float = 5,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """`calls_per_second` is per shop. Without `http` the client makes one and closes it."""
        silence_addresses()
        self._own_http = http is None
        self._http = http or httpx.AsyncClient(timeout=TIMEOUT)
        backoff = backoff or Backoff()
        calls = TokenCalls(self._http, auth_url, app_key, app_secret, now)
        self._keeper = TokenKeeper(tokens, calls.refresh, backoff, now)
        self._transport = Transport(
            self._http, api_url, app_key, app_secret, self._keeper, backoff, calls_per_second, now
        )

    async def authorised_shops(self) -> list[AuthorisedShop]:
        """Return the shops that the authorisation opens, with the cipher each call for one needs."""
        return parse(AuthorisedShops, await self._transport.get(SHOPS_PATH, {}), SHOPS_PATH).shops

    def shop(self, cipher: str, shop_id: str) -> ShopClient:
        """Return a handle for one shop. Its calls share the shop's pace with those of every other handle for it."""
        return ShopClient(self._transport, Shop(shop_id, cipher))

    @property
    def clock_off(self) -> timedelta | None:
        """How far this machine's clock was behind TikTok's at the last answer (ahead if negative)."""
        return self._transport.clock.off

    async def renew_early(self, ends_at: datetime) -> None:
        """Renew the tokens before anything is refused, if they are still those whose access token ends at `ends_at`."""
        await self._transport.unless_ended(self._keeper.renew_early(ends_at))

    async def aclose(self) -> None:
        await self._keeper.settle()
        if self._own_http:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
