"""What Slack, the network and the computer's clock do to messages on their way, each as a case with its count.

Two processes post the same messages over real HTTP, on a clock that the case moves: minutes pass in milliseconds.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.risks import Topic
from bot.domain.subscriptions import DigestSubscription
from bot.messages.kit import line_chart, message, section
from bot.playground.serve import serve_async
from bot.playground.slack.app import create_app
from bot.playground.slack.workspace import Workspace
from bot.slack.client import make_client, make_posting_client
from bot.slack.manifest import manifest
from jobs.courier import Courier
from jobs.delivery import Delivery, Patience
from jobs.refusals import refusal_handler
from jobs.renderers import RENEW
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.subscriptions import save_subscription, subscriptions
from storage.tables.deliveries import DeliveryRow

CHANNELS = ("C0SHOPOPS", "C0SHOPALERTS", "C0PARTNEROPS")
SUFFERER = CHANNELS[0]
"""The channel to which something happens."""
OWNER = "U0ANA"
PATIENCE = Patience(timeout=timedelta(seconds=1), margin=timedelta(seconds=3))
STEP = timedelta(seconds=6)
STEPS = 200


class Clock:
    """Time that passes when the case says so, and hands that can be set without any time passing."""

    def __init__(self) -> None:
        self._set = self._passed = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._passed + self._set

    def stopwatch(self) -> float:
        return time.monotonic() + self._passed.total_seconds()

    @property
    def passed(self) -> timedelta:
        return self._passed

    def forward(self, by: timedelta) -> None:
        self._passed += by

    def set(self, by: timedelta) -> None:
        self._set += by


@dataclass(frozen=True, slots=True)
class Case:
    """``faults`` are those of the playground. ``happens`` is done while the first posts are under way, and undone by
    ``mended`` after ``lasts``. ``ends`` says what becomes of the messages. ``real_seconds`` are for what Slack still
    does after its client has given up.
    """

    name: str
    ends: str
    faults: tuple[dict[str, Any], ...] = ()
    happens: Callable[[Workspace, Clock], None] | None = None
    mended: Callable[[Workspace], None] | None = None
    lasts: timedelta = timedelta()
    real_seconds: float = 0


@dataclass(slots=True)
class Count:
    """What became of the messages. Each is in Slack once, or recorded as refused with its owner told."""

    sent: int
    posted: int = 0
    late: int = 0
    plain: int = 0
    refused: int = 0
    told: int = 0
    switched_off: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def _on_posts(kind: str, **more: Any) -> dict[str, Any]:
    return {"method": "chat.postMessage", "kind": kind, **more}


def _archive(slack: Workspace, clock: Clock) -> None:
    slack.channels[SUFFERER].is_archived = True


def _rename(slack: Workspace, clock: Clock) -> None:
    slack.channels[SUFFERER].name = "shop-operations"


def _remove_the_bot(slack: Workspace, clock: Clock) -> None:
    slack.channels[SUFFERER].members.remove(slack.app.user_id)


def _set_clock(hours: float) -> Callable[[Workspace, Clock], None]:
    return lambda slack, clock: clock.set(timedelta(hours=hours))


def _clear(slack: Workspace) -> None:
    slack.faults.clear()


POSTED, LATE, PLAIN = "posted", "posted late, and says so", "posted in plain blocks"
TOLD = "its owner is told, the subscription is off"
FOREVER = 10**6
SLOW = _on_posts("delay", when="before", seconds=0.4, times=6)
UNREAD = {"method": "conversations.history", "kind": "ratelimited", "retry_after": None, "times": 6}

CASES = (
    Case("429 with Retry-After", POSTED, (_on_posts("ratelimited", retry_after=7, times=12),)),
    Case("429 without Retry-After", POSTED, (_on_posts("ratelimited", retry_after=None, times=12),)),
    Case("500, nothing done", POSTED, (_on_posts("status", status=500, times=8),)),
    Case("500 after the work was done", POSTED, (_on_posts("status", status=500, when="after", times=8),)),
    Case("503, nothing done", POSTED, (_on_posts("status", status=503, times=8),)),
    Case("503 after the work was done", POSTED, (_on_posts("status", status=503, when="after", times=8),)),
    Case("no answer in time, stored afterwards", POSTED, (_on_posts("delay", seconds=1.3, times=4),), real_seconds=0.6),
    Case("no answer in time, stored before", POSTED, (_on_posts("delay", when="after", seconds=1.3, times=4),)),
    Case("the answer is cut off, nothing done", POSTED, (_on_posts("cut", times=8),)),
    Case("the answer is cut off, the work was done", POSTED, (_on_posts("cut", when="after", times=8),)),
    Case("malformed JSON, nothing done", POSTED, (_on_posts("malformed", times=8),)),
    Case("malformed JSON, the work was done", POSTED, (_on_posts("malformed", when="after", times=8),)),
    Case("unknown outcomes and no history", POSTED, (_on_posts("cut", when="after", times=8), UNREAD)),
    Case("invalid_blocks", PLAIN, tuple(_on_posts("error", error="invalid_blocks", channel=c) for c in CHANNELS)),
    Case(
        "the token is revoked for 20 minutes",
        LATE,
        (_on_posts("error", error="token_revoked", times=FOREVER),),
        mended=_clear,
        lasts=timedelta(minutes=20),
    ),
    Case(
        "a scope is missing for 20 minutes",
        LATE,
        (_on_posts("error", error="missing_scope", times=FOREVER),),
        mended=_clear,
        lasts=timedelta(minutes=20),
    ),
    Case(
        "Slack is down for an hour",
        LATE,
        ({"method": "*", "kind": "status", "status": 503, "times": FOREVER},),
        mended=_clear,
        lasts=timedelta(hours=1),
    ),
    Case("a channel is renamed", POSTED, (SLOW,), _rename),
    Case("a channel is archived", TOLD, (SLOW,), _archive),
    Case("the bot is removed from a channel", TOLD, (SLOW,), _remove_the_bot),
    Case("the clock is set forward by 5 hours", POSTED, (SLOW,), _set_clock(5)),
    Case("the clock is set back by 5 hours", POSTED, (SLOW,), _set_clock(-5)),
    Case("the clock is set back, outcomes unknown", POSTED, (_on_posts("cut", when="after", times=8),), _set_clock(-5)),
    Case(
        "the clock is set back, waiting", POSTED, (_on_posts("ratelimited", retry_after=30, times=12),), _set_clock(-5)
    ),
)


async def suffer(db: Database, case: Case, messages: int = 24) -> Count:
    """Sends ``messages`` through a case, on an empty database."""
    clock = Clock()
    slack = Workspace(manifest(socket_mode=True, base_url=None))
    slack.rate.enabled = False
    db.write_now(_intend, messages, clock())
    for fault in case.faults:
        slack.faults.add(**fault)
    async with serve_async(create_app(slack)) as address:
        processes = [_courier(db, slack, clock, f"{address}/api/") for _ in range(2)]
        await _go_on(db, case, slack, clock, processes)
    return db.read_now(_count, slack, messages)


async def _go_on(db: Database, case: Case, slack: Workspace, clock: Clock, processes: list[Courier]) -> None:
    """One process begins; in the middle of its posts something happens, and the other comes in."""
    first = asyncio.create_task(processes[0].post_due())
    await asyncio.sleep(0.15)
    if case.happens:
        case.happens(slack, clock)
    await asyncio.gather(first, processes[1].post_due())
    await asyncio.sleep(case.real_seconds)
    mended = False
    for _ in range(STEPS):
        if case.mended and not mended and clock.passed >= case.lasts:
            case.mended(slack)
            mended = True
        if not db.read_now(_open):
            return
        clock.forward(max(STEP, case.lasts / 40))
        await asyncio.gather(*(process.post_due() for process in processes))


def _courier(db: Database, slack: Workspace, clock: Clock, api_url: str) -> Courier:
    seconds = int(PATIENCE.timeout.total_seconds())
    poster = make_posting_client(slack.app.bot_token, api_url, timeout=seconds)
    reader = make_client(slack.app.bot_token, api_url, timeout=seconds)
    reader.retry_handlers.clear()  # They wait in real time, and here minutes pass in milliseconds.
    told = refusal_handler(db, clock, ())
    return Courier(Delivery(db, poster, reader, clock, told, PATIENCE, renew=RENEW, stopwatch=clock.stopwatch))


def _intend(session: Session, messages: int, now: datetime) -> None:
    for channel in CHANNELS:
        digest = DigestSubscription(channel, Topic.SPS, channel, time_of_day(9), "UTC", owner=OWNER)
        kept = save_subscription(session, digest, now)
        for n in range(messages // len(CHANNELS)):
            key = f"{channel}:{n}"
            chart = line_chart("SPS", ["1 Nov", "2 Nov"], [("Acme", [3.9, 3.7])], "points")
            payload = message(key, section(key), chart).payload()
            intend(session, Intent(key, "digest", channel, payload, now, subscription_id=kept.id), now)


def _open(session: Session) -> bool:
    unsettled = select(DeliveryRow.key).where(DeliveryRow.posted_at.is_(None), DeliveryRow.refusal.is_(None))
    return session.execute(unsettled.limit(1)).first() is not None


def _count(session: Session, slack: Workspace, messages: int) -> Count:
    count = Count(messages)
    found = [m for channel in slack.channels.values() for m in channel.messages.values() if m.metadata]
    copies = Counter(m.metadata["event_payload"]["key"] for m in found if m.metadata)
    count.posted = sum(copies[key] > 0 for key in _keys(messages))
    count.late = sum(m.text.startswith("(late)") for m in found)
    count.plain = sum(bool(m.blocks) and all(b["type"] != "data_visualization" for b in m.blocks) for m in found)
    rows = {row.key: row for row in session.execute(select(DeliveryRow)).scalars()}
    count.refused = sum(rows[key].refusal is not None for key in _keys(messages))
    count.told = sum(key.startswith("refusal:") for key in copies)
    count.switched_off = sum(kept.off_reason is not None for kept in subscriptions(session))
    count.doubled = [key for key, n in copies.items() if n > 1]
    count.lost = [key for key in _keys(messages) if not copies[key] and not rows[key].refusal]
    return count


def _keys(messages: int) -> Iterator[str]:
    return (f"{channel}:{n}" for channel in CHANNELS for n in range(messages // len(CHANNELS)))
