"""The two calls that give tokens: for a seller's consent, and for an older pair."""

from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from bot.tiktok.envelope import open_envelope, parse
from bot.tiktok.error_table import token_family
from bot.tiktok.errors import AuthorisationEnded, BadRequest, CodeRefused, OurBug, TokenExpired
from bot.tiktok.fetching import fetch
from bot.tiktok.models.tokens import TokenAnswer
from bot.tiktok.tokens import Tokens

GET_PATH = "/api/v2/token/get"
REFRESH_PATH = "/api/v2/token/refresh"


class TokenCalls:
    """Asks for tokens in the name of one app. The addresses hold its secret and are logged nowhere."""

    def __init__(
        self, http: httpx.AsyncClient, auth_url: str, app_key: str, app_secret: str, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self._auth_url = auth_url.rstrip("/")
        self._app = {"app_key": app_key, "app_secret": app_secret}
        self._now = now

    async def exchange(self, code: str) -> Tokens:
        """The tokens for the code of a consent, once. Raises CodeRefused, AppRefused, or another TikTokError."""
        try:
            return await self._ask(GET_PATH, {"auth_code": code, "grant_type": "authorized_code"})
        except (AuthorisationEnded, TokenExpired, BadRequest, OurBug) as error:
            blamed = token_family(error.code, error.message)
            raise error.recast(blamed if issubclass(blamed, OurBug) else CodeRefused) from None

    async def refresh(self, refresh_token: str) -> Tokens:
        """Both tokens anew, the old ones are worthless then.

        Raises AuthorisationEnded, AppRefused for a wrong key or secret, RefreshRefused where nobody knows, or another
        TikTokError.
        """
        try:
            return await self._ask(REFRESH_PATH, {"refresh_token": refresh_token, "grant_type": "refresh_token"})
        except (AuthorisationEnded, TokenExpired, BadRequest, OurBug) as error:
            raise error.recast(token_family(error.code, error.message)) from None

    async def _ask(self, path: str, query: Mapping[str, str]) -> Tokens:
        request = self._http.build_request("GET", self._auth_url + path, params={**self._app, **query})
        response = await fetch(self._http, request)
        answer = parse(TokenAnswer, open_envelope(response, path, self._now()).data, path)
        return Tokens(
            access_token=answer.access_token,
            refresh_token=answer.refresh_token,
            access_expires_at=answer.access_token_expire_in,
            refresh_expires_at=answer.refresh_token_expire_in,
            open_id=answer.open_id,
            seller=answer.seller_name,
        )
