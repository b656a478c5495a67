"""What open pages are told as it happens."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.playground.slack.model import Json


@dataclass(eq=False)
class Subscriber:
    user: str
    queue: asyncio.Queue[Json]
    loop: asyncio.AbstractEventLoop


class Feed:
    """Hands events to the open pages. `push` may be called from any thread."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    @contextmanager
    def subscribe(self, user: str) -> Iterator[asyncio.Queue[Json]]:
        subscriber = Subscriber(user, asyncio.Queue(), asyncio.get_running_loop())
        self._subscribers.append(subscriber)
        try:
            yield subscriber.queue
        finally:
            self._subscribers.remove(subscriber)

    def push(self, event: Json, readers: Collection[str] | None = None) -> None:
        """Tell the pages of `readers` (user ids), or every page when it is None."""
        for subscriber in list(self._subscribers):
            if readers is None or subscriber.user in readers:
                subscriber.loop.call_soon_threadsafe(subscriber.queue.put_nowait, event)
