"""Reading a list of changing things in the order of their last update, so that nothing slips between two pages.

While a list is read, what is updated moves to its end, and what stood behind moves up by one: with page tokens that are
places in a list, one row in between would never be seen. So each page is asked for from the last moment of the page
before, and tokens serve only within one second, or where the order that was asked for is not kept.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from bot.tiktok.trail import Trail


class Changing(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def update_time(self) -> datetime | None: ...


Item = TypeVar("Item", bound=Changing)


@dataclass(frozen=True, slots=True)
class Updates(Generic[Item]):
    """One page. Whatever was updated before ``reached`` (Unix seconds) was read; None: nothing is sure yet."""

    items: Sequence[Item]
    reached: int | None


SORTED = {"sort_field": "update_time", "sort_order": "ASC"}
Fetch = Callable[[Mapping[str, str], Mapping[str, int]], Awaitable[tuple[Sequence[Item], str | None]]]
"""Asks for a page with a query and the filters of a body; gives the items and the token of the next page."""


async def updates(fetch: Fetch[Item], since: int, page_size: int) -> AsyncIterator[Updates[Item]]:
    """Yields what was updated at ``since`` (Unix seconds) or later, oldest first; an item may come twice.

    Raises UnexpectedShape if the list goes in circles or has no end.
    """
    query = {**SORTED, "page_size": str(page_size)}
    start, token, in_order, last = since, None, True, since
    trail = Trail()
    while True:
        asked = query if token is None else {**query, "page_token": token}
        items, following = await fetch(asked, {"update_time_ge": start})
        times = [int(item.update_time.timestamp()) for item in items if item.update_time]
        in_order = (
            in_order and len(times) == len(items) and times == sorted(times) and min(times, default=start) >= start
        )
        last = max([last, *times])
        if not following:
            yield Updates(items, last)
            return
        yield Updates(items, last if in_order else None)
        if in_order and last > start:
            start, token, trail = last, None, Trail()
        else:
            trail.brought(item.id for item in items)
            trail.follow(following)
            token = following
