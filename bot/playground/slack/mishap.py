"""Playing a planned fault on an HTTP call."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.playground.slack.connection import Silence, abort
from bot.playground.slack.faults import Fault

Answer = Response | Silence


async def with_fault(fault: Fault | None, request: Request, work: Callable[[], Awaitable[Response]]) -> Answer:
    """Do the work, with the fault before it (then the work is left undone, unless it is a mere delay) or after it."""
    if fault is None:
        return await work()
    if fault.kind == "delay":
        if fault.when == "before":
            await asyncio.sleep(fault.seconds)
            return await work()
        response = await work()
        await asyncio.sleep(fault.seconds)
        return response
    if fault.when == "after":
        await work()
    return _spoilt(fault, request)


def rate_limited(retry_after: int | None) -> Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers=headers)


def _spoilt(fault: Fault, request: Request) -> Answer:
    match fault.kind:
        case "cut":
            abort(request)
            return Silence()
        case "ratelimited":
            return rate_limited(fault.retry_after)
        case "status":
            return PlainTextResponse("upstream connect error", status_code=fault.status)
        case "malformed":
            return PlainTextResponse('{"ok": tr', media_type="application/json")
        case _:
            return JSONResponse({"ok": False, "error": fault.error})
