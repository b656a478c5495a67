"""Answers as a fault lets them out: refused, broken, late or distorted."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

from starlette.responses import RedirectResponse, Response, StreamingResponse

from bot.playground.tiktok.call import ApiError, Json
from bot.playground.tiktok.distorting import DISTORTIONS
from bot.playground.tiktok.faults import Fault

BY_PAGE = frozenset({"short_page", "lost_page", "overlapping_page", "page_loop", "endless"})
"""What `Call.page` does to its rows and tokens."""

TOKENS = "/api/v2/token/"


async def spoil(fault: Fault | None, path: str, answer: Callable[[], Awaitable[Response]]) -> Response:
    """The answer as the fault lets it out. Raises ApiError for a scripted refusal."""
    if fault is None or fault.kind in BY_PAGE:
        return await answer()
    refused = _refusal(fault, path)
    if refused is not None:
        raise refused
    broken = _broken(fault)
    if broken is not None:
        return broken
    match fault.kind:
        case "clock_skew":
            return await _dated(answer, datetime.now(UTC) + timedelta(seconds=fault.seconds))
        case "delay":
            await asyncio.sleep(fault.seconds)
            return await answer()
        case "drip":
            return StreamingResponse(_drip((await answer()).body, fault.seconds), media_type="application/json")
    right = await answer()
    if fault.kind == "truncated":
        return Response(bytes(right.body[: len(right.body) // 2]), right.status_code, media_type="application/json")
    envelope: Json = json.loads(bytes(right.body))
    distorted = envelope | {"data": DISTORTIONS[fault.kind](envelope.get("data"), fault.name)}
    # Not by JSONResponse, which refuses NaN and Infinity: a broken server doesn't.
    return Response(json.dumps(distorted).replace("Infinity", "1e999"), media_type="application/json")


def _refusal(fault: Fault, path: str) -> ApiError | None:
    match fault.kind:
        case "rate_limit":
            headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
            return ApiError(36009002, "too many requests", 429, headers)
        case "throttle":
            return ApiError(36009002, "too many requests", 200)
        case "expired_token":
            return ApiError(105002, "access token is expired", 401)
        case "revoked_token":
            if TOKENS in path:
                return ApiError(36004004, "authorization record of the refresh token does not exist", 200)
            return ApiError(105001, "access token is invalid", 401)
        case "wrong_signature":
            return ApiError(106001, "signature is invalid", 401)
        case "code":
            return ApiError(fault.code, fault.message, fault.status)
    return None


def _broken(fault: Fault) -> Response | None:
    """What is no envelope at all."""
    match fault.kind:
        case "server_error":
            return Response("Internal Server Error", 500, media_type="text/plain")
        case "malformed":
            return Response("<html><body>We will be back soon</body></html>", media_type="text/html")
        case "no_content":
            return Response(status_code=204)
        case "redirect":
            return RedirectResponse("/elsewhere", 302)
        case "huge":
            return Response(_bomb(), headers={"content-encoding": "gzip"}, media_type="application/json")
    return None


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(64 * 2**20))


async def _drip(body: bytes | memoryview, seconds: float) -> AsyncIterator[bytes]:
    for byte in bytes(body):
        yield bytes([byte])
        await asyncio.sleep(seconds)


async def _dated(answer: Callable[[], Awaitable[Response]], at: datetime) -> Response:
    date = {"Date": format_datetime(at, usegmt=True)}
    try:
        response = await answer()
    except ApiError as error:
        error.headers = {**(error.headers or {}), **date}
        raise
    response.headers.update(date)
    return response
