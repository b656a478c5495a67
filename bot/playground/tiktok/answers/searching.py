"""What the searches of orders, returns and cancellations have in common: bounds of time, order and pages."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.playground.tiktok.call import Call, invalid

T = TypeVar("T")
Times = Callable[[T], tuple[int, int]]
"""When a thing was created and last updated, in Unix seconds."""


def searched(call: Call, things: Iterable[T], times: Times[T], most: int) -> tuple[Sequence[T], str, int]:
    """The asked page of things within the bounds of the body, the token of the next, and how many there are."""
    size = call.integer("page_size", 1, most, 20)
    by_update = call.choice("sort_field", ("create_time", "update_time"), "create_time") == "update_time"
    falling = call.choice("sort_order", ("ASC", "DESC"), "DESC") == "DESC"
    bounds = [
        (place, stamp(call, f"{name}_ge", 0), stamp(call, f"{name}_lt", 2**62))
        for place, name in enumerate(("create_time", "update_time"))
    ]
    dated = [(times(thing), thing) for thing in things]
    for place, start, end in bounds:
        dated = [each for each in dated if start <= each[0][place] < end]
    dated.sort(key=lambda each: each[0][by_update], reverse=falling)
    rows, following = call.page(dated, size)
    return [thing for _, thing in rows], following, len(dated)


def stamp(call: Call, name: str, default: int) -> int:
    value = call.body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid(f"{name} must be Unix seconds")
    return value
