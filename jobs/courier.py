"""Posts what is due, channel beside channel: what hangs in one of them holds up no other."""

import asyncio
from datetime import timedelta

import structlog

from jobs.delivery import Delivery
from storage.tables.deliveries import DeliveryRow

log = structlog.get_logger(__name__)

CHANNELS_AT_ONCE = 16
LOOK = timedelta(milliseconds=250)
"""After this long the next look at what is due begins, whatever is still on its way."""

ROUND = timedelta(seconds=1)
"""A round in which nothing has left for this long is over."""


class Courier:
    """Takes up channels with due messages. A channel is in hand once, so that its messages leave in their order."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._at_once = asyncio.Semaphore(CHANNELS_AT_ONCE)
        self._went = 0
        self._stopping = False

    async def post_due(self) -> int:
        """Tries everything that is due now and waits until it was tried; the number of messages due."""
        due = await self._take_up()
        if self._in_hand:
            await asyncio.wait(self._in_hand.values())
        return due

    async def round(self) -> None:
        """Takes up what is due, and what becomes due or that made room for, as long as something leaves.

        Returns when nothing more does, though some that was taken up may still be on its way.
        """
        loop = asyncio.get_running_loop()
        went_at = loop.time()
        while not self._stopping:
            before = self._went
            await self._take_up()
            if self._in_hand:
                await asyncio.wait(self._in_hand.values(), timeout=LOOK.total_seconds())
            if self._went > before:
                went_at = loop.time()
            elif not self._in_hand or loop.time() - went_at >= ROUND.total_seconds():
                return

    def stop(self) -> None:
        """Begins no other post; what was begun goes on."""
        self._stopping = True

    async def finish(self, patience: timedelta) -> None:
        """Waits for what is on its way; what is not done within ``patience`` is cut off, its outcome unknown."""
        self.stop()
        if self._in_hand:
            await asyncio.wait(self._in_hand.values(), timeout=patience.total_seconds())
        for channel, task in self._in_hand.items():
            log.warning("post_cut_off", channel=channel)
            task.cancel()

    async def _take_up(self) -> int:
        due = await self._delivery.due()
        by_channel: dict[str, list[DeliveryRow]] = {}
        for row in due:
            by_channel.setdefault(row.channel, []).append(row)
        for channel, rows in by_channel.items():
            if channel not in self._in_hand:
                self._in_hand[channel] = asyncio.create_task(self._channel(channel, rows))
        return len(due)

    async def _channel(self, channel: str, rows: list[DeliveryRow]) -> None:
        """One channel's messages in order; after a failure the rest waits for the next round."""
        try:
            async with self._at_once:
                for row in rows:
                    if self._stopping or not await self._attempt(row):
                        return
        finally:
            del self._in_hand[channel]

    async def _attempt(self, row: DeliveryRow) -> bool:
        try:
            done = await self._delivery.attempt(row)
        except Exception:
            # No reason to look again at once: it may fail as fast as it is tried.
            log.exception("delivery_failed", key=row.key)
            return True
        self._went += done
        return done
