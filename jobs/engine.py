"""Durable work: a thin front over DBOS, the only module that knows it.

A piece of work has an id, a kind and arguments that JSON can carry. Starting an id that exists already does nothing, so
whoever is in doubt starts again. Work that a dead process had begun is taken up again, so every kind must be safe to
repeat. The store is the database of the bot itself (SQLite or PostgreSQL), in a schema or file of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import (
    DBOS,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    SetEnqueueOptions,
    SetWorkflowID,
    StepOptions,
    WorkflowStatus,
)
from sqlalchemy.engine import URL, make_url

from bot.trace import traced
from jobs.seat import SEATS
from storage.engines import make_engine

Work = Callable[..., Awaitable[None]]

QUEUE = "work"
APPLICATION_VERSION = "1"
"""Pinned: by default it is a hash of the code, and every deploy would strand the work of the one before."""

AT_ONCE = 20
CONNECTIONS = 8
"""Enough for so much at once, and a third of what DBOS would take of PostgreSQL's (by default 100) connections."""

FORGOTTEN_AT_ONCE = 1_000
STEP: StepOptions = {
    "name": "work",
    "retries_allowed": True,
    "max_attempts": 5,
    "interval_seconds": 2.0,
    "backoff_rate": 2.0,
}
UNFINISHED = ("DELAYED", "ENQUEUED", "PENDING")
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

_kinds: dict[str, Work] = {}


@DBOS.workflow(name="shopwatch")
async def _workflow(kind: str, arguments: dict[str, Any]) -> None:
    await DBOS.run_step_async(STEP, _step, kind, arguments)


async def _step(kind: str, arguments: dict[str, Any]) -> None:
    """In a context of its own: DBOS would count whatever the work sets going, a sweep even, as a part of it."""
    await asyncio.create_task(_work(str(DBOS.workflow_id), kind, arguments), context=Context())


