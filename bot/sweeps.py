"""What the clock looks at, and how often."""

import asyncio
from datetime import timedelta

import structlog

from handlers.services import Services
from jobs.auditor import Auditor
from jobs.clock import Sweep
from jobs.connections import Connections
from jobs.delivery import Courier
from jobs.detection import wake
from jobs.digests.run import start_due
from jobs.edits import Editor
from jobs.lines import Lines
from jobs.listen.listener import Listener
from jobs.retention import Keep, forget_old
from jobs.rounds import EVERY, Rounds
from jobs.seat import Seat
from jobs.sync.discovery import discover
from jobs.sync.run import Syncer

log = structlog.get_logger(__name__)


def sweeps(
    services: Services,
    courier: Courier,
    editor: Editor,
    auditor: Auditor,
    keep: Keep,
    syncer: Syncer | None,
    lines: Lines | None,
    connections: Connections | None,
    listener: Listener | None,
    seat: Seat,
) -> list[Sweep]:
    """Every sweep of one process. Each may run in any number of processes: what it starts is claimed or has an id."""
    db, engine, now = services.db, services.engine, services.clock
    rounds = Rounds(db, services.rules)

    async def slots() -> None:
        await start_due(db, engine, now())

    async def snoozed() -> None:
        if await db.write(wake, now()):
            services.nudge()

    async def deadlines() -> None:
        if await rounds.some(now()):
            services.nudge()

    async def dead_processes() -> None:
        await engine.take_over(seat.other)

    async def own_seat() -> None:
        if not await asyncio.to_thread(seat.keep):
            log.warning("seat_lost", now=seat.number)
            await engine.sit(seat.number)

    async def old() -> None:
        await forget_old(db, engine, keep, now())

    wanted = [
        Sweep("post", timedelta(seconds=1), courier.post_due, on_nudge=True),
        Sweep("edit", timedelta(seconds=1), editor.edit_due, on_nudge=True),
        Sweep("slots", timedelta(seconds=2), slots),
        Sweep("snoozed", timedelta(seconds=20), snoozed),
        Sweep("audit", timedelta(seconds=60), auditor.audit),
        Sweep("own_seat", timedelta(seconds=5), own_seat),
        Sweep("dead_processes", timedelta(seconds=20), dead_processes),
        Sweep("deadlines", EVERY, deadlines),
        Sweep("old", timedelta(hours=12), old),
    ]
    if syncer and lines:

        async def sync() -> None:
            await syncer.start_due(engine)

        async def shops() -> None:
            await discover(db, lines, now())

        wanted += [Sweep("shops", timedelta(hours=6), shops), Sweep("sync", timedelta(seconds=10), sync)]
    if connections:
        wanted += [
            Sweep("renew", timedelta(seconds=60), connections.renew),
            Sweep("connections", timedelta(seconds=10), connections.tell),
        ]
    if listener:
        wanted.append(Sweep("webhooks", timedelta(seconds=1), listener.start_due, on_nudge=True))
    return wanted
