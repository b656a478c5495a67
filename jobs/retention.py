"""Forgetting: finished work, messages that are over and daily figures, each after days that can be set."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec

import structlog
from sqlalchemy.orm import Session

from jobs.engine import FORGOTTEN_AT_ONCE, Engine
from storage import retention
from storage.database import Database
from storage.shops import all_shops

log = structlog.get_logger(__name__)
P = ParamSpec("P")

SHOPS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Keep:
    """How long each is kept once it is over."""

    work: timedelta = timedelta(days=35)
    messages: timedelta = timedelta(days=180)
    facts: timedelta = timedelta(days=400)
    webhooks: timedelta = timedelta(days=14)


async def forget_old(db: Database, engine: Engine, keep: Keep, now: datetime) -> dict[str, int]:
    """One sweep over everything; how much of each kind was forgotten. Others write between its small transactions."""
    gone = {"work": await _forget_work(engine, now - keep.work)}
    before = now - keep.messages
    gone["messages"] = await _in_batches(db, retention.forget_messages, before)
    gone["slots"] = await _in_batches(db, retention.forget_slots, before)
    gone["webhooks"] = await _in_batches(db, retention.forget_webhooks, now - keep.webhooks)
    gone["promotions"] = await _in_batches(db, retention.forget_promotions, now - keep.facts)
    gone["troubles"] = await _in_batches(db, retention.forget_troubles, before)
    shops = [shop.id for shop in await db.read(all_shops)]
    for facts in retention.DAILY_FACTS:
        first_day = facts.first_kept(now, keep.facts)
        some = [shops[n : n + SHOPS_AT_ONCE] for n in range(0, len(shops), SHOPS_AT_ONCE)]
        counts = [await _in_batches(db, retention.forget_facts, facts, ids, first_day) for ids in some]
        gone[facts.table.__tablename__] = sum(counts)
    forgotten = {name: number for name, number in gone.items() if number}
    if forgotten:
        log.info("forgotten", **forgotten)
    return gone


async def _forget_work(engine: Engine, before: datetime) -> int:
    gone = 0
    while (some := await engine.forget_before(before)) == FORGOTTEN_AT_ONCE:
        gone += some
    return gone + some


async def _in_batches(
    db: Database, forget: Callable[Concatenate[Session, P], int], *args: P.args, **kwargs: P.kwargs
) -> int:
    gone = 0
    while (some := await db.write(forget, *args, **kwargs)) == retention.BATCH:
        gone += some
        await asyncio.sleep(0)
    return gone + some
