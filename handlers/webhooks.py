"""``POST /tiktok/webhooks``: what the platform reports is checked, kept, and only then answered."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.domain.webhooks import EVENT_TYPES, PATH
from bot.metrics import Metrics
from bot.tiktok.apps import App
from bot.tiktok.events import UnreadableWebhook, read_envelope
from bot.tiktok.signing import webhook_is_genuine
from jobs.listen.inbox import Inbox
from storage.webhooks import Received

log = structlog.get_logger(__name__)

LARGEST = 256 * 1024
"""Bytes of a body. The largest documented event has a few thousand."""


SLOWEST = 5.0
"""Seconds for a body to come. Whoever sends it has not shown yet that he may."""


class Refused(Exception):
    """A request that is no genuine webhook: the answer's status, and why, in a word for the count and a sentence."""

    def __init__(self, status: int, why: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.why = why


def webhook_routes(
    inbox: Inbox, apps: Sequence[App], metrics: Metrics, clock: Callable[[], datetime]
) -> list[BaseRoute]:
    """The route, for the webhooks of any of ``apps``."""
    seen: set[int] = set()

    async def receive(request: Request) -> Response:
        try:
            webhook = _accepted(await _body(request), request.headers.get("authorization", ""), apps, clock())
        except Refused as refusal:
            metrics.webhook_refused(refusal.why)
            inbox.refused(refusal.why)
            return JSONResponse({"error": str(refusal)}, refusal.status)
        try:
            await inbox.keep(webhook)
        except Exception as error:
            # Not kept: the platform sends it again when it is not answered 200.
            metrics.webhook_refused("not_kept")
            log.warning("webhook_not_kept", type=webhook.type, error=type(error).__name__)
            return JSONResponse({"error": "it could not be kept: send it again"}, 503)
        metrics.webhook_came(webhook.type)
        if not webhook.acted_on and webhook.type not in seen:
            seen.add(webhook.type)
            log.warning("webhook_of_unknown_type", type=webhook.type, shop=webhook.shop_id)
        return Response()

    return [Route(PATH, receive, methods=["POST"])]


def _accepted(body: bytes, signature: str, apps: Sequence[App], now: datetime) -> Received:
    """The webhook, if it is one. Raises Refused."""
    # Each app is tried whatever came of the one before, so that the time tells nothing.
    signers = [app for app in apps if webhook_is_genuine(app.key, app.secret, body, signature)]
    if not signers:
        raise Refused(401, "signature", "the signature is not that of a configured app")
    try:
        text = body.decode("utf-8")
        envelope = read_envelope(text)
    except UnicodeDecodeError:
        raise Refused(400, "unreadable", "the body is not UTF-8") from None
    except UnreadableWebhook as error:
        raise Refused(400, "unreadable", str(error)) from None
    return Received(
        app_key=signers[0].key,
        id=envelope.id,
        type=envelope.type,
        shop_id=envelope.shop_id,
        happened_at=envelope.happened_at,
        received_at=now,
        body=text,
        acted_on=envelope.type in EVENT_TYPES,
    )


async def _body(request: Request) -> bytes:
    """The body exactly as it was sent, which is what is signed. Raises Refused for one that is too large or cut off."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(SLOWEST):
            async for part in request.stream():
                size += len(part)
                if size > LARGEST:
                    raise Refused(413, "too_large", f"the body is larger than {LARGEST} bytes")
                parts.append(part)
    except TimeoutError:
        raise Refused(408, "too_slow", "the body did not come in time") from None
    except ClientDisconnect:
        raise Refused(400, "cut_off", "the body is not complete") from None
    return b"".join(parts)
