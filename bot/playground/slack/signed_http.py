"""Delivery over HTTP: signed requests to the app's request URL."""

import asyncio
import hashlib
import hmac
import json
from urllib.parse import urlencode

import httpx

from bot.playground.slack.errors import NoAnswer
from bot.playground.slack.model import Json
from bot.playground.slack.workspace import Workspace


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """docs.slack.dev/authentication/verifying-requests-from-slack: HMAC-SHA256 over "v0:timestamp:body"."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return f"v0={digest}"


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """Body and content type: commands as a form, interactions as a form with one JSON field, events as JSON."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = {"payload": json.dumps(payload)} if kind == "interactive" else payload
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


class SignedHttp:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        # Loopback only: a proxy of the environment must not come between.
        self._client = httpx.AsyncClient(trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, kind: str, payload: Json, *, retry_attempt: int = 0, retry_reason: str = "") -> Json:
        """Deliver to the request URL; the answer's JSON, or {"text": …} of plain text.

        Raises NoAnswer operation_timeout, dispatch_failed (no connection) or http_service_error (not 2xx).
        """
        app = self._workspace.app
        body, content_type = encoded(kind, payload)
        timestamp = str(int(self._workspace.epoch()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(app.signing_secret, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if retry_attempt:
            headers |= {"X-Slack-Retry-Num": str(retry_attempt), "X-Slack-Retry-Reason": retry_reason}
        try:
            async with asyncio.timeout(self._workspace.ack_seconds):
                answer = await self._client.post(str(app.request_url), content=body, headers=headers, timeout=None)
        except TimeoutError:
            raise NoAnswer("operation_timeout") from None
        except httpx.TransportError:
            raise NoAnswer("dispatch_failed") from None
        if not answer.is_success:
            raise NoAnswer("http_service_error", retry=answer.headers.get("x-slack-no-retry") != "1")
        return _read(answer)


def _read(answer: httpx.Response) -> Json:
    if not answer.content:
        return {}
    try:
        parsed = answer.json()
    except ValueError:
        return {"text": answer.text}
    return parsed if isinstance(parsed, dict) else {}
