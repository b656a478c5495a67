"""Trouble on demand: scripted answers for the next calls that match."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from starlette.responses import JSONResponse, Response

from bot.playground.tiktok.call import ApiError, Json

Kind = Literal[
    "rate_limit",  # HTTP 429, with Retry-After where `retry_after` is given
    "throttle",  # code 36009002 in an HTTP 200
    "server_error",  # HTTP 500 without an envelope
    "code",  # any `code` and `message` with any `status`
    "delay",  # the right answer after `seconds`
    "malformed",  # HTTP 200 with a page of HTML
    "truncated",  # the right answer, cut in the middle
    "short_page",  # half of the page's rows, and the token for the rest: legal, if rare
    "expired_token",  # 105002 whatever the token
    "empty",  # success with empty data
    "odd_fields",  # the right answer with fields nobody has heard of and some that are null
]


@dataclass
class Fault:
    """Meets the next `times` calls whose path has `path` in it and whose shop has this slug (empty: any)."""

    kind: Kind
    path: str = ""
    shop: str = ""
    times: int = 1
    retry_after: float | None = None
    seconds: float = 1.0
    status: int = 200
    code: int = 36009003
    message: str = "internal error"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}")

    @classmethod
    def parse(cls, told: dict[str, Any]) -> "Fault":
        """A fault from JSON. Raises ValueError that names what is unknown or missing."""
        unknown = set(told) - {one.name for one in fields(cls)}
        if unknown or "kind" not in told:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}" if unknown else "kind is required")
        return cls(**told)


@dataclass
class Faults:
    """The faults that are waiting, oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, path: str, shop: str) -> Fault | None:
        """The first fault that matches, once less from now on."""
        for fault in self.waiting:
            if fault.path in path and fault.shop in ("", shop):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


async def spoil(fault: Fault | None, answer: Callable[[], Awaitable[Response]]) -> Response:
    """The answer as the fault lets it out. Raises ApiError for a scripted refusal."""
    if fault is None or fault.kind == "short_page":
        return await answer()
    match fault.kind:
        case "rate_limit":
            headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
            raise ApiError(36009002, "too many requests", 429, headers)
        case "throttle":
            raise ApiError(36009002, "too many requests", 200)
        case "expired_token":
            raise ApiError(105002, "access token is expired", 401)
        case "code":
            raise ApiError(fault.code, fault.message, fault.status)
        case "server_error":
            return Response("Internal Server Error", 500, media_type="text/plain")
        case "malformed":
            return Response("<html><body>We will be back soon</body></html>", media_type="text/html")
        case "delay":
            await asyncio.sleep(fault.seconds)
            return await answer()
    right = await answer()
    if fault.kind == "truncated":
        return Response(bytes(right.body[: len(right.body) // 2]), right.status_code, media_type="application/json")
    envelope: Json = json.loads(bytes(right.body))
    if fault.kind == "empty":
        return JSONResponse(envelope | {"data": {}})
    return JSONResponse(_odd(envelope))


def _odd(value: Any) -> Any:
    """Every object gets a field more; texts that only inform (names ending in `_text`) become null."""
    if isinstance(value, dict):
        kept = {key: None if key.endswith("_text") else _odd(one) for key, one in value.items()}
        return kept | {"x_new_in_2027": {"nested": [1, None, "?"]}}
    return [_odd(one) for one in value] if isinstance(value, list) else value
