"""Authorisations of several sellers and apps: carried over from the one pair there was, and each with its own shops."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.tiktok.models.shops import AuthorisedShop
from jobs.sync.discovery import keep
from storage import migrate
from storage.authorisation_ends import end, end_of_shop, listed
from storage.authorisations import Pair, access_to, adopt, authorisations, join_shops, pair_of, renewed
from storage.consents import HOLDS, REMEMBERED, ask, consent, grant
from storage.database import Database
from storage.shops import declared, discovered
from storage.types import Keys


def rows(db: Database, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.read_now(lambda s: s.execute(text(f"SELECT * FROM {table}")).all())]


def secret(words: str) -> str:
    return Keys.fernet().encrypt(words.encode()).decode()


def test_the_pair_and_the_shops_of_before_are_carried_over_and_back(database_url: str, now: datetime) -> None:
    migrate.downgrade(database_url, "0001")
    db = Database(database_url)

    def before(session: Session) -> None:
        pair = {"a": secret("access-1"), "r": secret("refresh-1"), "c": secret("cipher-1")}
        session.execute(text("INSERT INTO credentials VALUES ('key', :a, :r, NULL, NULL, 'mark')"), pair)
        shop = (
            "INSERT INTO shops (id, code, name, region, zone, currency, scored_by_api, zone_assumed, cipher) "
            "VALUES ('1', 'acme', 'Acme', 'US', 'UTC', 'USD', true, false, :c)"
        )
        session.execute(text(shop), pair)
        session.execute(text("INSERT INTO shop_groups VALUES ('1', 'beauty')"))

    db.write_now(before)
    credentials = rows(db, "credentials")
    db.close()
    migrate.upgrade(database_url)
    db = Database(database_url)
    [kept] = db.read_now(authorisations)
    assert db.read_now(pair_of, kept.id) == Pair("access-1", "refresh-1")
    assert db.read_now(access_to, "1").authorisation is None
    db.write_now(adopt, "key", Pair("access-1", "refresh-1"), "mark", now)
    db.write_now(join_shops, "key")
    found = db.read_now(access_to, "1")
    assert (found.cipher, found.authorisation and found.authorisation.id) == ("cipher-1", kept.id)
    assert rows(db, "shop_groups") == [("1", "beauty")]
    db.close()
    migrate.downgrade(database_url, "0001")
    db = Database(database_url)
    assert rows(db, "credentials") == credentials
    assert rows(db, "shop_groups") == [("1", "beauty")], "altering the table of the shops loses nothing of them"
    db.close()


@pytest.fixture
def two(db: Database, now: datetime) -> tuple[int, int]:
    """Two authorisations that both open shop 1, which the first has."""
    ids = [db.write_now(grant, f"key-{n}", Pair(f"a-{n}", f"r-{n}", open_id=f"seller-{n}"), [], now) for n in (1, 2)]
    for n, authorisation_id in enumerate(ids, start=1):
        db.write_now(keep, AuthorisedShop(id="1", cipher=f"cipher-{n}", name="Acme"), authorisation_id, now)
    return ids[0], ids[1]


def found(n: int) -> AuthorisedShop:
    return AuthorisedShop(id="1", cipher=f"cipher-{n}", name="Acme")


def test_a_shop_stays_with_the_authorisation_that_has_it(db: Database, two: tuple[int, int], now: datetime) -> None:
    kept = db.read_now(access_to, "1")
    assert kept.authorisation
    assert (kept.cipher, kept.authorisation.id) == ("cipher-1", two[0])
    db.write_now(keep, found(2), two[1], now, take=True)
    assert db.read_now(access_to, "1").cipher == "cipher-2", "a seller's new consent takes it"


def test_when_that_one_ends_the_other_takes_it_over(db: Database, two: tuple[int, int], now: datetime) -> None:
    assert db.write_now(end, two[0], "revoked", now, now)
    assert db.read_now(access_to, "1").cipher is None
    db.write_now(keep, found(2), two[1], now)
    kept = db.read_now(access_to, "1")
    assert (kept.cipher, kept.authorisation and kept.authorisation.id) == ("cipher-2", two[1])


def test_when_a_shop_ends_alone_it_is_looked_for_elsewhere_at_once(
    db: Database, two: tuple[int, int], now: datetime
) -> None:
    for one in two:
        db.write_now(listed, one, now)
    assert db.write_now(end_of_shop, "1", "taken back", now, now)
    assert {one.id: one.listed_at for one in db.read_now(authorisations)} == {two[0]: now, two[1]: None}
    assert not db.write_now(end_of_shop, "1", "again", now, now)


def test_the_same_seller_has_one_authorisation_an_app(db: Database, two: tuple[int, int], now: datetime) -> None:
    later = now + timedelta(days=1)
    assert db.write_now(grant, "key-1", Pair("a-3", "r-3", open_id="seller-1"), [], later) == two[0]
    assert db.read_now(pair_of, two[0]).access_token == "a-3"
    assert db.write_now(grant, "key-2", Pair("a-4", "r-4", open_id="seller-1"), [], later) not in two


def test_a_seller_nobody_told_before_is_known_by_the_shops(db: Database, now: datetime) -> None:
    db.write_now(adopt, "key", Pair("a", "r"), "mark", now)
    [given] = db.read_now(authorisations)
    db.write_now(discovered, Shop("1", "acme", "Acme"), "cipher", given.id)
    other = db.write_now(grant, "key", Pair("a-2", "r-2", open_id="seller-2"), ["2"], now)
    assert other != given.id
    assert db.write_now(grant, "key", Pair("a-1", "r-1", open_id="seller-1"), ["1"], now) == given.id
    db.write_now(adopt, "key", Pair("a", "r"), "mark", now)
    assert db.read_now(pair_of, given.id).access_token == "a-1", "what stands in the environment is older"


def test_a_refresh_keeps_when_the_seller_consented(db: Database, two: tuple[int, int], now: datetime) -> None:
    db.write_now(renewed, two[0], Pair("a-9", "r-9"), now + timedelta(days=3))
    first = db.read_now(authorisations)[0]
    assert (first.authorised_at, first.renewed_at) == (now, now + timedelta(days=3))


def test_a_shop_that_was_declared_only_is_no_ones(db: Database) -> None:
    db.write_now(declared, Shop("7", "kite", "Kite"))
    assert db.read_now(access_to, "7").authorisation is None


def test_consents_that_are_long_over_are_forgotten(db: Database, now: datetime) -> None:
    assert db.write_now(ask, "one", "key", "C1", now) == now + HOLDS
    db.write_now(ask, "two", "key", "C1", now + HOLDS + REMEMBERED + timedelta(days=1))
    assert db.read_now(consent, "one") is None
    assert db.read_now(consent, "two")


def test_a_shop_goes_to_another_authorisation_only_if_the_seller_consented_to_that_one_later(
    db: Database, now: datetime
) -> None:
    first = db.write_now(grant, "key-1", Pair("a-1", "r-1", open_id="one"), [], now)
    second = db.write_now(grant, "key-2", Pair("a-2", "r-2", open_id="two"), [], now + timedelta(days=1))
    shop = AuthorisedShop(id="1", name="Acme", region="US", cipher="c")
    for mine, holder in ((first, first), (second, second), (first, second)):
        db.write_now(keep, shop, mine, now, take=True)
        held_by = db.read_now(access_to, "1").authorisation
        assert held_by is not None
        assert held_by.id == holder
