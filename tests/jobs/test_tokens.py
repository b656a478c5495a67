"""The tokens of an authorisation: encrypted, kept through a restart, renewed by one, replaced by what people give."""

from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.tiktok import Tokens
from jobs.tokens import StoredTokens, mark_of, pair_from
from storage.authorisations import LEASE, adopt, authorisations
from storage.database import Database
from storage.types import Keys

GIVEN = Tokens("access-given", "refresh-given")
AGAIN = Tokens("access-again", "refresh-again")


def renewed(n: int, now: datetime, open_id: str | None = None) -> Tokens:
    return Tokens(f"access-{n}", f"refresh-{n}", now + timedelta(days=7), now + timedelta(days=365), open_id)


def raw(session: Session) -> str:
    return str(session.execute(text("SELECT * FROM authorisations")).all())


def given(db: Database, tokens: Tokens, now: datetime, app: str = "app") -> StoredTokens:
    """As a process takes up what stands in its environment."""
    db.write_now(adopt, app, pair_from(tokens), mark_of(tokens), now)
    [kept] = [one for one in db.read_now(authorisations) if one.app_key == app]
    return StoredTokens(db, kept.id, lambda: now)


async def test_at_first_there_are_those_of_the_environment(db: Database, now: datetime) -> None:
    assert await given(db, GIVEN, now).load() == GIVEN


async def test_refreshed_ones_survive_a_restart(db: Database, now: datetime) -> None:
    await given(db, GIVEN, now).save(renewed(1, now))
    assert await given(db, GIVEN, now).load() == renewed(1, now)
    await given(db, GIVEN, now).save(renewed(2, now))
    assert await given(db, GIVEN, now).load() == renewed(2, now)


async def test_the_database_shows_no_token(db: Database, now: datetime) -> None:
    store = given(db, GIVEN, now)
    shown = db.read_now(raw)
    await store.save(renewed(1, now))
    shown += db.read_now(raw)
    assert "app" in shown
    for secret in ("access-1", "refresh-1", "access-given", "refresh-given"):
        assert secret not in shown


async def test_new_ones_in_the_environment_win_over_older_stored_ones(db: Database, now: datetime) -> None:
    await given(db, GIVEN, now).save(renewed(1, now))
    assert await given(db, AGAIN, now).load() == AGAIN
    await given(db, AGAIN, now).save(renewed(2, now))
    assert await given(db, AGAIN, now).load() == renewed(2, now)


async def test_an_access_token_alone_does_not_win_over_a_pair_but_over_another_one(db: Database, now: datetime) -> None:
    for n in (1, 2):
        alone = Tokens(f"access-{n}", "")
        assert await given(db, alone, now).load() == alone
    assert await given(db, GIVEN, now).load() == GIVEN
    assert await given(db, Tokens("access-3", ""), now).load() == GIVEN


async def test_each_app_has_its_own(db: Database, now: datetime) -> None:
    await given(db, GIVEN, now).save(renewed(1, now))
    assert await given(db, GIVEN, now, "other").load() == GIVEN
    assert await given(db, GIVEN, now).load() == renewed(1, now)


async def test_a_key_may_be_replaced_while_the_old_one_is_still_listed(db: Database, now: datetime) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    Keys.use([old])
    await given(db, GIVEN, now).save(renewed(1, now))
    Keys.use([new, old])
    assert await given(db, GIVEN, now).load() == renewed(1, now)
    await given(db, GIVEN, now).save(renewed(2, now))
    Keys.use([new])
    assert await given(db, GIVEN, now).load() == renewed(2, now)


def test_tokens_do_not_show_when_they_are_printed(now: datetime) -> None:
    assert "refresh-1" not in repr(renewed(1, now))
    assert "access-1" not in repr(renewed(1, now))


async def test_one_at_a_time_may_renew_them(db: Database, now: datetime) -> None:
    first = given(db, GIVEN, now)
    [kept] = db.read_now(authorisations)
    second = StoredTokens(db, kept.id, lambda: now)
    assert await first.claim()
    assert not await second.claim()
    assert await first.claim(), "the holder may go on"
    await second.release()
    assert not await second.claim(), "nobody gives away what another holds"
    await first.release()
    assert await second.claim()
    await second.save(renewed(1, now))
    assert await first.claim(), "saving gives the right back"


async def test_a_clock_that_is_a_little_behind_takes_nothing_from_the_holder(db: Database, now: datetime) -> None:
    assert await given(db, GIVEN, now).claim()
    [kept] = db.read_now(authorisations)
    assert not await StoredTokens(db, kept.id, lambda: now - timedelta(seconds=1)).claim()


@pytest.mark.parametrize("later", [LEASE, -timedelta(days=1)])
async def test_a_holder_who_died_is_succeeded(db: Database, now: datetime, later: timedelta) -> None:
    assert await given(db, GIVEN, now).claim()
    [kept] = db.read_now(authorisations)
    assert not await StoredTokens(db, kept.id, lambda: now + LEASE / 2).claim()
    assert await StoredTokens(db, kept.id, lambda: now + later).claim()


async def test_a_refresh_tells_whose_they_are_once(db: Database, now: datetime) -> None:
    await given(db, GIVEN, now).save(renewed(1, now, "seller-1"))
    await given(db, GIVEN, now, "other").save(renewed(2, now, "seller-1"))
    [_, other] = db.read_now(authorisations)
    assert await StoredTokens(db, other.id, lambda: now).load() == renewed(2, now)
    assert "seller-1" in db.read_now(raw)


async def test_what_is_refused_of_an_older_pair_ends_nothing(db: Database, now: datetime) -> None:
    store = given(db, GIVEN, now)
    await store.save(renewed(1, now))
    await store.ended("access-given", "revoked")
    assert db.read_now(authorisations)[0].ended_at is None
    await store.ended("access-1", "revoked")
    [ended] = db.read_now(authorisations)
    assert (ended.ended_at, ended.end_reason) == (now, "revoked")
