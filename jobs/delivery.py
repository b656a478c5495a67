"""Posting once. This module holds the only call of chat.postMessage.

Slack has no idempotency key, so the order of steps is what counts: the intent is kept, it is claimed, it is posted with
its key in the metadata, the outcome is recorded. A claim without an outcome is looked for before it is repeated.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.messages.fallback import with_plain_blocks
from bot.messages.late import marked_if_late
from bot.metrics import Metrics
from bot.slack.classify import classify
from bot.slack.errors import (
    AccountRefusal,
    ChannelRefusal,
    MessageRefusal,
    OutcomeUnknown,
    PayloadRefusal,
    PersonRefusal,
    RateLimited,
    Refusal,
    SetupRefusal,
    SlackFailure,
    Unreachable,
)
from jobs.blocks import NewerBlocks
from jobs.outcome import find_posted
from jobs.pauses import Pauses
from jobs.unsettled import Unsettled
from storage import deliveries
from storage.database import Database
from storage.deliveries import Posted
from storage.group_commit import GroupCommit
from storage.tables.deliveries import DeliveryRow

log = structlog.get_logger(__name__)

EVENT_TYPE = "shopwatch_delivery"
ACCOUNT_PAUSE = timedelta(minutes=1)
RECONNECT_PAUSE = timedelta(seconds=5)

Thread = dict[str, Any]
"""The arguments of chat.postMessage that make a reply of it; empty for a message of its own."""

Renew = Callable[[Session, DeliveryRow], None]
"""Brings a message that waited up to date before it leaves: nobody is pinged for what somebody has taken meanwhile.

It gives one that nobody needs any more a refusal, and then it never leaves.
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer of Slack may take: the client's timeout, and a margin for what is still on its way."""

    timeout: timedelta = timedelta(seconds=15)
    margin: timedelta = timedelta(seconds=10)

    @property
    def settled(self) -> timedelta:
        """After this long, a post whose answer never came is in the channel's history or never will be."""
        return self.timeout + self.margin

    @property
    def stale(self) -> timedelta:
        """A claim this old when its post is about to leave is given up: the process was suspended in between.

        What is left of the margin is for what Slack does after the client's timeout.
        """
        return self.margin / 3


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to post ``row`` into ``thread``, taken at ``at`` by the wall's clock and ``began`` by the stopwatch."""

    row: DeliveryRow
    thread: Thread
    at: datetime
    began: float


