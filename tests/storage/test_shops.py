"""Shops as the platform and the team tell of them."""

from dataclasses import replace

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from bot.domain.subscriptions import Scope
from storage import shops
from storage.database import Database
from storage.types import Keys

ACME = Shop("7495001", "acme-us", "Acme US", "US", "America/New_York", "USD", "U0ANA", frozenset({"us", "beauty"}))
KITE = Shop("7495002", "kite-uk", "Kite UK", "GB", "Europe/London", "GBP")


def test_a_declared_shop_comes_back_as_it_was(db: Database) -> None:
    for shop in (KITE, ACME):
        db.write_now(shops.declared, shop)
    assert db.read_now(shops.all_shops) == [ACME, KITE]
    assert db.read_now(shops.shop_by_id, ACME.id) == ACME
    assert db.read_now(shops.shop_by_id, "404") is None
    assert db.read_now(shops.shops_by_id, [KITE.id, "404", ACME.id]) == [KITE, ACME]
    assert db.read_now(shops.cipher_of, ACME.id) is None


def test_what_the_team_says_replaces_what_it_said(db: Database) -> None:
    db.write_now(shops.declared, ACME)
    changed = replace(ACME, name="Acme", zone="Asia/Tokyo", owner=None, groups=frozenset({"jp", "us"}))
    db.write_now(shops.declared, changed)
    assert db.read_now(shops.all_shops) == [changed]


def test_a_shop_is_named_by_id_or_code(db: Database) -> None:
    db.write_now(shops.declared, ACME)
    for name in (ACME.id, "acme-us", "ACME-US"):
        assert db.read_now(shops.shop_named, name) == ACME
    assert db.read_now(shops.shop_named, "acme") is None


def test_discovering_a_known_shop_keeps_what_people_said(db: Database) -> None:
    db.write_now(shops.declared, ACME)
    found = Shop(ACME.id, "something-else", "ACME LLC", "US", "America/Los_Angeles", "USD")
    assert not db.write_now(shops.discovered, found, "cipher-1")
    assert db.read_now(shops.shop_by_id, ACME.id) == ACME
    assert db.read_now(shops.cipher_of, ACME.id) == "cipher-1"
    db.write_now(shops.discovered, found, "cipher-2")
    assert db.read_now(shops.cipher_of, ACME.id) == "cipher-2"
    db.write_now(shops.declared, replace(ACME, name="Acme"))
    assert db.read_now(shops.cipher_of, ACME.id) == "cipher-2"


def test_shops_of_one_name_get_codes_of_their_own(db: Database) -> None:
    ids = ["11110001", "22220002", "33330002", "44440002"]
    for shop_id in ids:
        assert db.write_now(shops.discovered, Shop(shop_id, "acme", "Acme"), f"cipher-{shop_id}")
    codes = {shop.id: shop.code for shop in db.read_now(shops.all_shops)}
    assert codes == dict(zip(ids, ["acme", "acme-0002", "acme-33330002", "acme-44440002"], strict=True))


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(shops=("acme-us",)),
        Scope(shops=(KITE.id, "acme-us")),
        Scope(groups=("beauty", "uk")),
        Scope(shops=("kite-uk",), groups=("us",)),
        Scope(shops=("nobody",)),
    ],
)
def test_the_shops_of_a_scope_are_read_without_the_others(db: Database, scope: Scope) -> None:
    for shop in (KITE, ACME):
        db.write_now(shops.declared, shop)
    assert db.read_now(shops.shops_in, scope) == scope.of([ACME, KITE])


def test_a_code_can_be_taken_from_another_shop(db: Database) -> None:
    db.write_now(shops.declared, ACME)
    db.write_now(shops.release_code, "acme-us", KITE.id)
    db.write_now(shops.declared, replace(KITE, code="acme-us"))
    named = db.read_now(shops.shop_named, "acme-us")
    assert named is not None
    assert named.id == KITE.id


def test_whether_the_platform_scores_a_shop_is_remembered(db: Database) -> None:
    db.write_now(shops.declared, KITE)
    for scored in (False, True):
        db.write_now(shops.scored_by_api, KITE.id, scored)
        assert db.read_now(shops.shop_by_id, KITE.id) == replace(KITE, scored_by_api=scored)


def columns(session: Session) -> str:
    return str(session.execute(text("SELECT * FROM shops")).all())


def test_a_cipher_is_encrypted_and_a_lost_key_hides_no_shop(db: Database) -> None:
    db.write_now(shops.discovered, ACME, "cipher-sesame")
    assert "sesame" not in db.read_now(columns)
    Keys.use([Fernet.generate_key().decode()])
    [shop] = db.read_now(shops.all_shops)
    assert shop.name == "Acme US"
    assert db.read_now(shops.shop_by_id, ACME.id) is not None
    with pytest.raises(InvalidToken):
        db.read_now(shops.cipher_of, ACME.id)
