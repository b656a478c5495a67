"""Reads and writes beside the event loop."""

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.trace import traced
from storage.database import Database


def trace(session: Session) -> str:
    return str(structlog.contextvars.get_contextvars().get("id"))


async def test_what_is_logged_in_a_transaction_has_the_id_of_who_asked_for_it(db: Database) -> None:
    with traced() as mine:
        assert await db.read(trace) == mine
        assert await db.write(trace) == mine


async def test_an_error_does_not_tell_what_stood_in_the_row(db: Database) -> None:
    def fail(session: Session) -> None:
        session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Maria Lopez"})

    with pytest.raises(SQLAlchemyError) as failed:
        await db.write(fail)
    assert "nowhere" in str(failed.value)
    assert "Maria" not in str(failed.value)
