"""Reads and writes beside the event loop."""

from threading import get_ident

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.trace import traced
from storage.database import Database
from storage.shops import all_shops, declared, shop_named

ACME = Shop("1", "acme-us", "Acme US")


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


def rows(session: Session, many: int) -> tuple[int, int]:
    """How many rows came, and the thread they were read in."""
    counted = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :many) SELECT count(*) FROM n, shops"
    )
    return session.execute(text(counted), {"many": many}).scalar_one(), get_ident()


async def test_a_glance_at_a_few_rows_of_sqlite_goes_to_no_other_thread(db: Database) -> None:
    db.write_now(declared, ACME)
    few, thread = await db.glance(rows, 10)
    assert few == 10
    assert (thread == get_ident()) == db.url.startswith("sqlite")


async def test_a_glance_that_turns_out_to_be_many_rows_leaves_the_loop_and_finds_them_all(db: Database) -> None:
    db.write_now(declared, ACME)
    many, thread = await db.glance(rows, 100_000)
    assert many == 100_000
    assert thread != get_ident()
    assert await db.glance(rows, 10), "and the next one is none the worse for it"


async def test_a_glance_at_many_rows_in_many_statements_leaves_the_loop_too(db: Database) -> None:
    def again_and_again(session: Session) -> int:
        for _ in range(100):
            _, thread = rows(session, 1_000)
        return thread

    db.write_now(declared, ACME)
    assert await db.glance(again_and_again) != get_ident()


async def test_glances_at_a_few_rows_stay_in_place_however_many_they_are(db: Database) -> None:
    db.write_now(declared, ACME)
    threads = {(await db.glance(rows, 100))[1] for _ in range(300)}
    assert (threads == {get_ident()}) == db.url.startswith("sqlite")


async def test_what_is_about_all_shops_is_no_glance(db: Database) -> None:
    def asked(session: Session) -> tuple[list[Shop], int]:
        return all_shops(session), get_ident()

    db.write_now(declared, ACME)
    shops, thread = await db.glance(asked)
    assert shops == [ACME]
    assert thread != get_ident()


async def test_a_glance_sees_what_was_written_just_before(db: Database) -> None:
    assert await db.glance(shop_named, ACME.code) is None
    await db.write(declared, ACME)
    assert await db.glance(shop_named, ACME.code) == ACME


async def test_a_glance_tells_who_asked_what_went_wrong(db: Database) -> None:
    with pytest.raises(SQLAlchemyError, match="nowhere"):
        await db.glance(lambda session: session.execute(text("SELECT * FROM nowhere")))
    assert await db.glance(shop_named, ACME.code) is None
