"""4. Five hundred channels whose digests are due in the same minute, next to a bare loop that posts the same."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.risks import Topic
from bot.domain.subscriptions import DigestSubscription, Scope
from jobs.courier import CHANNELS_AT_ONCE
from jobs.delivery import EVENT_TYPE
from jobs.digests.run import AHEAD
from storage.database import Database
from storage.subscriptions import save_subscription
from storage.tables.deliveries import DeliveryRow
from storage.tables.subscriptions import SubscriptionRow
from tests.benchmarks.figure import Figure
from tests.benchmarks.house import House, house
from tests.benchmarks.processes import stand_in, until
from tests.benchmarks.shops import fill
from tests.benchmarks.standins import COUNTS
from tests.benchmarks.stores import STORES

Post = tuple[str, str, dict[str, Any]]
"""Key, channel and payload."""


def digests(quick: bool) -> Iterator[Figure]:
    channels, shops, days = (10, 200, 3) if quick else (500, 10_000, 10)
    with house(channels) as here:
        for store in STORES:
            url = here.stores.make(store)
            db = Database(url)
            fill(db, shops, days)
            with stand_in(here.folder, "slack", str(channels)) as (slack, _):
                seconds, counts = _drained(here, url, db, channels, slack)
            posts = db.read_now(_posts)
            db.close()
            with stand_in(here.folder, "slack", str(channels)) as (slack, _):
                bare = asyncio.run(_bare(f"{slack}/api/", posts))
                refused = _counts(slack)["statuses"].get("429", 0)
            name = f"digests.{store}"
            yield Figure(f"{name}.posts_a_second", len(posts) / seconds, "1/s", len(posts) / bare, ">=0.8")
            yield Figure(f"{name}.from_due_to_last", seconds, "s", bare)
            posting = counts["last"] - counts["first"]
            yield Figure(f"{name}.while_posting", len(posts) / posting, "1/s", len(posts) / bare)
            yield Figure(f"{name}.refused_429", counts["statuses"].get("429", 0), "posts", refused or None)


def _drained(here: House, url: str, db: Database, channels: int, slack: str) -> tuple[float, dict[str, Any]]:
    """Seconds from the due time to the last post, and what Slack counted. The bot runs before anything is due."""
    with here.bot(url, SLACK_API_URL=f"{slack}/api/"):
        time.sleep(2)
        due = datetime.now(UTC).replace(microsecond=0) + AHEAD + timedelta(seconds=2)
        db.write_now(_subscribe, channels, due)
        until("all digests", lambda: _done(db, channels), 900, 0.1)
        counts = _counts(slack)
    return counts["last"] - due.timestamp(), counts


def _subscribe(session: Session, channels: int, due: datetime) -> None:
    """A digest of a group of shops in each channel, all at the same time of day."""
    for n in range(channels):
        scope = Scope((), (f"g{n}",))
        at = due.time()
        digest = DigestSubscription(f"digest {n}", Topic.SPS, f"CBENCH{n:04}", at, "UTC", scope=scope)
        save_subscription(session, digest, due - timedelta(minutes=1))
    session.execute(update(SubscriptionRow).values(next_due_at=due))


def _done(db: Database, channels: int) -> bool | None:
    """Every digest and every reply of it is in its channel."""
    rows = db.read_now(lambda session: list(session.execute(select(DeliveryRow.parent, DeliveryRow.posted_at))))
    roots = [posted_at for parent, posted_at in rows if parent is None]
    return True if len(roots) == channels and all(posted_at for _, posted_at in rows) else None


def _posts(session: Session) -> list[Post]:
    rows = session.execute(select(DeliveryRow).order_by(DeliveryRow.posted_at)).scalars()
    return [(row.key, row.channel, row.payload) for row in rows]


async def _bare(api_url: str, posts: list[Post]) -> float:
    """Seconds for the same posts, as many at a time, each again when Slack says that it may."""
    slack = AsyncWebClient("xoxb-playground", base_url=api_url)
    left = iter(posts)

    async def post() -> None:
        for key, channel, payload in left:
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
            await slack.chat_postMessage(channel=channel, metadata=metadata, **payload)

    began = time.perf_counter()
    await asyncio.gather(*(post() for _ in range(CHANNELS_AT_ONCE)))
    return time.perf_counter() - began


def _counts(slack: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{slack}{COUNTS}", trust_env=False).json()
    return found