class Delivery:
    """Posts a message once. ``poster`` must not retry by itself; ``reader`` may.

    ``renew`` is by the kind of message. ``stopwatch`` gives seconds that nobody sets; ``clock`` is the wall's.
    """

    def __init__(
        self,
        db: Database,
        poster: AsyncWebClient,
        reader: AsyncWebClient,
        clock: Callable[[], datetime],
        on_refusal: Callable[[DeliveryRow, Refusal], Awaitable[None]],
        patience: Patience | None = None,
        metrics: Metrics | None = None,
        renew: Mapping[str, Renew] | None = None,
        stopwatch: Callable[[], float] = time.monotonic,
        blocks: NewerBlocks | None = None,
    ) -> None:
        self._db = db
        self._claims = GroupCommit(db, self._claim)
        self._outcomes = GroupCommit(db, _posted)
        self._poster = poster
        self._reader = reader
        self._clock = clock
        self._on_refusal = on_refusal
        self._patience = patience or Patience()
        self._renew = renew or {}
        self._stopwatch = stopwatch
        self._pauses = Pauses(stopwatch)
        self._unsettled = Unsettled(self._patience.settled, stopwatch)
        self._metrics = metrics or Metrics()
        self._blocks = blocks or NewerBlocks(stopwatch)

    async def due(self) -> list[DeliveryRow]:
        """What may be posted or looked for now, the urgent first, without its payloads."""
        settled = self._unsettled.ripe(await self._db.read(deliveries.claims))
        due = await self._db.read(deliveries.open_deliveries, self._clock(), settled, self._pauses.paused())
        paused = self._pauses.paused()  # some since this look began
        return [row for row in due if row.channel not in paused]

    async def attempt(self, row: DeliveryRow) -> bool:
        """Posts one message if that is still to be done. False when the channel had better wait."""
        if row.attempted_at and await self._already_posted(row, row.attempted_at):
            return True
        claim = await self._claims.put(row)
        if claim is None:
            return True
        asleep = max(self._clock() - claim.at, timedelta(seconds=self._stopwatch() - claim.began))
        if asleep > self._patience.stale:
            await self._db.write(deliveries.release, row.key, claim.at, self._clock())
            return True
        return await self._post(claim.row, claim.thread)

    def _claim(self, session: Session, rows: Sequence[DeliveryRow]) -> list[Claim | None]:
        """Each message as it is to leave, and is kept, and where to; None for one that is not to."""
        now, began = self._clock(), self._stopwatch()
        claimed = deliveries.claim(session, {row.key: row.attempted_at for row in rows}, now)
        threads = deliveries.threads(session, [key for key, row in claimed.items() if row.parent])
        claims = {
            key: Claim(row, _thread(row, threads), now, began)
            for key, row in claimed.items()
            if self._leaves(session, row, now)
        }
        return [claims.pop(row.key, None) for row in rows]

    def _leaves(self, session: Session, row: DeliveryRow, now: datetime) -> bool:
        """Whether a message that was claimed is still needed; then it is kept as it is to leave."""
        if renew := self._renew.get(row.kind):
            try:
                with session.begin_nested():
                    renew(session, row)
            except Exception:
                log.exception("posted_as_it_was", key=row.key)
        if row.refusal:
            return False
        row.payload = self._blocks.fitting(marked_if_late(row.payload, row.due_at, now))
        return True

    def _claim_again(self, session: Session, row: DeliveryRow, now: datetime, plain: dict[str, Any]) -> bool:
        """Another try needs the whole of the time that a claim is worth."""
        claimed = deliveries.claim(session, {row.key: row.attempted_at}, now).get(row.key)
        if claimed is None:
            return False
        claimed.payload = plain
        return True

    async def _post(self, row: DeliveryRow, thread: Thread, *, fell_back: bool = False) -> bool:
        try:
            answer = await self._call(row, thread)
        except PayloadRefusal as refusal:
            plain, now = with_plain_blocks(row.payload), self._clock()
            if plain == row.payload:
                return await self._failed(row, refusal)
            log.warning("posted_in_plain_blocks", key=row.key, reason=str(refusal))
            if not await self._db.write(self._claim_again, row, now, plain):
                return True
            row.attempted_at, row.payload = now, plain
            return await self._post(row, thread, fell_back=True)
        except SlackFailure as failure:
            return await self._failed(row, failure)
        if fell_back:
            self._blocks.refused()
        channel, ts = answer["channel"], answer["ts"]
        await self._outcomes.put(Posted(row.key, channel, ts, self._clock()))
        self._metrics.posted("posted", row.kind, self._clock() - row.due_at)
        log.info("posted", key=row.key, channel=channel, ts=ts)
        return True

    async def _call(self, row: DeliveryRow, thread: Thread) -> Any:
        try:
            return await self._poster.chat_postMessage(
                channel=row.channel,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": row.key}},
                unfurl_links=False,
                unfurl_media=False,
                **row.payload,
                **thread,
            )
        except Exception as error:
            raise classify(error) from error

    async def _failed(self, row: DeliveryRow, failure: SlackFailure) -> bool:
        """Decides what a failure means: later, nobody knows, wait for a person, or never."""
        log.warning("not_posted", key=row.key, code=failure.code, family=type(failure).__name__)
        self._metrics.posted(type(failure).__name__, row.kind)
        match failure:
            case RateLimited():
                pause = min(timedelta(seconds=failure.retry_after), deliveries.LONGEST_PAUSE)
                # First the message, then its channel: so it is due again when the others are, and keeps its place.
                await self._release(row, pause)
                self._pauses.begin(row.channel, pause)
            case Unreachable():
                await self._release(row, RECONNECT_PAUSE)
            case OutcomeUnknown():
                pass  # The claim stands; it is looked into when it is settled.
            case AccountRefusal():
                self._metrics.refused(failure.code)
                await self._release(row, ACCOUNT_PAUSE)
            case Refusal():
                return await self._give_up(row, failure)
            case _:
                raise failure
        return False

    async def _release(self, row: DeliveryRow, pause: timedelta) -> None:
        if row.attempted_at:
            await self._db.write(deliveries.release, row.key, row.attempted_at, self._clock() + pause)

    async def _give_up(self, row: DeliveryRow, refusal: Refusal, outcome: str = "") -> bool:
        self._metrics.refused(refusal.code)
        if await self._db.write(deliveries.refused, row.key, f"{outcome}{refusal}"):
            await self._on_refusal(row, refusal)
        return True

    async def _already_posted(self, row: DeliveryRow, claimed_at: datetime) -> bool:
        """Looks for a message whose outcome is unknown, and records it if it is there."""
        threads = await self._db.read(deliveries.threads, [row.key])
        try:
            found = await find_posted(self._reader, row.channel, row.key, claimed_at, threads.get(row.key))
        except Exception as error:
            failure = classify(error)
            log.warning("outcome_not_found_out", key=row.key, code=failure.code)
            if isinstance(failure, ChannelRefusal | PersonRefusal | MessageRefusal | SetupRefusal):
                return await self._give_up(row, failure, "outcome unknown: ")
            self._unsettled.put_off((row.key, claimed_at), ACCOUNT_PAUSE)
            return True
        if found is None:
            return False
        await self._outcomes.put(Posted(row.key, found.channel, found.ts, self._clock()))
        log.info("found_posted", key=row.key, channel=found.channel, ts=found.ts)
        return True


def _posted(session: Session, outcomes: Sequence[Posted]) -> list[None]:
    deliveries.posted(session, outcomes)
    return [None] * len(outcomes)


def _thread(row: DeliveryRow, threads: Mapping[str, str]) -> Thread:
    """Where a reply goes; when its parent was refused, or is forgotten, it is posted by itself rather than lost."""
    ts = threads.get(row.key)
    return {"thread_ts": ts, "reply_broadcast": row.broadcast} if ts else {}
