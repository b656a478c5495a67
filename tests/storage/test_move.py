"""The copy and what comes with it are kept together, however long the latter takes."""

import time
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.domain.shops import Shop
from storage import engines
from storage.database import Database
from storage.move import copied
from storage.shops import all_shops, discovered

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def test_a_copy_waits_longer_than_a_transaction_may_rest(
    db: Database, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    (tmp_path / "old.db").write_bytes(sqlite_template.read_bytes())
    old.write_now(discovered, Shop("7001", "acme-us", "Acme US"), "cipher-7001")
    old.close()
    monkeypatch.setattr(engines, "LONGEST_REST", 1)
    with copied(old.url, db.url, lambda *_: None):
        time.sleep(1.5)
    assert db.read_now(_names) == ["Acme US"]


def _names(session: Session) -> list[str]:
    return [shop.name for shop in all_shops(session)]
