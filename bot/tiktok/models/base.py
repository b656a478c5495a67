"""How TikTok's answers are read: leniently in the optional, strictly in what a row can't do without.

Numbers arrive as strings, lists as bare strings, ids as numbers; empty, absent and "NIL" all mean "none" (domain.md
1.6, traps). An optional field of a wrong type becomes None and a list's unreadable item is left out; both are
noted (`bot.tiktok.oddities`) by the field's path, never with the value, which may be personal.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, TypeVar

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

from bot.domain.oddities import OddKind
from bot.tiktok.oddities import note

NOTHING = frozenset({"", "NIL"})
LONGEST_ID = 128
MOST_DIGITS, LEAST_DIGITS = 14, -12
"""The first digit of an amount is in between, in IDR too; what isn't would not fit the tables, or memory."""

MOST_COUNTED = 2**31 - 1
BEST_SCORE = 5
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""No time of a shop lies outside; what is sent so (in milliseconds, or 9999-12-31) isn't one."""

_WORD = re.compile(r"[A-Za-z0-9_]{1,40}")
_TYPES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", Decimal: "a number"}


class Unreadable:
    """Stands in a list for an item that could not be read, until the list's owner leaves it out and notes it."""

    def __init__(self, where: str, found: str) -> None:
        self.where = where
        self.found = found


class Answer(BaseModel):
    """Base of all models: fields not named are ignored, and an unreadable optional field is its default.

    `KNOWN` has the documented words of a field; another is kept as sent and noted.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    KNOWN: ClassVar[dict[str, frozenset[str]]] = {}

    @field_validator("*", mode="wrap")
    @classmethod
    def _degrade(cls, value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
        name = info.field_name or ""
        try:
            read = handler(value)
        except ValidationError:
            field = cls.model_fields[name]
            if field.is_required():
                raise
            note(OddKind.FIELD, f"{cls.__name__}.{name}", found(value))
            return field.get_default(call_default_factory=True)
        if isinstance(read, list):
            return _readable(f"{cls.__name__}.{name}[]", read)
        known = cls.KNOWN.get(name)
        if known is not None and isinstance(read, str) and read not in known:
            shown = read if _WORD.fullmatch(read) else "a text"
            note(OddKind.VALUE, f"{cls.__name__}.{name}", f"{shown} came, which is not documented")
        return read


def found(value: object) -> str:
    """What came instead of what was documented, without telling it."""
    if value is None:
        return "nothing came"
    return f"{_TYPES.get(type(value), 'something else')} came that cannot be read"


class Rows(list[Any]):
    """The items of a list that could be read, and how many could not."""

    left_out = 0


def _readable(name: str, items: list[Any]) -> list[Any]:
    for item in items:
        if isinstance(item, Unreadable):
            note(OddKind.ROW, f"{name}.{item.where}".removesuffix("."), item.found)
    rows = Rows(item for item in items if not isinstance(item, Unreadable))
    rows.left_out = len(items) - len(rows)
    return rows


def sent(rows: list[Any]) -> int:
    """Return how many items a list had when it was sent."""
    return len(rows) + (rows.left_out if isinstance(rows, Rows) else 0)


def _number(value: object) -> Decimal | None:
    if value is None or (isinstance(value, str) and value.strip() in NOTHING):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("not a number")
    try:
        number = Decimal(str(value).strip().removesuffix("%"))
    except (InvalidOperation, ValueError):  # ValueError: an int of more digits than Python writes out
        raise ValueError("not a number") from None
    if not number.is_finite() or (number and not LEAST_DIGITS <= number.adjusted() < MOST_DIGITS):
        raise ValueError("not a number of a size that occurs")
    return number if number else number.quantize(Decimal(1))


def _whole(value: object) -> int | None:
    number = _number(value)
    if number is not None and number != number.to_integral_value():
        raise ValueError("not a whole number")
    return None if number is None else int(number)


def _count(value: object) -> int | None:
    number = _whole(value)
    if number is not None and abs(number) > MOST_COUNTED:
        raise ValueError("not a count that occurs")
    return number


def _score(value: object) -> Decimal | None:
    number = _number(value)
    if number is not None and not 0 <= number <= BEST_SCORE:
        raise ValueError("not a score")
    return number


def _flag(value: object) -> object:
    return None if isinstance(value, str) and value.strip() in NOTHING else value


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    seconds = _whole(value)
    if not seconds:
        return None  # 0 is how an unset time is sent
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError):
        raise ValueError("not a Unix time in seconds") from None
    return _occurring(moment)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    text = _text(value)
    return _occurring(date.fromisoformat(text)) if text else None


AnyDate = TypeVar("AnyDate", bound=date)


def _occurring(when: AnyDate) -> AnyDate:
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValueError("not a time that occurs")
    return when


def _text(value: object) -> str | None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise ValueError("not a text")
    return clean(value or "") or None


def clean(text: str) -> str:
    """A text that every database takes: without NUL, and with a question mark for half of a character."""
    whole = text if text.isascii() else text.encode("utf-8", "replace").decode()
    return whole.replace("\0", "")


def _token(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise ValueError("not a text")
    return value or None


def _word(value: object) -> str:
    if value is None:
        raise ValueError("a text is needed")
    return _text(value) or ""


def _id(value: object) -> str:
    text = "" if isinstance(value, Decimal) else (_text(value) or "").strip()
    if not 0 < len(text) <= LONGEST_ID:
        raise ValueError("an id is needed")
    return text


def _list(value: object) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _item_or_mark(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return Unreadable(where, found(None if first["type"] == "missing" else first["input"]))


T = TypeVar("T")

Id = Annotated[str, BeforeValidator(_id)]
Word = Annotated[str, BeforeValidator(_word)]
"""A text of a list."""
Text = Annotated[str | None, BeforeValidator(_text)]
Token = Annotated[str | None, BeforeValidator(_token)]
"""A page token: opaque, and so given back exactly as it was sent, a number too."""
Number = Annotated[Decimal | None, BeforeValidator(_number)]
Score = Annotated[Decimal | None, BeforeValidator(_score)]
"""From 0 to 5."""
Count = Annotated[int | None, BeforeValidator(_count)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
"""Sent as Unix seconds; in UTC."""
Day = Annotated[date | None, BeforeValidator(_day)]
"""Sent as yyyy-MM-dd or yyyyMMdd, in the shop's registered zone."""
Listed = Annotated[
    list[Annotated[T, WrapValidator(_item_or_mark)]], BeforeValidator(_list), Field(default_factory=list)
]
"""A list, empty by default; also read when sent as one bare item. Unreadable items are left out and noted."""


class Money(Answer):
    """An amount in one currency (ISO 4217)."""

    amount: Number = None
    currency: Text = None