async def _work(work_id: str, kind: str, arguments: dict[str, Any]) -> None:
    with traced(work=work_id):
        await _kinds[kind](**arguments)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work that is not over; ``due_at`` is in the past when it only waits for room."""

    work_id: str
    kind: str
    arguments: dict[str, Any]
    due_at: datetime


class Engine:
    """Runs work. One a process; ``slot`` tells the processes on one database apart and survives a restart.

    Without a slot it only starts work, for others to do.
    """

    def __init__(self, database_url: str, slot: int | None, poll: timedelta) -> None:
        self._url = database_url
        self._slot = slot
        self._poll = poll
        _kinds.clear()

    def does(self, kind: str, work: Work) -> None:
        """Says how work of a kind is done; all kinds must be known before the engine opens."""
        _kinds[kind] = work

    async def open(self) -> None:
        """Starts working, on what a process of this slot had begun before too. Call it inside the running loop."""
        config: DBOSConfig = {
            "name": "shopwatch",
            "system_database_url": _engine_url(self._url),
            "executor_id": _executor(self._slot),
            "application_version": APPLICATION_VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "console_log_level": "WARNING",
            "enable_otlp": False,
            "sys_db_pool_size": CONNECTIONS,
        }
        _use_wal(self._url)
        DBOS(config=config)
        if self._slot is None:
            DBOS.listen_queues([])
        DBOS.launch()
        await DBOS.register_queue_async(
            QUEUE,
            worker_concurrency=AT_ONCE,
            polling_interval_sec=self._poll.total_seconds(),
            on_conflict="always_update",
        )

    def close(self, patience: timedelta = timedelta(seconds=10)) -> None:
        """Lets running work finish within ``patience``; what does not is taken up again at the next start."""
        DBOS.destroy(workflow_completion_timeout_sec=int(patience.total_seconds()))

    async def finish(self, patience: timedelta = timedelta(seconds=10)) -> None:
        """Closes beside the loop, on which the work that is to finish runs."""
        # DBOS had put a pool of threads of its own in the place of the loop's, and that ends with it.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        await asyncio.to_thread(self.close, patience)

    async def sit(self, slot: int) -> None:
        """Goes on under another slot, because somebody else has the one it had. Nothing can be started meanwhile."""
        await self.finish()
        self._slot = slot
        await self.open()

    async def start(self, work_id: str, kind: str, **arguments: Any) -> None:
        """Starts a piece of work as soon as there is room; nothing happens when ``work_id`` exists already."""
        with SetWorkflowID(work_id):
            await DBOS.enqueue_workflow_async(QUEUE, _workflow, kind, arguments)

    async def start_at(self, due_at: datetime, now: datetime, work_id: str, kind: str, **arguments: Any) -> None:
        """Starts a piece of work at ``due_at`` (absolute: downtime in between does not move it)."""
        delay = max(0.0, (due_at - now).total_seconds())
        with SetWorkflowID(work_id), SetEnqueueOptions(delay_seconds=delay):
            await DBOS.enqueue_workflow_async(QUEUE, _workflow, kind, arguments)

    async def ended(self, work_id: str) -> bool | None:
        """Whether a piece of work is over, well or badly; None when there is none with this id."""
        status = await DBOS.get_workflow_status_async(work_id)
        return None if status is None else status.status in ENDED

    async def unfinished(self) -> list[Piece]:
        """All work that waits or was under way."""
        found = await DBOS.list_workflows_async(status=list(UNFINISHED), queue_name=QUEUE, load_output=False)
        return [_piece(status) for status in found]

    async def take_over(self, hold: Callable[[int], AbstractContextManager[bool]]) -> int:
        """Takes up the work that dead processes had begun; the number of pieces.

        ``hold`` takes another's slot for as long as it lasts, and says False when that process lives. This is the one
        private call of DBOS in the house: with distinct executor ids nobody else recovers such work.
        """
        begun = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        begun_by = {status.executor_id for status in begun}
        others = [slot for slot in range(SEATS) if slot != self._slot and _executor(slot) in begun_by]
        return sum([await asyncio.to_thread(_take_over, slot, hold) for slot in others])

    async def waiting(self) -> int:
        """How many pieces of work could run now and wait for room; 1,000 stands for more."""
        found = await DBOS.list_workflows_async(status="ENQUEUED", load_input=False, load_output=False, limit=1_000)
        return len(found)

    async def forget_before(self, moment: datetime) -> int:
        """Deletes finished work from before ``moment``, at most FORGOTTEN_AT_ONCE pieces; how many.

        The engine itself keeps everything for ever.
        """
        old = await DBOS.list_workflows_async(
            completed_before=moment.isoformat(),
            status=list(ENDED),
            load_input=False,
            load_output=False,
            limit=FORGOTTEN_AT_ONCE,
        )
        await DBOS.delete_workflows_async([status.workflow_id for status in old])
        return len(old)


def _piece(status: WorkflowStatus) -> Piece:
    kind, arguments = status.input["args"] if status.input else ("", {})
    due = status.delay_until_epoch_ms or status.created_at or 0
    return Piece(status.workflow_id, kind, arguments, datetime.fromtimestamp(due / 1_000, UTC))


def _take_over(slot: int, hold: Callable[[int], AbstractContextManager[bool]]) -> int:
    with hold(slot) as dead:
        return len(DBOS._recover_pending_workflows([_executor(slot)])) if dead else 0


def _executor(slot: int | None) -> str:
    return "starts-only" if slot is None else f"slot-{slot}"


def _engine_url(database_url: str) -> str:
    """Where the engine keeps its tables: beside the bot's SQLite file, or in the same PostgreSQL database."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _beside(url).render_as_string(hide_password=False)
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _beside(url: URL) -> URL:
    return url.set(database=f"{url.database}.engine")


def _use_wal(database_url: str) -> None:
    """DBOS leaves SQLite out of its write-ahead log, where a reader blocks the writer."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        engine = make_engine(_beside(url).render_as_string(hide_password=False))
        engine.connect().close()
        engine.dispose()
