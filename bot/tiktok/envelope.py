"""Opening TikTok's envelope `{code, message, request_id, data}`: the data comes out, or an error is raised."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from bot.domain.oddities import drift_words
from bot.tiktok.error_table import family
from bot.tiktok.errors import ClockRefused, TikTokError, UnexpectedShape
from bot.tiktok.models.base import clean
from bot.tiktok.platform_clock import NOTICED, served_at

LONGEST_WORDS, LONGEST_CODE = 300, 20
LONGEST_WAIT = 86_400.0

LONGEST_INTEGER = 1_000
"""Digits. Ids may have more than 64 bits, but no number is this long."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Reply:
    """What a successful call gave: its data, `{}` when there was none, and the id TikTok's support asks for."""

    data: dict[str, Any]
    request_id: str | None


def open_envelope(response: httpx.Response, path: str, now: datetime) -> Reply:
    """Return what a successful answer carries.

    A code other than 0 is an error even with HTTP 200. Raises the family of the error table, or UnexpectedShape.
    """
    envelope = _parsed(response)
    code, message, request_id = _code(envelope), _words(envelope.get("message")), _words(envelope.get("request_id"))
    kind: type[TikTokError]
    if code == 0 and response.is_success:
        data = envelope.get("data")
        if data is None or isinstance(data, dict):
            return Reply(data or {}, request_id)
        kind, text = UnexpectedShape, f"data is {type(data).__name__}, not an object"
    elif response.is_redirect:
        kind, text = UnexpectedShape, f"HTTP {response.status_code} leads elsewhere, which is not followed"
    elif code is None and response.is_success:
        kind, text = UnexpectedShape, "the answer isn't a JSON envelope with a code"
    else:
        text = message or f"HTTP {response.status_code}"
        kind = family(code, response.status_code, text)
    if kind is ClockRefused:
        text = _clocks(response, now) or text
    raise kind(
        text,
        code=code,
        http_status=response.status_code,
        request_id=request_id,
        path=path,
        retry_after=retry_after(response.headers, now),
    )


def _clocks(response: httpx.Response, now: datetime) -> str | None:
    """How this machine's clock stands, where the answer's Date tells."""
    at = served_at(response.headers)
    off = at - now if at else None
    return f"this machine's clock is {drift_words(off)} TikTok's" if off and abs(off) > NOTICED else None


def parse(model: type[Model], data: object, path: str) -> Model:
    """Return `data` as a model. Raises UnexpectedShape, naming the fields and never their values."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        where = sorted({".".join(map(str, item["loc"])) or model.__name__ for item in error.errors()})
        raise UnexpectedShape(f"cannot read {', '.join(where)}", path=path) from None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a Retry-After header, a number or an HTTP date, asks to wait: a day at most."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_WAIT)
    try:
        return min(max(0.0, (parsedate_to_datetime(value) - now).total_seconds()), LONGEST_WAIT)
    except (TypeError, ValueError):
        return None


def _words(value: object) -> str | None:
    """A text of the platform as it may be logged, kept and shown."""
    return clean(value[:LONGEST_WORDS]) or None if isinstance(value, str) else None


def loads(raw: bytes) -> Any:
    """Return JSON with its numbers exact. Raises ValueError or RecursionError for what is none."""
    # Decimal, because a price must not pass through a binary fraction, and because an int has a longest text.
    return json.loads(raw, parse_float=Decimal, parse_int=_integer)


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) < LONGEST_INTEGER else Decimal(text)


def _parsed(response: httpx.Response) -> dict[str, Any]:
    try:
        envelope = loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return envelope if isinstance(envelope, dict) else {}


def _code(envelope: dict[str, Any]) -> int | None:
    code = envelope.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < LONGEST_CODE:
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None
