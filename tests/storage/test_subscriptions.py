"""Subscriptions, their next slot, and what became of each one that was due."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.risks import Severity, Topic
from bot.domain.schedule import Slot
from bot.domain.subscriptions import AlertSubscription, DigestSubscription, QuietHours, Scope, Subscription
from storage import subscriptions
from storage.database import Database
from storage.deliveries import Intent, Posted, intend, posted
from storage.subscriptions import DIGEST, MISSED, SENT, Kept, save_subscription

MORNING = DigestSubscription("morning", Topic.SPS, "C1", time(9, 30), "Europe/London", owner="U0ANA")
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = Slot(date(2026, 11, 22), datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
TOMORROW = Slot(date(2026, 11, 23), datetime(2026, 11, 23, 9, 30, tzinfo=UTC))


def save(db: Database, wanted: Subscription = MORNING, now: datetime = NOW) -> Kept:
    return db.write_now(save_subscription, wanted, now)


def again(db: Database, kept: Kept) -> Kept:
    found = db.read_now(subscriptions.subscription, kept.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "wanted",
    [
        MORNING,
        replace(MORNING, at=time(0, 0), weekdays=frozenset({0, 4}), scope=Scope(("acme",), ("us", "uk")), owner=None),
        AlertSubscription("alerts", "C2"),
        AlertSubscription(
            "night",
            "C2",
            Severity.CRITICAL,
            Topic.STOCK,
            QuietHours(time(22), time(0, 0), "Asia/Manila"),
            Scope(groups=("us",)),
            "U0ANA",
        ),
    ],
)
def test_a_subscription_comes_back_as_it_was(db: Database, wanted: Subscription) -> None:
    kept = save(db, wanted)
    assert again(db, kept).subscription == wanted
    assert [one.subscription for one in db.read_now(subscriptions.subscriptions)] == [wanted]
    assert db.read_now(subscriptions.subscription, kept.id + 1) is None


def test_a_digest_knows_its_next_slot_and_alerts_have_none(db: Database) -> None:
    assert save(db).next_slot == TODAY
    assert save(db, AlertSubscription("alerts", "C2")).next_slot is None


def test_saving_it_unchanged_keeps_its_slot(db: Database) -> None:
    first = save(db)
    assert save(db, now=NOW + timedelta(days=3)) == first


def test_a_new_time_gives_a_new_slot(db: Database) -> None:
    save(db)
    changed = save(db, replace(MORNING, at=time(8, 30)))
    assert changed.next_slot == Slot(date(2026, 11, 22), datetime(2026, 11, 22, 8, 30, tzinfo=UTC))


def test_a_change_does_not_drop_a_slot_that_is_due(db: Database) -> None:
    save(db)
    changed = save(db, replace(MORNING, at=time(18), channel="C9"), TODAY.due_at + timedelta(seconds=1))
    assert changed.next_slot == TODAY


def test_a_change_gives_no_second_slot_to_a_day_that_had_one(db: Database) -> None:
    kept = save(db)
    db.write_now(subscriptions.advance, kept.id, TODAY, TOMORROW)
    changed = save(db, replace(MORNING, at=time(18)), TODAY.due_at + timedelta(hours=1))
    assert changed.next_slot == Slot(date(2026, 11, 23), datetime(2026, 11, 23, 18, tzinfo=UTC))


def test_one_that_was_switched_off_starts_anew(db: Database) -> None:
    kept = save(db)
    assert db.write_now(subscriptions.switch_off, kept.id, "is_archived")
    assert not db.write_now(subscriptions.switch_off, kept.id, "another reason")
    assert again(db, kept).off_reason == "is_archived"
    assert db.read_now(subscriptions.subscriptions, active_only=True) == []
    on = save(db, now=NOW + timedelta(days=5))
    assert (on.id, on.off_reason) == (kept.id, None)
    assert on.next_slot is not None
    assert on.next_slot.local_date == date(2026, 11, 27)


def test_a_digest_may_become_alerts_of_the_same_name(db: Database) -> None:
    kept = save(db)
    changed = save(db, AlertSubscription("morning", "C2"))
    assert (changed.id, changed.next_slot) == (kept.id, None)
    assert db.read_now(subscriptions.due, NOW + timedelta(days=9)) == []
    assert save(db).next_slot == TODAY


def test_only_active_digests_whose_time_has_come_are_due(db: Database) -> None:
    kept = save(db)
    save(db, AlertSubscription("alerts", "C2"))
    off = save(db, replace(MORNING, name="off"))
    db.write_now(subscriptions.switch_off, off.id, "not wanted")
    assert db.read_now(subscriptions.due, TODAY.due_at - timedelta(seconds=1)) == []
    assert [one.id for one in db.read_now(subscriptions.due, TODAY.due_at)] == [kept.id]


def test_only_active_alerts_are_told_of_risks(db: Database) -> None:
    save(db)
    one, two = (save(db, AlertSubscription(name, "C2")) for name in ("b", "a"))
    assert [kept.id for kept in db.read_now(subscriptions.alert_subscriptions)] == [one.id, two.id]
    db.write_now(subscriptions.switch_off, one.id, "x")
    assert [kept.id for kept in db.read_now(subscriptions.alert_subscriptions)] == [two.id]


def test_a_subscription_moves_on_once(db: Database) -> None:
    kept = save(db)
    won: list[bool] = []
    together = threading.Barrier(4)

    def move() -> None:
        together.wait()
        won.append(db.write_now(subscriptions.advance, kept.id, TODAY, TOMORROW))

    threads = [threading.Thread(target=move) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]
    assert again(db, kept).next_slot == TOMORROW
    [slot] = db.read_now(subscriptions.unsettled_slots, NOW + timedelta(days=1))
    assert (slot.local_date, slot.due_at) == (TODAY.local_date, TODAY.due_at)


def test_what_became_of_a_slot_is_said_once(db: Database) -> None:
    kept = save(db)
    for _ in range(2):
        db.write_now(subscriptions.keep_slot, kept.id, TODAY)
    said: list[Any] = [
        db.write_now(subscriptions.settle_slot, kept.id, TODAY.local_date, *outcome)
        for outcome in ((SENT, None), (MISSED, "too late"), (SENT, None))
    ]
    assert said == [True, False, False]
    db.write_now(subscriptions.keep_slot, kept.id, TODAY)
    assert db.read_now(subscriptions.missed_untold, kept.id) == []
    assert db.read_now(subscriptions.unsettled_slots, NOW + timedelta(days=9)) == []


def test_a_slot_without_an_outcome_is_found(db: Database) -> None:
    kept = save(db)
    db.write_now(subscriptions.keep_slot, kept.id, TODAY)
    assert db.read_now(subscriptions.unsettled_slots, TODAY.due_at) == []
    assert len(db.read_now(subscriptions.unsettled_slots, TODAY.due_at + timedelta(seconds=1))) == 1


def test_a_miss_is_told_once(db: Database) -> None:
    kept = save(db)
    for slot in (TOMORROW, TODAY):
        db.write_now(subscriptions.keep_slot, kept.id, slot)
        db.write_now(subscriptions.settle_slot, kept.id, slot.local_date, MISSED, "too late")
    missed = db.read_now(subscriptions.missed_untold, kept.id)
    assert [slot.local_date for slot in missed] == [TODAY.local_date, TOMORROW.local_date]
    db.write_now(subscriptions.mark_told, kept.id, [TODAY.local_date])
    assert [slot.local_date for slot in db.read_now(subscriptions.missed_untold, kept.id)] == [TOMORROW.local_date]


def test_the_digest_before_is_the_last_that_was_posted(db: Database) -> None:
    kept, other = save(db), save(db, replace(MORNING, name="other"))

    def post(key: str, at: datetime, subscription_id: int, **more: Any) -> None:
        told = {"kind": DIGEST, "parent": None} | more
        intent = Intent(key, told["kind"], "C1", {"text": key}, at, told["parent"], subscription_id=subscription_id)
        db.write_now(intend, intent, at)
        db.write_now(posted, [Posted(key, "C1", "1.1", at)])

    post("a", NOW - timedelta(days=2), kept.id)
    post("b", NOW - timedelta(days=1), kept.id)
    post("b/01", NOW - timedelta(hours=1), kept.id, parent="b")
    post("c", NOW - timedelta(hours=2), other.id)
    post("d", NOW - timedelta(hours=3), kept.id, kind="refusal")
    post("e", NOW + timedelta(hours=1), kept.id)
    assert db.read_now(subscriptions.last_posted_at, kept.id, NOW) == NOW - timedelta(days=1)
    assert db.read_now(subscriptions.last_posted_at, kept.id + other.id, NOW) is None


def test_a_removed_subscription_takes_its_slots_along_and_its_number_is_not_given_again(db: Database) -> None:
    kept = save(db)
    db.write_now(subscriptions.keep_slot, kept.id, TODAY)
    db.write_now(subscriptions.remove_subscription, kept.id)
    db.write_now(subscriptions.remove_subscription, kept.id)
    assert db.read_now(subscriptions.unsettled_slots, NOW + timedelta(days=9)) == []
    assert not db.write_now(subscriptions.advance, kept.id, TODAY, TOMORROW)
    assert save(db).id != kept.id
