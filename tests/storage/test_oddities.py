"""What is remembered of odd answers: one row a name, from any number of processes."""

from datetime import timedelta

from bot.domain.oddities import Oddity, OddKind
from storage.oddities import oddities, remember

TITLE = Oddity(OddKind.FIELD, "Product.title", "an object came")
ROW = Oddity(OddKind.ROW, "Page.rows[].id", "nothing came")


def test_times_add_up_and_the_last_way_it_was_seen_is_kept(db, now) -> None:
    db.write_now(remember, {TITLE: 2, ROW: 1}, now)
    other = Oddity(TITLE.kind, TITLE.name, "a list came")
    db.write_now(remember, {other: 3}, now + timedelta(hours=1))
    known = {one.oddity.name: one for one in db.read_now(oddities, now + timedelta(hours=2))}
    assert set(known) == {TITLE.name, ROW.name}
    seen = known[TITLE.name]
    assert (seen.oddity.found, seen.times) == ("a list came", 5)
    assert (seen.first_at, seen.last_at) == (now, now + timedelta(hours=1))


def test_what_was_quiet_for_a_day_is_gone_and_begins_anew(db, now) -> None:
    db.write_now(remember, {TITLE: 2}, now)
    later = now + timedelta(days=1)
    assert db.read_now(oddities, later) == []
    db.write_now(remember, {TITLE: 1}, later)
    [again] = db.read_now(oddities, later)
    assert (again.first_at, again.times) == (later, 1)


def test_the_newest_comes_first_and_nothing_to_remember_is_nothing(db, now) -> None:
    db.write_now(remember, {}, now)
    assert db.read_now(oddities, now) == []
    db.write_now(remember, {TITLE: 1}, now)
    db.write_now(remember, {ROW: 1}, now + timedelta(minutes=1))
    assert [one.oddity for one in db.read_now(oddities, now + timedelta(minutes=2))] == [ROW, TITLE]
