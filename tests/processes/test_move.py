"""``shopwatch move``: from a SQLite file to PostgreSQL, with a ladder that waits."""

import os
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from bot.domain.risks import Topic
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription
from jobs.engine import Engine
from jobs.ladder import set_alarms
from jobs.seat import take_seat
from storage.database import Database
from storage.migrate import upgrade
from storage.shops import cipher_of, discovered
from storage.subscriptions import remove_subscription, save_subscription
from storage.tables.base import Base

ROOT = Path(__file__).parents[2]


def moved(house, target: str, **environment: str) -> tuple[int, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "SHOPWATCH_"))}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "move", "--to", target],
        cwd=house.folder,
        env={**known, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **house.environment, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def counts(url: str) -> dict[str, int]:
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }
    finally:
        database.close()


def rungs(url: str) -> list[str]:
    """What the engine says of the first rung."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT status FROM dbos.workflow_status WHERE workflow_uuid LIKE 'esc:1:L2:%'")
        return [status for (status,) in found]


def digest(name: str) -> DigestSubscription:
    return DigestSubscription(name, Topic.SPS, "C0SHOPOPS", time(9), "UTC", frozenset(range(7)))


@pytest.fixture
async def old(make_house, tmp_path):
    """A SQLite database with a shop, a digest, one that was removed, and an issue that climbs in a while."""
    house = make_house(f"sqlite:///{tmp_path / 'shop.db'}")
    now = datetime.now(UTC)
    house.db.write_now(discovered, Shop("7001", "acme-us", "Acme US"), "cipher-7001")
    house.db.write_now(save_subscription, digest("morning"), now)
    house.db.write_now(remove_subscription, house.db.write_now(save_subscription, digest("gone"), now).id)
    house.waiting = house.issue(climbs_in=25)
    engine = Engine(house.url, None, timedelta(seconds=1))
    await engine.open()
    await set_alarms(engine, house.waiting, now)
    await engine.finish(timedelta())
    return house


def test_all_rows_arrive_and_a_waiting_ladder_climbs_once(old, make_house, postgres_url, wait) -> None:
    code, said = moved(old, postgres_url)
    assert code == 0, said
    assert counts(postgres_url) == counts(old.url)
    assert "or was under way: 1 piece, carried over." in said
    assert "give every process the same SHOPWATCH_ENCRYPTION_KEYS (as here)" in said
    new = make_house(postgres_url)
    assert new.climbs(old.waiting) == 0
    assert rungs(postgres_url) == ["DELAYED"]
    bots = new.started(2)
    wait("the climb", lambda: new.climbs(old.waiting))
    for bot in bots:
        bot.stops()
    assert new.climbs(old.waiting) == 1
    assert rungs(postgres_url) == ["SUCCESS"]
    assert old.climbs(old.waiting) == 0


def test_what_is_encrypted_stays_readable_and_numbers_go_on(old, make_house, postgres_url) -> None:
    assert moved(old, postgres_url)[0] == 0
    new = make_house(postgres_url)
    assert new.db.read_now(cipher_of, "7001") == "cipher-7001"
    assert new.db.write_now(save_subscription, digest("evening"), datetime.now(UTC)).id == 3


def test_a_second_move_onto_the_same_database_changes_nothing(old, postgres_url) -> None:
    assert moved(old, postgres_url)[0] == 0
    before = counts(postgres_url)
    code, said = moved(old, postgres_url)
    assert code == 2
    assert "The target is not empty, and nothing was changed: " in said
    assert "shops (1)" in said
    assert counts(postgres_url) == before


def test_a_table_that_does_not_arrive_whole_takes_everything_back(old, postgres_url) -> None:
    upgrade(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        connection.execute("CREATE TRIGGER loses BEFORE INSERT ON ladders FOR EACH ROW EXECUTE FUNCTION swallow()")
    code, said = moved(old, postgres_url)
    assert code == 2
    assert "ladders has 1 rows, of which 0 arrived. Nothing was kept." in said
    assert not any(counts(postgres_url).values())


def test_it_is_refused_while_a_bot_runs_on_either_database(old, make_house, postgres_url) -> None:
    seat = take_seat(old.url)
    code, said = moved(old, postgres_url)
    seat.leave()
    assert (code, "Another Shopwatch is running on this SQLite database." in said) == (2, True)
    seat = take_seat(postgres_url)
    code, said = moved(old, postgres_url)
    seat.leave()
    assert (code, "A Shopwatch is running on the target." in said) == (2, True)


@pytest.mark.parametrize(
    ("target", "source", "reason"),
    [
        ("sqlite:///other.db", None, "--to must be postgresql://user:password@host/database"),
        ("nonsense", None, "--to must be postgresql://user:password@host/database"),
        ("postgresql://127.0.0.1:1/x", "sqlite:///nowhere.db", "nowhere.db does not exist: there is nothing to move."),
        ("postgresql://127.0.0.1:1/x", "postgresql://127.0.0.1:1/y", "DATABASE_URL is a PostgreSQL database already"),
        ("postgresql://127.0.0.1:1/x", None, "DATABASE_URL: the database does not work: connection"),
    ],
)
def test_addresses_that_do_not_do_are_one_sentence(old, target: str, source: str | None, reason: str) -> None:
    code, said = moved(old, target, **({"DATABASE_URL": source} if source else {}))
    assert code == 2
    assert reason in said
