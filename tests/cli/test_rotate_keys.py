"""``shopwatch rotate-keys``: everything under the newest key, and nothing lost on the way."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import text

from bot.domain.shops import Shop
from storage import rotation
from storage.authorisations import Pair, adopt, pair_of
from storage.database import Database
from storage.rotation import Rotated, kept_secrets, rotate, unfinished
from storage.shops import cipher_of, discovered
from storage.types import Keys

NOW = datetime.now(UTC)
SHOPS = 5


def made() -> str:
    return Fernet.generate_key().decode()


def fill(db: Database) -> None:
    db.write_now(adopt, "key", Pair("access-1", "refresh-1"), "x", NOW)
    for n in range(SHOPS):
        db.write_now(discovered, Shop(str(n), f"shop-{n}", f"Shop {n}"), f"cipher-{n}", 1)


def read(db: Database) -> tuple[Pair, list[str | None]]:
    return db.read_now(pair_of, 1), [db.read_now(cipher_of, str(n)) for n in range(SHOPS)]


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)


def test_it_knows_every_column_that_holds_secrets() -> None:
    known = {f"{kept.secret.table.name}.{kept.secret.name}" for kept in kept_secrets()}
    assert {"shops.cipher", "authorisations.access_token", "authorisations.refresh_token"} <= known


@pytest.mark.usefixtures("few_at_once")
def test_everything_comes_under_the_newest_key_batch_by_batch(db: Database) -> None:
    old, new = made(), made()
    Keys.use([old])
    fill(db)
    before = read(db)
    assert unfinished(db, new)
    assert rotate(db, [new, old]) == Rotated(anew=SHOPS + 2)
    assert not unfinished(db, new)
    Keys.use([new])
    assert read(db) == before
    assert rotate(db, [new, old]) == Rotated(already=SHOPS + 2), "a second time changes nothing"


def test_what_was_broken_off_goes_on_where_it_was(db: Database) -> None:
    old, new = made(), made()
    Keys.use([old])
    fill(db)
    Keys.use([new, old])
    db.write_now(discovered, Shop("0", "shop-0", "Shop 0"), "cipher-0", 1)
    assert rotate(db, [new, old]) == Rotated(anew=SHOPS + 1, already=1)


def test_what_no_key_reads_is_counted_and_left(db: Database) -> None:
    lost, new = made(), made()
    Keys.use([lost])
    fill(db)
    before = db.read_now(lambda session: session.execute(text("SELECT cipher FROM shops ORDER BY id")).all())
    assert rotate(db, [new]) == Rotated(unreadable=SHOPS + 2)
    assert db.read_now(lambda session: session.execute(text("SELECT cipher FROM shops ORDER BY id")).all()) == before


def test_in_the_folders_file_a_new_key_is_made_and_a_running_bot_takes_it_up(shell) -> None:
    file = shell.folder / "data" / "encryption.key"
    old = file.read_text().split()
    with shell.database() as db:
        Keys.use(old, file)
        fill(db)
        before = read(db)
        ended = shell("rotate-keys")
        assert ended.code == 0
        assert f"{SHOPS + 2} secrets encrypted anew, 0 had the newest key already." in ended.out
        assert "remove their lines" in ended.out
        new, *others = file.read_text().split()
        assert others == old
        assert new not in ended.out
        Keys.use(old, file)
        assert read(db) == before, "reads with the key that was made while it ran"
        Keys.use(old)
        with pytest.raises(InvalidToken):
            read(db)
    file.write_text(new + "\n")
    again = shell("rotate-keys")
    assert f"{SHOPS + 2} secrets encrypted anew" in again.out


def test_an_interrupted_change_makes_no_third_key(shell) -> None:
    file = shell.folder / "data" / "encryption.key"
    with shell.database() as db:
        fill(db)
    file.write_text(f"{made()}\n{file.read_text()}")
    before = file.read_text()
    assert f"{SHOPS + 2} secrets encrypted anew" in shell("rotate-keys").out
    assert file.read_text() == before


def test_with_keys_in_the_variable_it_says_what_to_do_and_when_the_old_one_may_go(shell) -> None:
    old, new = made(), made()
    assert "put a new one in front" in shell("rotate-keys", SHOPWATCH_ENCRYPTION_KEYS=old).out
    with shell.database() as db:
        Keys.use([old])
        fill(db)
    ended = shell("rotate-keys", SHOPWATCH_ENCRYPTION_KEYS=f"{new} {old}")
    assert "the first alone is needed" in ended.out
    assert f"0 secrets encrypted anew, {SHOPS + 2} had" in shell("rotate-keys", SHOPWATCH_ENCRYPTION_KEYS=new).out
    ended = shell("rotate-keys", SHOPWATCH_ENCRYPTION_KEYS=made())
    assert ended.code == 1
    assert f"{SHOPS + 2} secrets can be read with none of the keys" in ended.out
    assert old not in ended.words + new
