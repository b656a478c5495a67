"""Intents, claims and outcomes, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.database import Database
from storage.deliveries import (
    A_FEW,
    Intent,
    Posted,
    claim,
    claims,
    delivery,
    intend,
    open_deliveries,
    posted,
    refused,
    release,
)
from storage.edits import claim_edit, edited, edits_due, touch

PAYLOAD = {"text": "hello", "blocks": []}


def intent(key: str, now: datetime, **more: object) -> Intent:
    return Intent(key=key, kind="digest", channel="C1", payload=PAYLOAD, due_at=now, **more)  # type: ignore[arg-type]


def keys(session: Session, now: datetime, settled: tuple[str, ...] = ()) -> list[str]:
    return [row.key for row in open_deliveries(session, now, settled)]


def test_it_keeps_an_intent_once(db: Database, now: datetime) -> None:
    assert db.write_now(intend, intent("a", now), now)
    assert not db.write_now(intend, intent("a", now), now)
    assert db.read_now(keys, now) == ["a"]


def test_it_lets_one_of_two_claim(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now), now)
    assert db.write_now(claim, {"a": None}, now)
    assert not db.write_now(claim, {"a": None}, now)
    assert db.read_now(keys, now) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_somebody_holds_is_left_to_them_without_a_wait(db: Database, now: datetime) -> None:
    for key in ("held", "free"):
        db.write_now(intend, intent(key, now), now)
    with db.engine.begin() as somebody:
        somebody.execute(text("SELECT 1 FROM deliveries WHERE key = 'held' FOR UPDATE"))
        somebody.execute(text("SET LOCAL idle_in_transaction_session_timeout = '10s'"))
        assert list(db.write_now(claim, {"held": None, "free": None}, now)) == ["free"]
    assert list(db.write_now(claim, {"held": None}, now)) == ["held"]


def test_of_several_it_gives_those_that_nobody_took_since(db: Database, now: datetime) -> None:
    for key in ("free", "taken", "tried", "tried since", "posted"):
        db.write_now(intend, intent(key, now), now)
    db.write_now(claim, {"taken": None, "tried": None, "tried since": None}, now)
    later = now + timedelta(minutes=1)
    db.write_now(claim, {"tried since": now}, later)
    db.write_now(posted, [Posted("posted", "C1", "1.1", now)])
    wanted = dict.fromkeys(("free", "taken", "posted", "unknown"), None) | {"tried": now, "tried since": now}
    claimed = db.write_now(claim, wanted, later)
    assert {key: (row.attempted_at, row.attempts) for key, row in claimed.items()} == {
        "free": (later, 1), "tried": (later, 2),
    }  # fmt: skip
    assert db.write_now(claim, {}, later) == {}


def test_it_offers_a_claim_without_an_outcome_to_whoever_waited_until_it_is_settled(
    db: Database, now: datetime
) -> None:
    db.write_now(intend, intent("a", now), now)
    db.write_now(intend, intent("b", now), now)
    db.write_now(claim, {"a": None}, now)
    assert db.read_now(claims) == [("a", now)]
    assert db.read_now(keys, now + timedelta(days=1)) == ["b"]
    assert db.read_now(keys, now, ("a",)) == ["a", "b"]
    db.write_now(posted, [Posted("a", "C1", "1.1", now)])
    assert db.read_now(claims) == []
    assert db.read_now(keys, now, ("a",)) == ["b"]


def test_it_lets_one_of_two_claim_again_after_an_unknown_outcome(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now), now)
    later = now + timedelta(seconds=30)
    db.write_now(claim, {"a": None}, now)
    assert db.write_now(claim, {"a": now}, later)
    assert not db.write_now(claim, {"a": now}, later)


def test_it_offers_a_released_message_from_its_time_on(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now), now)
    db.write_now(claim, {"a": None}, now)
    db.write_now(release, "a", now, now + timedelta(seconds=2))
    assert db.read_now(keys, now + timedelta(seconds=1)) == []
    assert db.read_now(keys, now + timedelta(seconds=2)) == ["a"]
    assert db.write_now(claim, {"a": None}, now + timedelta(seconds=2))


def test_whoever_slept_gives_away_nothing_that_another_has_claimed_since(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now), now)
    db.write_now(claim, {"a": None}, now)
    later = now + timedelta(minutes=10)
    db.write_now(claim, {"a": now}, later)
    db.write_now(release, "a", now, later)
    assert db.read_now(claims) == [("a", later)]


def test_a_clock_that_is_set_back_holds_nothing_up(db: Database, now: datetime) -> None:
    """Neither what was meant for now, nor what was to wait for half a minute, nor an edit."""
    db.write_now(intend, intent("new", now), now)
    db.write_now(intend, intent("tried", now), now)
    db.write_now(claim, {"tried": None}, now)
    db.write_now(release, "tried", now, now + timedelta(seconds=30))
    db.write_now(intend, intent("edited", now, subjects=("risk:1",)), now)
    db.write_now(posted, [Posted("edited", "C1", "1.1", now)])
    db.write_now(touch, "risk:1")
    before = now - timedelta(hours=3)
    assert db.read_now(keys, before) == ["new", "tried"]
    assert [row.key for row in db.read_now(edits_due, before)] == ["edited"]


def test_what_waits_for_the_morning_waits_whatever_the_clock_did(db: Database, now: datetime) -> None:
    morning = now + timedelta(hours=8)
    db.write_now(intend, intent("a", now, not_before=morning), now)
    assert db.read_now(keys, now - timedelta(hours=3)) == []
    assert db.read_now(keys, morning) == ["a"]


def test_it_holds_a_reply_until_its_parent_is_posted(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now), now)
    db.write_now(intend, intent("a/1", now, parent="a"), now)
    assert db.read_now(keys, now) == ["a"]
    db.write_now(posted, [Posted("a", "C1", "1.1", now)])
    assert db.read_now(keys, now) == ["a/1"]


def test_it_puts_urgent_messages_first(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("slow", now), now)
    db.write_now(intend, intent("urgent", now, priority=0), now + timedelta(seconds=1))
    assert db.read_now(keys, now + timedelta(seconds=1)) == ["urgent", "slow"]


def test_it_gives_a_few_of_each_channel_so_that_a_long_queue_holds_up_nobody(db: Database, now: datetime) -> None:
    for n in range(300):
        db.write_now(intend, intent(f"long:{n:03}", now), now)
    later = now + timedelta(seconds=1)
    db.write_now(intend, replace(intent("other", now), channel="C2"), later)
    db.write_now(intend, intent("urgent", now, priority=0), later)
    offered = db.read_now(keys, later)
    assert offered == ["urgent", *(f"long:{n:03}" for n in range(A_FEW - 1)), "other"]


def test_it_never_offers_a_refused_message_again(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now), now)
    assert db.write_now(refused, "a", "is_archived")
    assert not db.write_now(refused, "a", "not_in_channel")
    assert db.read_now(keys, now + timedelta(days=1)) == []
    assert not db.write_now(claim, {"a": None}, now)


def test_it_asks_for_an_edit_when_a_subject_changes(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now, subjects=("risk:1",)), now)
    db.write_now(intend, intent("b", now, subjects=("risk:2",)), now)
    for key in ("a", "b"):
        db.write_now(posted, [Posted(key, "C1", "1.1", now)])
    db.write_now(touch, "risk:1")
    assert [row.key for row in db.read_now(edits_due, now)] == ["a"]


def test_it_asks_for_an_edit_of_what_changed_before_the_post(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now, subjects=("risk:1",)), now)
    db.write_now(touch, "risk:1")
    assert db.read_now(edits_due, now) == []
    db.write_now(posted, [Posted("a", "C1", "1.1", now)])
    assert [row.key for row in db.read_now(edits_due, now)] == ["a"]


def test_it_coalesces_edits_and_keeps_the_last_state(db: Database, now: datetime) -> None:
    db.write_now(intend, intent("a", now, subjects=("risk:1",)), now)
    db.write_now(posted, [Posted("a", "C1", "1.1", now)])
    db.write_now(touch, "risk:1")
    db.write_now(touch, "risk:1")
    [row] = db.read_now(edits_due, now)
    lease = now + timedelta(seconds=30)
    assert db.write_now(claim_edit, row, lease)
    assert not db.write_now(claim_edit, row, lease)
    db.write_now(touch, "risk:1")
    db.write_now(edited, "a", row.wanted, {"text": "new"}, now + timedelta(seconds=1))
    assert [r.wanted for r in db.read_now(edits_due, now + timedelta(seconds=1))] == [3]
    kept = db.read_now(delivery, "a")
    assert kept is not None
    assert kept.payload == {"text": "new"}
