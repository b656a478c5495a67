"""The inbox: given to one at a time, the longest waiting first, and forgotten in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.promotions import Appeal, Promotion
from bot.domain.shops import Shop
from storage.database import Database
from storage.promotions import appeal_results, ended_promotions, save_appeals, save_promotions
from storage.retention import forget_webhooks
from storage.shops import declared
from storage.tables.webhooks import WebhookRow
from storage.types import Keys
from storage.webhook_days import count_webhooks, heard, last_by_type
from storage.webhooks import Received, done, failed, keep, put_off, take_due

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)


def webhook(id: str, shop: str = "1", at: datetime = NOW, number: int = 71) -> Received:
    return Received("key", id, number, shop, None, at, '{"data": {}}', acted_on=True)


def kept(db: Database, *some: Received) -> None:
    db.write_now(keep, some)


def ids(db: Database) -> set[str]:
    return set(db.read_now(lambda session: session.scalars(select(WebhookRow.id)).all()))


def test_the_shop_that_waited_longest_comes_first_with_all_its_events(db: Database) -> None:
    young = [webhook(str(n), "young", NOW) for n in range(5)]
    old = [webhook("a", "old", NOW - timedelta(minutes=1)), webhook("b", "old", NOW)]
    kept(db, *young, *old)
    assert [one.key[1] for one in db.write_now(take_due, NOW, LATER, 1)] == ["a", "b"]
    assert {one.shop_id for one in db.write_now(take_due, NOW, LATER, 1)} == {"young"}
    assert db.write_now(take_due, NOW, LATER, 1) == []


def test_busy_shops_are_left_alone(db: Database) -> None:
    kept(db, webhook("1", "a"), webhook("2", "b"))
    assert [one.shop_id for one in db.write_now(take_due, NOW, LATER, 8, ["a"])] == ["b"]


def test_one_that_no_key_opens_names_nothing_and_stops_none_of_the_others(db: Database) -> None:
    kept(db, webhook("lost"))
    Keys.use([Fernet.generate_key().decode()])
    kept(db, replace(webhook("read"), body='{"data": {"sku_id": "7"}}'))
    taken = {one.key[1]: one.body for one in db.write_now(take_due, NOW, LATER, 8)}
    assert taken == {"lost": "{}", "read": '{"data": {"sku_id": "7"}}'}


def test_two_who_take_at_once_get_different_events(db: Database) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite admits one writer")
    kept(db, *(webhook(str(n)) for n in range(10)))

    def while_open(session: Session) -> tuple[int, int]:
        mine = take_due(session, NOW, LATER, 8, limit=4)
        return len(mine), len(db.write_now(take_due, NOW, LATER, 8))

    assert db.write_now(while_open) == (4, 6)


def test_what_was_taken_comes_again_when_its_lease_ends(db: Database) -> None:
    kept(db, webhook("1"))
    assert db.write_now(take_due, NOW, LATER, 8)
    assert db.write_now(take_due, LATER - timedelta(seconds=1), LATER, 8) == []
    assert db.write_now(take_due, LATER, LATER, 8)


def test_what_is_done_is_done_whatever_a_slower_one_says(db: Database) -> None:
    kept(db, webhook("1"))
    [mine] = db.write_now(take_due, NOW, LATER, 8)
    db.write_now(done, [mine.key], NOW)
    db.write_now(failed, [mine], "too late", NOW)
    db.write_now(put_off, [mine.key], NOW)
    assert db.write_now(take_due, LATER, LATER, 8) == []
    assert db.read_now(heard, NOW).left == 0


def test_the_moment_of_coming_stands_in_for_one_that_was_not_told(db: Database) -> None:
    kept(db, webhook("1"))
    [mine] = db.write_now(take_due, NOW, LATER, 8)
    assert mine.happened_at == NOW


def test_apps_do_not_hide_one_anothers_events(db: Database) -> None:
    kept(db, webhook("1"), Received("other", "1", 71, "1", None, NOW, "{}", acted_on=True))
    assert len(db.write_now(take_due, NOW, LATER, 8)) == 2


def test_thousands_are_kept_and_worked_in_one_go(db: Database) -> None:
    kept(db, *(webhook(str(n)) for n in range(2_000)))
    taken = db.write_now(take_due, NOW, LATER, 8)
    db.write_now(done, [one.key for one in taken], NOW)
    assert (len(taken), db.read_now(heard, NOW).waiting) == (2_000, 0)


def test_counts_add_up_and_keep_the_newest_moment(db: Database) -> None:
    for at in (NOW, NOW - timedelta(hours=1)):
        db.write_now(count_webhooks, {"71": 2, "refused:signature": 1, "9068": 1}, at)
    db.write_now(count_webhooks, {"71": 1, "refused:signature": 5}, NOW - timedelta(days=30))
    found = db.read_now(heard, NOW)
    assert (found.last, found.refused, found.unknown) == (NOW, 2, ((9068, 2),))
    assert db.read_now(last_by_type) == {71: NOW, 9068: NOW}


def test_old_ones_are_forgotten_done_or_not(db: Database) -> None:
    kept(db, *(webhook(str(n), at=NOW - timedelta(days=n)) for n in range(5)))
    before = NOW - timedelta(days=2)
    assert db.write_now(forget_webhooks, before, 1) == 1
    assert db.write_now(forget_webhooks, before) == 1
    assert ids(db) == {"0", "1", "2"}


@pytest.fixture
def shop(db: Database) -> str:
    db.write_now(declared, Shop("7", "acme", "Acme"))
    return "7"


def promotion(**told: Any) -> Promotion:
    known = {"title": "Flash", "kind": "FLASHSALE", "ends_at": None, "changed_at": NOW, "read": True}
    return Promotion("7", "1", **(known | {"status": "NOT_EFFECTIVE"} | told))


def test_an_older_state_of_a_promotion_changes_nothing(db: Database, shop: str) -> None:
    db.write_now(save_promotions, [promotion()])
    db.write_now(save_promotions, [promotion(status="ONGOING", changed_at=NOW - timedelta(seconds=1))])
    [found] = db.read_now(ended_promotions, shop)
    assert (found.status, found.fresh) == ("NOT_EFFECTIVE", True)


def test_the_newest_result_about_each_thing_holds(db: Database, shop: str) -> None:
    def result(about: str, status: str, minutes: int) -> Appeal:
        return Appeal("7", "1", about, status, "", NOW + timedelta(minutes=minutes))

    db.write_now(save_appeals, [result("size chart", "APPROVED", 2), result("size chart", "REJECTED", 1)])
    db.write_now(save_appeals, [result("image", "REJECTED", 0)])
    found = {appeal.about: appeal.status for appeal, _ in db.read_now(appeal_results, shop)}
    assert found == {"size chart": "APPROVED", "image": "REJECTED"}
