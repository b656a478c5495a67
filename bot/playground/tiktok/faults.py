"""Trouble on demand: which of the next calls it meets. What becomes of their answers is in `spoiling` and `distorting`.

| kind | what the caller gets |
|---|---|
| rate_limit | HTTP 429, with Retry-After where `retry_after` is given |
| throttle | code 36009002 in an HTTP 200 |
| server_error | HTTP 500 without an envelope |
| code | any `code` and `message` with any `status` |
| expired_token | 105002 whatever the token |
| revoked_token | 105001 from the API and 36004004 from the token server: the seller took the consent back |
| wrong_signature | 106001 whatever the signature |
| clock_skew | a server whose clock is `seconds` ahead of the right one (behind if negative), and tells so in Date |
| delay | the right answer after `seconds` |
| malformed | HTTP 200 with a page of HTML |
| truncated | the right answer, cut in the middle |
| no_content | HTTP 204 |
| redirect | HTTP 302 to another address of this server |
| huge | 64 MB of zeros, packed in 64 kB |
| drip | the right answer, a byte each `seconds` |
| short_page | half of the page's rows, and the token for the rest: legal, if rare |
| lost_page | half of the page's rows, and no token for the rest: what a broken list does |
| overlapping_page | half of the rows of the page before come again: rows moved while the list was read |
| page_loop | the token of the next page leads to the first |
| endless | the first page's rows, last one first, again and again, each time with a token never seen before |
| empty | success with empty data |
| odd_fields | fields nobody has heard of, and some texts that are null |
| empty_fields | every text that is no id, and every number, is "" |
| missing_field | the field `name` is nowhere |
| changed_type | the field `name` is an object with the value in it |
| new_word | the field `name` has a word that no documentation knows |
| absurd_numbers | numbers are 1e999, and texts that are numbers are NaN |
| long_texts | titles, names and reasons are 4,000 characters long |
| hostile_texts | titles and names hold marks of Slack, pings, NUL and halves of characters |
| huge_ids | ids have more than 64 bits, and some are sent as numbers |
| item_errors | half of the rows are refused in `data.errors[]`, inside the success |
| late_figures | the latest available day is 3 days earlier than it was |
"""

from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

Kind = Literal[
    "rate_limit",
    "throttle",
    "server_error",
    "code",
    "expired_token",
    "revoked_token",
    "wrong_signature",
    "clock_skew",
    "delay",
    "malformed",
    "truncated",
    "no_content",
    "redirect",
    "huge",
    "drip",
    "short_page",
    "lost_page",
    "overlapping_page",
    "page_loop",
    "endless",
    "empty",
    "odd_fields",
    "empty_fields",
    "missing_field",
    "changed_type",
    "new_word",
    "absurd_numbers",
    "long_texts",
    "hostile_texts",
    "huge_ids",
    "item_errors",
    "late_figures",
]
OF_A_FIELD = frozenset({"missing_field", "changed_type", "new_word"})


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
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}")
        if self.kind in OF_A_FIELD and not self.name:
            raise ValueError(f"{self.kind} needs the name of a field")

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
