"""One admitted call: who asks for which shop with which parameters, and the refusals a wrong parameter earns."""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from bot.playground.tiktok.aftersales import Returns
from bot.playground.tiktok.faults import Fault
from bot.playground.tiktok.orders import Orders
from bot.playground.tiktok.sales import Sales
from bot.playground.tiktok.world import Shop, World

INVALID = 36009004
_LONGEST_RANGE_DAYS = 90

T = TypeVar("T")
Json = dict[str, Any]


class ApiError(Exception):
    """A refusal in the platform's envelope. `status` is the HTTP status, which says less than `code`."""

    def __init__(self, code: int, message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.headers = headers


def invalid(what: str) -> ApiError:
    """The overloaded refusal of the platform: only its message says what is wrong."""
    return ApiError(INVALID, f"Invalid parameter: {what}")


@dataclass(frozen=True)
class Call:
    """`now` is the world's time; `shops` are those of the seller who authorised the app."""

    world: World
    sales: Sales
    orders: Orders
    returns: Returns
    now: datetime
    shops: Sequence[Shop]
    chosen: Shop | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    lists: Mapping[str, list[str]]
    body: Json
    fault: Fault | None = None

    @property
    def shop(self) -> Shop:
        """The shop of the cipher. The gate lets no call of a shop's endpoint through without one."""
        if self.chosen is None:
            raise ApiError(106013, "shop_cipher is missing or not of this seller")
        return self.chosen

    def required(self, name: str) -> str:
        value = self.query.get(name)
        if not value:
            raise invalid(f"{name} is required")
        return value

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int:
        text = self.query.get(name, "" if default is None else str(default))
        if not text.isdecimal() or not low <= int(text) <= high:
            raise invalid(f"{name} must be between {low} and {high}")
        return int(text)

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        value = self.query.get(name, default)
        if value not in allowed:
            raise invalid(f"{name} must be one of {', '.join(sorted(allowed))}")
        return value

    def dates(self) -> tuple[date, date]:
        """`start_date_ge` and the exclusive `end_date_lt`, as days of the shop."""
        try:
            start = date.fromisoformat(self.required("start_date_ge"))
            end = date.fromisoformat(self.required("end_date_lt"))
        except ValueError:
            raise invalid("dates are written YYYY-MM-DD") from None
        if not 0 < (end - start).days <= _LONGEST_RANGE_DAYS:
            raise invalid(f"the date range must be 1 to {_LONGEST_RANGE_DAYS} days, the end excluded")
        return start, end

    def ids(self, name: str, most: int) -> list[str]:
        """A list of ids from the body; they are texts, not numbers."""
        found = self.body.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise invalid(f"{name} must be a list of strings")
        if len(found) > most:
            raise invalid(f"{name} takes at most {most}")
        return found

    def body_choices(self, name: str, allowed: Collection[str]) -> set[str]:
        found = self.body.get(name, [])
        if not isinstance(found, list) or not set(found) <= set(allowed):
            raise invalid(f"{name} must be a list out of {', '.join(sorted(allowed))}")
        return set(found)

    def page(self, rows: Sequence[T], size: int, token: str | None = None) -> tuple[Sequence[T], str]:
        """The rows of the page that was asked for, and the token of the next: empty at the end.

        It is asked for in the query, unless by `token`. A token belongs to its filters and size: with others it is
        refused, as documented.
        """
        mark = self._mark()
        token = self.query.get("page_token", "") if token is None else token
        start = _opened(token, mark) if token else 0
        fault = self.fault.kind if self.fault else None
        if fault == "endless":
            return rows[:size][::-1], _sealed(start + 1, mark)
        half = max(1, size // 2)
        end = start + (half if fault in ("short_page", "lost_page") else size)
        first = max(0, start - half) if fault == "overlapping_page" else start
        after = 0 if fault == "page_loop" else end
        over = after >= len(rows) or fault == "lost_page"
        return rows[first:end], "" if over else _sealed(after, mark)

    def _mark(self) -> str:
        own = {"page_token", "timestamp", "sign", "app_key"}
        asked = [sorted((k, v) for k, v in asked.items() if k not in own) for asked in (self.lists, self.body)]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]


def _sealed(start: int, mark: str) -> str:
    return base64.urlsafe_b64encode(f"{start}:{mark}".encode()).decode()


def _opened(token: str, mark: str) -> int:
    try:
        start, _, found = base64.urlsafe_b64decode(token).decode().partition(":")
        if found == mark:
            return int(start)
    except ValueError:
        pass
    raise invalid("page_token does not belong to this query")
