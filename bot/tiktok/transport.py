"""One call to TikTok Shop: signed, paced, tried again where that helps, and logged by its request id."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import httpx
import structlog
from aiolimiter import AsyncLimiter

from bot.tiktok.backoff import Backoff
from bot.tiktok.envelope import open_envelope
from bot.tiktok.errors import AuthorisationEnded, ClockRefused, FreshTokenRefused, TikTokError, TokenExpired
from bot.tiktok.fetching import fetch
from bot.tiktok.platform_clock import PlatformClock
from bot.tiktok.signing import request_signature
from bot.tiktok.tokens import TokenKeeper

log = structlog.get_logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class Shop:
    """A shop as the API addresses it. The id names it in logs; the cipher is a secret."""

    id: str
    cipher: str


@dataclass(frozen=True)
class Call:
    """What is asked of the API. All calls of this package read, or set what is set already: all may be repeated."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes = b""
    shop: Shop | None = None


class Transport:
    """Sends calls for one app and one authorisation. Belongs to one event loop."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        api_url: str,
        app_key: str,
        app_secret: str,
        tokens: TokenKeeper,
        backoff: Backoff,
        calls_per_second: float,
        now: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._api_url = api_url.rstrip("/")
        self._app_key = app_key
        self._app_secret = app_secret
        self._tokens = tokens
        self._backoff = backoff
        self._calls_per_second = calls_per_second
        self._limiters: dict[str, AsyncLimiter] = {}
        self.now = now
        self.clock = PlatformClock(now)

    async def get(self, path: str, query: Mapping[str, str], shop: Shop | None = None) -> dict[str, Any]:
        """Return the answer's `data`. Raises a TikTokError."""
        return await self.unless_ended(self._run(Call("GET", path, query, shop=shop)))

    async def post(
        self, path: str, query: Mapping[str, str], body: Mapping[str, object], shop: Shop, method: str = "POST"
    ) -> dict[str, Any]:
        """Send `body` as JSON, by whichever `method`, and return the answer's `data`. Raises a TikTokError."""
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return await self.unless_ended(self._run(Call(method, path, query, raw, shop)))

    async def unless_ended(self, answer: Awaitable[T]) -> T:
        """What is asked for; that the authorisation has ended is remembered before it is raised."""
        try:
            return await answer
        except FreshTokenRefused:
            raise
        except AuthorisationEnded as error:
            await self._tokens.ended(error)
            raise

    async def _run(self, call: Call) -> dict[str, Any]:
        token = await self._tokens.access_token()
        try:
            return await self._tried(call, token)
        except TokenExpired:
            fresh = await self._tokens.renew(token)
        except AuthorisationEnded:
            # A consent, or another process, may have put another pair in its place meanwhile.
            fresh = await self._tokens.kept()
            if fresh == token:
                raise
        try:
            return await self._tried(call, fresh)
        except TokenExpired as error:
            raise error.recast(FreshTokenRefused) from None

    async def _tried(self, call: Call, token: str) -> dict[str, Any]:
        try:
            return await self._backoff.run(lambda: self._send(call, token))
        except ClockRefused:
            if not self.clock.correct():
                raise
        return await self._backoff.run(lambda: self._send(call, token))

    async def _send(self, call: Call, token: str) -> dict[str, Any]:
        await self._limiter(call.shop).acquire()
        facts = log.bind(method=call.method, path=call.path, shop=call.shop.id if call.shop else None)
        try:
            response = await fetch(self._http, self._signed(call, token))
            self.clock.see(response.headers)
            reply = open_envelope(response, call.path, self.now())
        except TikTokError as error:
            error.path = call.path
            facts.warning(
                "tiktok.refused",
                family=type(error).__name__,
                code=error.code,
                http_status=error.http_status,
                reason=error.message,
                request_id=error.request_id,
            )
            raise
        facts.debug("tiktok.answered", request_id=reply.request_id)
        return reply.data

    def _signed(self, call: Call, token: str) -> httpx.Request:
        query = {**call.query, "app_key": self._app_key, "timestamp": self.clock.timestamp()}
        if call.shop is not None:
            query["shop_cipher"] = call.shop.cipher
        query["sign"] = request_signature(call.path, query, call.body, self._app_secret)
        return self._http.build_request(
            call.method,
            self._api_url + call.path,
            params=query,
            content=call.body or None,
            headers={"content-type": "application/json", "x-tts-access-token": token},
        )

    def _limiter(self, shop: Shop | None) -> AsyncLimiter:
        key = shop.id if shop else ""
        if key not in self._limiters:
            self._limiters[key] = AsyncLimiter(self._calls_per_second, 1)
        return self._limiters[key]
