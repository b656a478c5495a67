"""What a working process looks at for itself: what is due, what went wrong, what is old, and its own seat."""

import asyncio
from datetime import timedelta

import structlog

from bot.metrics import Metrics
from bot.settings import Settings
from handlers.services import Services
from jobs.auditor import Auditor, Watch
from jobs.clock import Sweep
from jobs.detection import wake
from jobs.digests.run import start_due
from jobs.retention import Keep, forget_old
from jobs.rounds import EVERY, Rounds
from jobs.seat import Seat
from jobs.sync.plans import PLANS

log = structlog.get_logger(__name__)


def upkeep(services: Services, settings: Settings, metrics: Metrics, seat: Seat, *, syncs: bool) -> list[Sweep]:
    """Every process may run them: what they start is claimed or has an id. ``syncs`` says whether feeds are due."""
    db, engine, now = services.db, services.engine, services.clock
    rounds = Rounds(db, services.rules)
    watch = Watch(
        operators=settings.operators,
        paces={feed: plan.every for feed, plan in PLANS.items()} if syncs else {},
        heartbeat_url=settings.heartbeat_url,
    )
    auditor = Auditor(db, engine, now, services.nudge, metrics, watch)

    async def slots() -> None:
        await start_due(db, engine, now())

    async def snoozed() -> None:
        if await db.write(wake, now()):
            services.nudge()

    async def deadlines() -> None:
        if await rounds.some(now()):
            services.nudge()

    async def old() -> None:
        await forget_old(db, engine, _keep(settings), now())

    return [
        Sweep("slots", timedelta(seconds=2), slots),
        Sweep("snoozed", timedelta(seconds=20), snoozed),
        Sweep("audit", timedelta(seconds=60), auditor.audit),
        Sweep("deadlines", EVERY, deadlines),
        Sweep("old", timedelta(hours=12), old),
        *_seats(services, seat),
    ]


def _seats(services: Services, seat: Seat) -> list[Sweep]:
    async def dead_processes() -> None:
        await services.engine.take_over(seat.other)

    async def own_seat() -> None:
        if not await asyncio.to_thread(seat.keep):
            log.warning("seat_lost", now=seat.number)
            await services.engine.sit(seat.number)

    return [
        Sweep("own_seat", timedelta(seconds=5), own_seat),
        Sweep("dead_processes", timedelta(seconds=20), dead_processes),
    ]


def _keep(settings: Settings) -> Keep:
    return Keep(
        work=timedelta(days=settings.keep_work_days),
        messages=timedelta(days=settings.keep_messages_days),
        facts=timedelta(days=settings.keep_facts_days),
        webhooks=timedelta(days=settings.keep_webhooks_days),
    )
