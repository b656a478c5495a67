"""From an exception of slack_sdk's AsyncWebClient to the family it belongs to."""

import json
import re
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack.errors import FAMILY_OF, RATE_LIMITS, OutcomeUnknown, RateLimited, Refusal, SlackFailure, Unreachable

# When Slack names no time. Its limits count by the minute, chat.postMessage's by the second: 30 s is a middle way.
DEFAULT_RETRY_AFTER = 30.0

CALL_ERRORS = (SlackFailure, SlackApiError, aiohttp.ClientError, OSError, TimeoutError)
"""What a call to Slack raises. All else is a fault of the bot's own."""

NO_ANSWER = "no_answer"
"""The code where a call was sent and nothing came back."""

_CODE = re.compile(r"[a-z][a-z0-9_]{0,99}")


def classify(exc: BaseException) -> SlackFailure:
    """`Refusal` (definitely not done, final), `RateLimited` (definitely not done, later) or `OutcomeUnknown`.

    Whatever is not recognised is an unknown outcome: repeating a post that was made is worse than looking for it.
    An exception that is already classified comes back as it is.
    """
    if isinstance(exc, SlackFailure):
        return exc
    if isinstance(exc, SlackApiError):
        return from_response(exc)
    # Connecting failed (refused, DNS, TLS), so no byte of the request was sent.
    if isinstance(exc, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Unreachable("unreachable", type(exc).__name__)
    return OutcomeUnknown(NO_ANSWER, type(exc).__name__)


def from_webhook(status: int, body: str, headers: Mapping[str, Any]) -> SlackFailure | None:
    """What a response URL answered: None when it took the message, with "ok" or {"ok": true}.

    Of a body that is no word of Slack's, such as a proxy's page, nothing is kept.
    """
    try:
        answer = json.loads(body)
    except ValueError:
        answer = {"ok": body == "ok", "error": body}
    if status == 200 and isinstance(answer, Mapping) and answer.get("ok"):
        return None
    said = str(answer.get("error")) if isinstance(answer, Mapping) else ""
    code = said if _CODE.fullmatch(said) else "malformed_answer"
    if status == 429 or code in RATE_LIMITS:
        return RateLimited(code, retry_after(headers))
    if code in FAMILY_OF:
        return FAMILY_OF[code](code)
    return (OutcomeUnknown if status >= 500 else Refusal)(code, f"HTTP {status}")


def from_response(exc: SlackApiError) -> SlackFailure:
    """The SDK gives its own response here, but the raw aiohttp one where the body was no JSON."""
    response: Any = exc.response
    status: int = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    headers = getattr(response, "headers", {})
    data = getattr(response, "data", response)
    body: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    code = body.get("error")
    if status == 429 or code in RATE_LIMITS:
        return RateLimited(str(code or "ratelimited"), retry_after(headers))
    if status >= 500 or not isinstance(code, str):
        return OutcomeUnknown(str(code or "malformed_answer"), f"HTTP {status}")
    return FAMILY_OF.get(code, Refusal)(code, detail_of(body))


def retry_after(headers: Mapping[str, Any]) -> float:
    """Seconds, never below 1; only the form in seconds is used by Slack."""
    lowered = {str(key).lower(): value for key, value in headers.items()}
    try:
        return max(1.0, float(lowered["retry-after"]))
    except (KeyError, TypeError, ValueError):
        return DEFAULT_RETRY_AFTER


def detail_of(body: Mapping[str, Any]) -> str:
    """What Slack adds to the code: the scope that is missing, or where a payload is wrong."""
    if body.get("needed"):
        return f"needs the scope {body['needed']}"
    metadata = body.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, Mapping) else None
    reasons = body.get("errors") or messages or []
    return "; ".join(str(reason) for reason in reasons) if isinstance(reasons, list) else ""
