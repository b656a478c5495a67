"""Reading webhooks: who is meant and what happened, and of the rest no more than says where to look."""

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator

from bot.tiktok.models.base import Answer, Listed, Text

HIGHEST_TYPE = 1_000_000
LONGEST_ID = 100
_REF = re.compile(r"[A-Za-z0-9_-]{1,100}")


def _ref(value: str | None) -> str | None:
    if value is not None and not _REF.fullmatch(value):
        raise ValueError("not an id")
    return value


Ref = Annotated[Text, AfterValidator(_ref)]
"""An id that goes into the path of a call, and must not lead elsewhere."""


class UnreadableWebhook(ValueError):
    """The body is no webhook; the text says why, in words that may be logged and answered."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every webhook tells. ``shop_id`` is empty where the event is about no shop."""

    id: str
    type: int
    shop_id: str
    happened_at: datetime | None


class AppealResult(Answer):
    """What became of one part of an appeal. The documentation names no values of ``status``."""

    indicator_type: Text = None
    status: Text = None
    reject_reason: Text = None


class AppealTask(Answer):
    appeal_audit_result: Listed[AppealResult]


class EventData(Answer):
    """What the events that the bot acts on name. None of it is taken for true but an appeal's result, which no call
    tells, and the end of an authorisation.
    """

    product_id: Ref = None
    sku_id: Ref = None
    activity_id: Ref = None
    activity_type: Text = None
    status: Text = None
    expiration_time: Text = None
    appeal_task: AppealTask | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When the authorisation ends: sent as Unix seconds or as an ISO date, in a text."""
        text = self.expiration_time or ""
        try:
            if text.isascii() and text.isdigit():
                seconds = int(text)
                return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)
            moment = datetime.fromisoformat(text)
        except (ValueError, OverflowError, OSError):
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_envelope(body: str) -> Envelope:
    """The envelope of a webhook. Raises UnreadableWebhook for what is not JSON, no object or without a type."""
    told = _object(body)
    number = told.get("type")
    if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 10:
        number = int(number)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < HIGHEST_TYPE:
        raise UnreadableWebhook("there is no type in it")
    unnamed = "sha256:" + hashlib.sha256(body.encode()).hexdigest()
    return Envelope(
        id=_text(told.get("tts_notification_id")) or unnamed,
        type=number,
        shop_id=_text(told.get("shop_id")),
        happened_at=_moment(told.get("timestamp")),
    )


def read_data(body: str) -> EventData:
    """What a kept webhook says; a field that cannot be read is as if it were absent."""
    data = _object(body).get("data")
    if isinstance(data, str):  # some events carry their data as JSON in a text
        with suppress(UnreadableWebhook):
            data = _object(data)
    return EventData.model_validate(data if isinstance(data, dict) else {})


def _object(body: str) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableWebhook("the body is not JSON") from None
    if not isinstance(told, dict):
        raise UnreadableWebhook("the body is not a JSON object")
    return told


def _text(value: object) -> str:
    """An id as text; empty for what cannot be one, such as what a database would refuse."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if text.isprintable() and len(text) <= LONGEST_ID else ""


def _moment(value: object) -> datetime | None:
    """Unix seconds, or milliseconds."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
