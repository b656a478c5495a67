"""Who may come in: signature, timestamp, app key, access token and shop cipher of a call.

Written to the platform's documentation on its own, so that a mistake in the bot's signing cannot hide behind the same
mistake here.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request

from bot.playground.tiktok.call import INVALID, ApiError, invalid
from bot.playground.tiktok.faults import Fault
from bot.playground.tiktok.sellers import PartnerApp
from bot.playground.tiktok.tokens import Grant, Tokens
from bot.playground.tiktok.world import Shop, World

MAX_BEHIND_SECONDS = 300
MAX_AHEAD_SECONDS = 30


@dataclass(frozen=True)
class Gate:
    """``apps`` by key; the first is the one that is meant where none is named."""

    apps: dict[str, PartnerApp]
    tokens: Tokens
    clock: Callable[[], datetime]

    @property
    def app_key(self) -> str:
        return next(iter(self.apps))

    def secret_of(self, app_key: str) -> str | None:
        return self.apps[app_key].secret if app_key in self.apps else None

    def admit(self, request: Request, body: bytes) -> Grant:
        """The grant under which a signed call comes in. Raises ApiError for anything that is not in order."""
        for name in ("app_key", "timestamp", "sign"):
            if len(request.query_params.getlist(name)) != 1:
                raise invalid(f"{name} is required once")
        app_key = request.query_params["app_key"]
        if self.secret_of(app_key) is None:
            raise invalid("app_key is unknown")
        self._check_timestamp(request.query_params["timestamp"], request.state.fault)
        if not hmac.compare_digest(self.signature(request, body).encode(), request.query_params["sign"].encode()):
            raise ApiError(106001, "signature is invalid", 401)
        return self.tokens.admit(request.headers.get("x-tts-access-token"), app_key)

    def shop(self, world: World, grant: Grant, cipher: str | None, needed: bool) -> Shop | None:
        """The shop of a cipher that belongs to the grant; None where none is needed. An unneeded cipher is refused."""
        if not needed:
            if cipher is not None:
                raise invalid("shop_cipher is not taken by this path")
            return None
        shop = world.shops.by_cipher(cipher or "")
        if shop is None or not grant.covers(shop):
            raise ApiError(106013, "shop_cipher is missing or not of this seller", 401)
        return shop

    def signature(self, request: Request, body: bytes) -> str:
        """HMAC-SHA256 of secret, path, each key with its value by key, raw body unless multipart, and secret again."""
        told = [pair for pair in request.query_params.multi_items() if pair[0] not in ("sign", "access_token")]
        told.sort(key=lambda pair: pair[0])
        text = request.scope["raw_path"].decode("ascii").partition("?")[0] + "".join(key + value for key, value in told)
        multipart = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
        secret = (self.secret_of(request.query_params.get("app_key", "")) or "").encode()
        return hmac.new(
            secret, secret + text.encode() + (b"" if multipart else body) + secret, hashlib.sha256
        ).hexdigest()

    def _check_timestamp(self, text: str, fault: Fault | None) -> None:
        if not text.isdecimal():
            raise invalid("timestamp must be Unix seconds")
        skew = fault.seconds if fault and fault.kind == "clock_skew" else 0.0
        behind = self.clock().timestamp() + skew - int(text)
        if not -MAX_AHEAD_SECONDS <= behind <= MAX_BEHIND_SECONDS:
            raise invalid("timestamp must be within 5 minutes behind and 30 seconds ahead")


def json_body(request: Request, body: bytes) -> dict[str, Any]:
    """The JSON object of a call, declared as such; empty for GET. Raises ApiError for anything else."""
    if request.method == "GET":
        return {}
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise ApiError(INVALID, "Invalid parameter: content-type must be application/json")
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise invalid("the body must be a JSON object")
    return parsed
