"""Looks at one shop by several processes at once: what is found is told by one of them."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.domain.risks import RiskState, Severity, Topic
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.subscriptions import AlertSubscription
from bot.domain.violations_health import HealthReading
from jobs.detection import detect
from storage.database import Database
from storage.risks import risks_of
from storage.shops import declared
from storage.subscriptions import save_subscription
from storage.tables.deliveries import DeliveryRow
from storage.violations_health import HEALTH, mark_import, save_health

RULES = shipped_rules()
SHOP = Shop("1", "acme-us", "Acme US", owner="U0ANA")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def rating(session: Session, ahr: int, now: datetime) -> None:
    save_health(session, [HealthReading(SHOP.id, now.date(), ahr)])
    mark_import(session, HEALTH, [SHOP.id], now)


def look(session: Session, now: datetime) -> int:
    return detect(session, SHOP, Topic.VIOLATIONS, now, RULES)


def alerts(session: Session) -> list[str]:
    return list(session.execute(select(DeliveryRow.key)).scalars())


@pytest.fixture
def watched(db: Database) -> Database:
    db.write_now(declared, SHOP)
    db.write_now(save_subscription, AlertSubscription("alerts", "C0SHOPALERTS"), NOW)
    return db


def at_once(db: Database, now: datetime) -> list[int | str]:
    """Two looks, the second of which begins before the first is committed; what each came to."""
    came_to: list[int | str] = []

    def second() -> None:
        try:
            came_to.append(db.write_now(look, now + timedelta(seconds=1)))
        except Exception as error:
            came_to.append(type(error).__name__)

    other = threading.Thread(target=second)

    def first(session: Session) -> None:
        came_to.append(look(session, now))
        session.flush()
        other.start()
        until(lambda: db.read_now(waiting) > 0 or not other.is_alive())

    db.write_now(first)
    other.join()
    return came_to


def waiting(session: Session) -> int:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return int(session.execute(text(asked)).scalar_one())


def until(done: Callable[[], bool]) -> None:
    for _ in range(500):
        if done():
            return
        time.sleep(0.01)
    raise AssertionError("the second look neither waits nor ends")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_looks_at_once_open_a_risk_once_and_tell_it_once(watched: Database) -> None:
    watched.write_now(rating, 150, NOW)
    assert at_once(watched, NOW) == [1, 0]
    assert len(watched.read_now(alerts)) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_looks_at_once_tell_once_of_a_risk_that_is_back(watched: Database) -> None:
    watched.write_now(rating, 150, NOW)
    watched.write_now(look, NOW)
    watched.write_now(rating, 900, NOW + timedelta(hours=1))
    watched.write_now(look, NOW + timedelta(hours=1))
    watched.write_now(rating, 150, NOW + timedelta(hours=2))
    assert at_once(watched, NOW + timedelta(hours=2)) == [1, 0]
    assert len(watched.read_now(alerts)) == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_look_does_not_wait_for_a_sync_that_keeps_other_data_of_the_shop(watched: Database) -> None:
    """Two syncs of a shop that keep their data first and look then would wait for each other for ever."""

    def impatient(session: Session) -> None:
        session.execute(text("SET LOCAL lock_timeout = '5s'"))
        look(session, NOW)

    def sync(session: Session) -> None:
        rating(session, 150, NOW)
        watched.write_now(impatient)

    watched.write_now(rating, 150, NOW - timedelta(days=1))
    watched.write_now(sync)
    [risk] = watched.read_now(risks_of)
    assert (risk.state, risk.severity) == (RiskState.OPEN, Severity.CRITICAL)
