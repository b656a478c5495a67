"""Signatures of TikTok Shop: of the requests the bot sends and of the webhooks it receives. Pure functions.

Source: Partner Center documentation, "Sign your API request" and "TikTok Shop webhooks overview" (domain.md 4.5).
"""

import hashlib
import hmac
from collections.abc import Mapping

_UNSIGNED = frozenset({"sign", "access_token"})


def request_signature(path: str, query: Mapping[str, str], body: bytes, app_secret: str) -> str:
    """Return the value of the query parameter `sign`: 64 lowercase hex digits.

    `path` is the path as sent, without host; `query` holds the decoded values; `body` is the raw body, empty for GET
    (and for a multipart request, whose body isn't signed).
    """
    pairs = "".join(f"{key}{query[key]}" for key in sorted(query) if key not in _UNSIGNED)
    secret = app_secret.encode()
    message = b"".join((secret, path.encode(), pairs.encode(), body, secret))
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def webhook_signature(app_key: str, app_secret: str, raw_body: bytes) -> str:
    """Return the signature that a genuine webhook with this body carries in its `Authorization` header."""
    return hmac.new(app_secret.encode(), app_key.encode() + raw_body, hashlib.sha256).hexdigest()


def webhook_is_genuine(app_key: str, app_secret: str, raw_body: bytes, signature: str) -> bool:
    """Say whether `signature` belongs to the body, exactly as it was received, in constant time."""
    expected = webhook_signature(app_key, app_secret, raw_body)
    return hmac.compare_digest(expected.encode(), signature.encode())
