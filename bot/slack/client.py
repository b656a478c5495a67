"""Clients of Slack's Web API: one that repeats harmless calls by itself, one for posts that never repeats."""

from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

DEFAULT_API_URL = "https://slack.com/api/"
DEFAULT_TIMEOUT = 15
RETRIES = 2
KEEP_ALIVE_SECONDS = 4
"""One that rested longer is not used again: the outcome of a post on one that Slack is just closing is unknown."""


def make_session(timeout: int = DEFAULT_TIMEOUT) -> ClientSession:
    """Connections that several calls share, ``timeout`` in seconds a try; to be closed by whoever made it.

    Without one the SDK opens, and encrypts, a connection for every call. Only inside a running event loop. Cookies are
    not kept: a call has its token and nothing else that tells who it is from.
    """
    return ClientSession(
        connector=TCPConnector(keepalive_timeout=KEEP_ALIVE_SECONDS),
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=timeout),
    )


def make_client(
    token: str, api_url: str = DEFAULT_API_URL, timeout: int = DEFAULT_TIMEOUT, session: ClientSession | None = None
) -> AsyncWebClient:
    """A client for calls that may be repeated: reading, chat.update, views.update. Waits out 429, reconnects.

    `api_url` is the address to which method names are appended, see `api_base`; `timeout` is in seconds a try,
    for a client without a `session`.
    """
    handlers = [
        AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES),
        AsyncConnectionErrorRetryHandler(max_retry_count=RETRIES),
    ]
    return AsyncWebClient(token, base_url=api_base(api_url), timeout=timeout, session=session, retry_handlers=handlers)


def make_posting_client(
    token: str, api_url: str = DEFAULT_API_URL, timeout: int = DEFAULT_TIMEOUT, session: ClientSession | None = None
) -> AsyncWebClient:
    """A client for chat.postMessage: no retries at all.

    Slack has no idempotency key, and the SDK's default handler repeats a post whose answer was cut off: two messages.
    """
    return AsyncWebClient(token, base_url=api_base(api_url), timeout=timeout, session=session, retry_handlers=[])


def without_repeats(client: AsyncWebClient) -> AsyncWebClient:
    """The same way to Slack for a call that is made once, or repeated by somebody who knows more of it."""
    return AsyncWebClient(
        client.token, base_url=client.base_url, timeout=client.timeout, session=client.session, retry_handlers=[]
    )


def api_base(api_url: str) -> str:
    """The address with exactly one slash at its end, e.g. "https://slack.com/api/" or "http://127.0.0.1:8080/api/".

    Only the slash is supplied: the path (for Slack: /api/) is part of SLACK_API_URL, other servers may use another one.
    Raises ValueError if it is no http(s) address, or has a query or a fragment.
    """
    parts = urlsplit(api_url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"SLACK_API_URL must look like {DEFAULT_API_URL}, not {api_url!r}")
    return parts.geturl().rstrip("/") + "/"
