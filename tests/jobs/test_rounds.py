"""All shops are looked at in turn, some at a time."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations_health import HealthReading
from jobs.rounds import AT_LEAST, EVERY, ROUND, Rounds
from storage.database import Database
from storage.shops import declared
from storage.tables.risks import RiskRow
from storage.violations_health import HEALTH, mark_import, save_health

SHOPS = 2 * AT_LEAST + 1


def in_trouble(session: Session, now: datetime) -> None:
    """Every shop has an account that is about to be closed."""
    ids = [f"{n:04}" for n in range(SHOPS)]
    for shop_id in ids:
        declared(session, Shop(shop_id, f"s{shop_id}", f"Shop {shop_id}"))
    save_health(session, [HealthReading(shop_id, now.date(), 40) for shop_id in ids])
    mark_import(session, HEALTH, ids, now)


def found(session: Session) -> set[str]:
    return set(session.execute(select(RiskRow.shop_id)).scalars())


async def test_a_round_takes_some_shops_at_a_time_and_leaves_none_out(db: Database, now: datetime) -> None:
    db.write_now(in_trouble, now)
    rounds = Rounds(db, shipped_rules())
    assert await rounds.some(now) == AT_LEAST
    assert len(db.read_now(found)) == AT_LEAST
    assert await rounds.some(now + EVERY) == AT_LEAST
    assert await rounds.some(now + 2 * EVERY) == 1
    assert len(db.read_now(found)) == SHOPS


async def test_the_next_round_begins_half_an_hour_after_the_last_one_began(db: Database, now: datetime) -> None:
    db.write_now(declared, Shop("1", "acme", "Acme"))
    rounds = Rounds(db, shipped_rules())
    passed = [timedelta(), EVERY, ROUND - EVERY, ROUND, ROUND + EVERY]
    assert [await rounds.some(now + each) for each in passed] == [1, 0, 0, 1, 0]


async def test_a_clock_that_was_put_back_begins_a_new_round(db: Database, now: datetime) -> None:
    db.write_now(declared, Shop("1", "acme", "Acme"))
    rounds = Rounds(db, shipped_rules())
    assert await rounds.some(now) == 1
    assert await rounds.some(now - timedelta(hours=3)) == 1
