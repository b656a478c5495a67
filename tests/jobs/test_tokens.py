"""The tokens of the TikTok app: encrypted, kept through a restart, and replaced by new ones that people give."""

from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.tiktok import Tokens
from jobs.tokens import StoredTokens
from storage.database import Database
from storage.types import Keys

GIVEN = Tokens("access-given", "refresh-given")


def renewed(n: int, now: datetime) -> Tokens:
    return Tokens(f"access-{n}", f"refresh-{n}", now + timedelta(days=7), now + timedelta(days=365))


def raw(session: Session) -> str:
    return str(session.execute(text("SELECT * FROM credentials")).all())


async def test_at_first_there_are_those_of_the_environment(db: Database) -> None:
    assert await StoredTokens(db, "app", GIVEN).load() == GIVEN


async def test_refreshed_ones_survive_a_restart(db: Database, now: datetime) -> None:
    await StoredTokens(db, "app", GIVEN).save(renewed(1, now))
    assert await StoredTokens(db, "app", GIVEN).load() == renewed(1, now)
    await StoredTokens(db, "app", GIVEN).save(renewed(2, now))
    assert await StoredTokens(db, "app", GIVEN).load() == renewed(2, now)


async def test_the_database_shows_no_token(db: Database, now: datetime) -> None:
    await StoredTokens(db, "app", GIVEN).save(renewed(1, now))
    kept = db.read_now(raw)
    assert "app" in kept
    for secret in ("access-1", "refresh-1", "access-given", "refresh-given"):
        assert secret not in kept


async def test_new_ones_in_the_environment_win_over_older_stored_ones(db: Database, now: datetime) -> None:
    await StoredTokens(db, "app", GIVEN).save(renewed(1, now))
    again = Tokens("access-again", "refresh-again")
    assert await StoredTokens(db, "app", again).load() == again
    await StoredTokens(db, "app", again).save(renewed(2, now))
    assert await StoredTokens(db, "app", again).load() == renewed(2, now)


async def test_once_kept_none_need_be_given(db: Database, now: datetime) -> None:
    await StoredTokens(db, "app", GIVEN).save(renewed(1, now))
    nothing = StoredTokens(db, "app", Tokens("", ""))
    assert await nothing.load() == renewed(1, now)
    await nothing.save(renewed(2, now))
    assert await StoredTokens(db, "app", GIVEN).load() == renewed(2, now), "the old pair does not come back"


async def test_each_app_has_its_own(db: Database, now: datetime) -> None:
    await StoredTokens(db, "app", GIVEN).save(renewed(1, now))
    assert await StoredTokens(db, "other", GIVEN).load() == GIVEN


async def test_a_key_may_be_replaced_while_the_old_one_is_still_listed(db: Database, now: datetime) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    Keys.use([old])
    await StoredTokens(db, "app", GIVEN).save(renewed(1, now))
    Keys.use([new, old])
    assert await StoredTokens(db, "app", GIVEN).load() == renewed(1, now)
    await StoredTokens(db, "app", GIVEN).save(renewed(2, now))
    Keys.use([new])
    assert await StoredTokens(db, "app", GIVEN).load() == renewed(2, now)


async def test_tokens_do_not_show_when_they_are_printed(now: datetime) -> None:
    assert "refresh-1" not in repr(renewed(1, now))
    assert "access-1" not in repr(renewed(1, now))
