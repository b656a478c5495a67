"""The auditor's memory, on both databases."""

from datetime import datetime, timedelta

from bot.domain.audit import PATIENCE, Kind, Trouble
from storage.database import Database
from storage.deliveries import Intent, delivery, intend
from storage.troubles import Found, open_troubles, remember, subject, troubles_by_id

LONG = PATIENCE[Kind.POST]


def trouble(key: str, since: datetime | None, **more: str) -> Trouble:
    return Trouble(Kind.POST, key, more.pop("about", "SPS"), since, **more)  # type: ignore[arg-type]


def told(found: Found) -> list[str]:
    return [known.trouble.key for known in found.to_tell]


def test_what_lasts_is_told_once(db: Database, now: datetime) -> None:
    late = trouble("a", now)
    assert told(db.write_now(remember, [late], now)) == []
    assert told(db.write_now(remember, [late], now + LONG)) == ["a"]
    again = db.write_now(remember, [late], now + 2 * LONG)
    assert told(again) == []
    assert [(known.trouble, known.told, known.since) for known in again.open] == [(late, True, now)]


def test_what_was_due_long_ago_is_told_at_once(db: Database, now: datetime) -> None:
    assert told(db.write_now(remember, [trouble("a", now - LONG)], now)) == ["a"]


def test_without_a_due_time_the_first_sight_counts(db: Database, now: datetime) -> None:
    assert told(db.write_now(remember, [trouble("a", None)], now)) == []
    assert told(db.write_now(remember, [trouble("a", None)], now + LONG)) == ["a"]


def test_what_passes_before_anybody_was_told_leaves_no_trace(db: Database, now: datetime) -> None:
    db.write_now(remember, [trouble("a", now)], now)
    assert db.write_now(remember, [], now + timedelta(minutes=1)).open == []
    assert told(db.write_now(remember, [trouble("a", None)], now + LONG)) == []


def test_what_is_over_says_when_and_has_its_messages_edited(db: Database, now: datetime) -> None:
    [known] = db.write_now(remember, [trouble("a", now - LONG)], now).to_tell
    shown = Intent("m", "audit", "U1", {"text": "x"}, now, subjects=(subject(known.id),))
    db.write_now(intend, shown, now)
    db.write_now(remember, [], now + timedelta(minutes=3))
    [over] = db.read_now(troubles_by_id, [known.id])
    assert over.over_at == now + timedelta(minutes=3)
    row = db.read_now(delivery, "m")
    assert row is not None
    assert row.wanted == 1
    db.write_now(remember, [], now + timedelta(minutes=4))
    assert db.read_now(troubles_by_id, [known.id]) == [over]


def test_what_comes_back_is_a_new_trouble_and_the_old_one_stays_over(db: Database, now: datetime) -> None:
    [first] = db.write_now(remember, [trouble("a", now - LONG)], now).to_tell
    db.write_now(remember, [], now + timedelta(hours=1))
    back = trouble("a", now + timedelta(hours=2))
    [second] = db.write_now(remember, [back], now + timedelta(hours=3)).to_tell
    assert second.id != first.id
    assert db.read_now(troubles_by_id, [first.id])[0].over_at
    assert [known.id for known in db.read_now(open_troubles)] == [second.id]


def test_a_new_reason_is_kept_and_shown(db: Database, now: datetime) -> None:
    [known] = db.write_now(remember, [trouble("a", now - LONG, reason="one")], now).to_tell
    db.write_now(intend, Intent("m", "audit", "U1", {"text": "x"}, now, subjects=(subject(known.id),)), now)
    found = db.write_now(remember, [trouble("a", now - LONG, reason="two")], now)
    assert [one.trouble.reason for one in found.open] == ["two"]
    row = db.read_now(delivery, "m")
    assert row is not None
    assert row.wanted == 1
