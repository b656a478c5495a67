"""How TikTok's answers are read: leniently in the optional, strictly in what a row can't do without.

Numbers arrive as strings, lists as bare strings, ids as numbers; empty, absent and "NIL" all mean "none" (domain.md
1.6, traps). An optional field of a wrong type becomes None and a list's unreadable item is left out; both are
reported once by the field's path, never with the value, which may be personal.
"""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated, Any, TypeVar

import structlog
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)

log = structlog.get_logger(__name__)

NOTHING = frozenset({"", "NIL"})


class Answer(BaseModel):
    """Base of all models: fields not named are ignored, and an unreadable optional field is its default."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @field_validator("*", mode="wrap")
    @classmethod
    def _degrade(cls, value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
        try:
            return handler(value)
        except ValidationError:
            field = cls.model_fields[info.field_name or ""]
            if field.is_required():
                raise
            report_unreadable(f"{cls.__name__}.{info.field_name}", type(value).__name__)
            return field.get_default(call_default_factory=True)


@lru_cache(maxsize=1024)
def report_unreadable(field: str, found: str) -> None:
    """Warn of a field that was dropped; cached, so that ten thousand rows make one line."""
    log.warning("tiktok.unreadable_field", field=field, found=found)


def _number(value: object) -> Decimal | None:
    if value is None or (isinstance(value, str) and value.strip() in NOTHING):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("not a number")
    try:
        number = Decimal(str(value).strip().removesuffix("%"))
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number


def _count(value: object) -> int | None:
    number = _number(value)
    if number is not None and number != number.to_integral_value():
        raise ValueError("not a whole number")
    return None if number is None else int(number)


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    seconds = _count(value)
    try:
        # 0 is how an unset time is sent.
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, OSError):
        raise ValueError("not a Unix time in seconds") from None


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    text = _text(value)
    return date.fromisoformat(text) if text else None


def _text(value: object) -> str | None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise ValueError("not a text")
    return value or None


def _id(value: object) -> str:
    text = "" if isinstance(value, Decimal) else (_text(value) or "").strip()
    if not text:
        raise ValueError("an id is needed")
    return text


def _list(value: object) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


_UNREADABLE: Any = object()


def _item_or_mark(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
    try:
        return handler(value)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        report_unreadable(f"{info.field_name}[].{where}".removesuffix("."), type(value).__name__)
        return _UNREADABLE


def _without_marks(value: object, handler: ValidatorFunctionWrapHandler) -> list[Any]:
    return [item for item in handler(_list(value)) if item is not _UNREADABLE]


T = TypeVar("T")

Id = Annotated[str, BeforeValidator(_id)]
Text = Annotated[str | None, BeforeValidator(_text)]
Number = Annotated[Decimal | None, BeforeValidator(_number)]
Count = Annotated[int | None, BeforeValidator(_count)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
"""Sent as Unix seconds; in UTC."""
Day = Annotated[date | None, BeforeValidator(_day)]
"""Sent as yyyy-MM-dd or yyyyMMdd, in the shop's registered zone."""
Listed = Annotated[
    list[Annotated[T, WrapValidator(_item_or_mark)]], WrapValidator(_without_marks), Field(default_factory=list)
]
"""A list, empty by default; also read when sent as one bare item."""


class Money(Answer):
    """An amount in one currency (ISO 4217)."""

    amount: Number = None
    currency: Text = None
