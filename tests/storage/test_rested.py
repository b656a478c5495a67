"""A server that was restarted meanwhile is noticed after a rest, before anybody's question."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storage import rested
from storage.database import Database

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def backend(session: Session) -> int:
    return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


def cut_off(db: Database, pid: int) -> None:
    """As a restart does to all of them."""
    other = create_engine(db.engine.url)
    with other.connect() as connection:
        assert connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid}).scalar_one()
    other.dispose()


def test_a_connection_that_was_cut_off_while_it_rested_is_replaced(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = db.read_now(backend)
    cut_off(db, before)
    monkeypatch.setattr(rested, "RESTED_SECONDS", 0.0)
    assert db.read_now(backend) != before


def test_one_that_is_in_use_is_not_asked_first_and_is_replaced_when_it_fails(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rested, "RESTED_SECONDS", 3_600.0)
    before = db.read_now(backend)
    assert db.read_now(backend) == before
    cut_off(db, before)
    with pytest.raises(OperationalError):
        db.read_now(backend)
    assert db.read_now(backend) != before
