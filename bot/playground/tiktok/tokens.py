"""Authorisations of the local TikTok Shop: auth codes, access tokens that end, refresh tokens that are used once."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.playground.tiktok.call import ApiError, Json
from bot.playground.tiktok.sellers import FIRST_SELLER, Seller
from bot.playground.tiktok.world import Shop

CODE_LIFETIME = timedelta(minutes=30)
REFRESH_LIFETIME = timedelta(days=365)


@dataclass
class Grant:
    """What a seller allowed an app, under one pair of tokens at a time. ``app_key`` is empty for whichever app asks."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    refresh_expires_at: datetime
    seller: Seller = FIRST_SELLER
    app_key: str = ""

    @property
    def shop_ids(self) -> frozenset[str] | None:
        return self.seller.shop_ids

    def covers(self, shop: Shop) -> bool:
        return self.seller.covers(shop)

    def is_for(self, app_key: str | None) -> bool:
        return not self.app_key or app_key in (None, self.app_key)


class Tokens:
    """All grants of all apps. `lifetime` is that of the access tokens, 7 days unless a test wants a short one."""

    def __init__(self, clock: Callable[[], datetime], lifetime: timedelta = timedelta(days=7)) -> None:
        self.lifetime = lifetime
        self.refreshes = 0
        self._clock = clock
        self._grants: list[Grant] = []
        self._codes: dict[str, tuple[datetime, Seller, str]] = {}

    def grant(
        self,
        access_token: str,
        refresh_token: str,
        shops: Sequence[Shop] | None = None,
        lifetime: timedelta | None = None,
    ) -> Grant:
        """Add an authorisation with known tokens, as if a seller had given it before."""
        now = self._clock()
        seller = FIRST_SELLER if shops is None else replace(FIRST_SELLER, shop_ids=frozenset(s.id for s in shops))
        expires_at = now + (self.lifetime if lifetime is None else lifetime)
        self._grants.append(Grant(access_token, refresh_token, expires_at, now + REFRESH_LIFETIME, seller))
        return self._grants[-1]

    def issue_code(self, shops: Sequence[Shop] | None = None, seller: Seller = FIRST_SELLER, app_key: str = "") -> str:
        """The code that a seller's consent sends to the app: good for 30 minutes and one use."""
        code = f"ROW_{secrets.token_urlsafe(18)}"
        who = seller if shops is None else replace(seller, shop_ids=frozenset(shop.id for shop in shops))
        self._codes[code] = (self._clock() + CODE_LIFETIME, who, app_key)
        return code

    def grants(self) -> list[Grant]:
        return list(self._grants)

    def revoke(self, grant: Grant) -> None:
        """The seller ended the authorisation: neither of its tokens works any more."""
        self._grants.remove(grant)

    def admit(self, access_token: str | None, app_key: str | None = None) -> Grant:
        """The grant of an access token. Raises ApiError 105001 for an unknown one, 105002 for one that ended."""
        grant = next((one for one in self._grants if access_token and one.access_token == access_token), None)
        if grant is None or not grant.is_for(app_key):
            raise ApiError(105001, "access token is invalid", 401)
        if self._clock() >= grant.expires_at:
            raise ApiError(105002, "access token is expired", 401)
        return grant

    def exchange(self, code: str, app_key: str = "") -> Json:
        """New tokens for an auth code; what the seller had allowed the app before ends with it.

        Raises ApiError 36004001 for a code that is unknown, used, too old, or another app's.
        """
        expires_at, seller, asked_by = self._codes.pop(code, (None, FIRST_SELLER, ""))
        if expires_at is None or self._clock() >= expires_at or (asked_by and asked_by != app_key):
            raise ApiError(36004001, "auth code is invalid, used or expired", 200)
        for one in self.grants():
            if asked_by and one.is_for(asked_by) and one.seller.open_id == seller.open_id:
                self.revoke(one)
        grant = self.grant("", "")
        grant.seller, grant.app_key = seller, asked_by
        return self._renewed(grant)

    def refresh(self, refresh_token: str, app_key: str | None = None) -> Json:
        """Both tokens anew; the old ones are dead. Raises ApiError 36004004 (unknown) or 36004005 (expired)."""
        grant = next((one for one in self._grants if refresh_token and one.refresh_token == refresh_token), None)
        if grant is None or not grant.is_for(app_key):
            raise ApiError(36004004, "authorization record of the refresh token does not exist", 200)
        if self._clock() >= grant.refresh_expires_at:
            raise ApiError(36004005, "refresh token is expired", 200)
        self.refreshes += 1
        return self._renewed(grant)

    def _renewed(self, grant: Grant) -> Json:
        """Give a grant new tokens and tell them. The two `…_expire_in` are moments in Unix seconds, not durations."""
        grant.access_token = f"ROW_{secrets.token_urlsafe(24)}"
        grant.refresh_token = f"ROW_{secrets.token_urlsafe(24)}"
        grant.expires_at = self._clock() + self.lifetime
        return {
            "access_token": grant.access_token,
            "access_token_expire_in": int(grant.expires_at.timestamp()),
            "refresh_token": grant.refresh_token,
            "refresh_token_expire_in": int(grant.refresh_expires_at.timestamp()),
            "open_id": grant.seller.open_id,
            "seller_name": grant.seller.name,
            "seller_base_region": grant.seller.region,
            "user_type": 0,
            "granted_scopes": ["seller.authorization.info", "seller.product.basic", "data.shop_analytics.public.read"],
        }
