"""How far each feed of each shop is synced, and whose turn it is."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.feeds import Feed
from bot.domain.shops import Shop
from storage import syncs
from storage.database import Database
from storage.shops import declared, discovered
from storage.syncs import SyncState

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LEASE = NOW + timedelta(minutes=15)


@pytest.fixture
def planned(db: Database) -> Database:
    """Three connected shops, all due, and one that is known from files only."""
    for n in range(3):
        db.write_now(discovered, Shop(str(n), f"s{n}", f"Shop {n}"), f"cipher-{n}")
    db.write_now(declared, Shop("9", "files", "Files only"))
    for n in ("0", "1", "2", "9"):
        db.write_now(syncs.plan, n, NOW)
    return db


def state(db: Database, shop_id: str = "0", feed: Feed = Feed.STOCK) -> SyncState:
    found = db.read_now(syncs.sync_state, shop_id, feed)
    assert found is not None
    return found


def test_every_feed_of_a_shop_is_planned_once(planned: Database) -> None:
    planned.write_now(syncs.plan, "0", NOW + timedelta(days=1))
    kept = planned.read_now(syncs.sync_states, ["0"])
    assert [one.feed for one in kept] == sorted(Feed)
    assert {one.next_at for one in kept} == {NOW}
    assert planned.read_now(syncs.sync_state, "404", Feed.SPS) is None


def test_what_is_due_is_given_out_once_and_only_of_connected_shops(planned: Database) -> None:
    taken = planned.write_now(syncs.take_due, NOW, LEASE, 100)
    assert {(one.shop_id, one.feed) for one in taken} == {(str(n), feed) for n in range(3) for feed in Feed}
    assert planned.write_now(syncs.take_due, NOW, LEASE, 100) == []
    assert len(planned.write_now(syncs.take_due, LEASE, LEASE + timedelta(minutes=15), 100)) == len(taken)


async def test_many_who_ask_at_once_share_it_out(planned: Database) -> None:
    shares = await asyncio.gather(*(planned.write(syncs.take_due, NOW, LEASE, 100) for _ in range(4)))
    given = [(one.shop_id, one.feed) for share in shares for one in share]
    assert len(given) == len(set(given)) == 3 * len(Feed)


def test_no_more_is_given_out_than_there_is_room_for(planned: Database) -> None:
    first = planned.write_now(syncs.take_due, NOW, LEASE, 4)
    assert len(first) == 4
    assert planned.write_now(syncs.take_due, NOW, LEASE, 4) == []
    planned.write_now(syncs.synced, first[0], None, NOW, NOW + timedelta(hours=1))
    planned.write_now(syncs.failed, first[1], "no answer", NOW)
    second = planned.write_now(syncs.take_due, NOW, LEASE, 4)
    assert len(second) == 2
    assert not {(one.shop_id, one.feed) for one in first} & {(one.shop_id, one.feed) for one in second}
    late = planned.write_now(syncs.take_due, LEASE, LEASE + timedelta(minutes=15), 4)
    assert len(late) == 4, "what a dead process had taken holds no room"


def test_what_is_held_is_not_given_out_again_and_what_is_done_is_not_held(planned: Database) -> None:
    taken = planned.write_now(syncs.take_due, NOW, LEASE, 100)
    done = taken[0]
    planned.write_now(syncs.synced, done, None, NOW, LEASE)
    planned.write_now(syncs.hold, [(one.shop_id, one.feed) for one in taken], LEASE + timedelta(minutes=15))
    again = planned.write_now(syncs.take_due, LEASE, LEASE + timedelta(minutes=15), 100)
    assert [(one.shop_id, one.feed) for one in again] == [(done.shop_id, done.feed)]


def test_a_success_clears_what_went_wrong(planned: Database) -> None:
    planned.write_now(syncs.failed, state(planned), "no answer", NOW)
    planned.write_now(syncs.synced, state(planned), "cursor-1", NOW, NOW + timedelta(hours=1))
    after = state(planned)
    assert (after.cursor, after.done_at, after.failures, after.error) == ("cursor-1", NOW, 0, None)
    assert after.next_at == NOW + timedelta(hours=1)


def test_a_failure_keeps_the_cursor_and_the_last_success(planned: Database) -> None:
    planned.write_now(syncs.synced, state(planned), "cursor-1", NOW, NOW)
    later = NOW + timedelta(hours=2)
    next_at = planned.write_now(syncs.failed, state(planned), "no answer", later)
    after = state(planned)
    assert (after.cursor, after.done_at, after.error) == ("cursor-1", NOW, "no answer")
    assert after.next_at == next_at == later + timedelta(minutes=1)
    assert state(planned, "1").error is None


def test_pauses_double_up_to_an_hour_and_never_fall_below_what_is_asked(planned: Database) -> None:
    pauses = [planned.write_now(syncs.failed, state(planned), "no", NOW) - NOW for _ in range(30)]
    assert pauses[:7] == [timedelta(minutes=n) for n in (1, 2, 4, 8, 16, 32, 60)]
    assert set(pauses[7:]) == {timedelta(hours=1)}
    assert planned.write_now(syncs.failed, state(planned), "no", NOW, timedelta(days=1)) == NOW + timedelta(days=1)
    assert planned.write_now(syncs.failed, state(planned), "no", NOW, timedelta(0)) == NOW + timedelta(hours=1)


def test_what_is_put_off_waits_one_to_fifteen_minutes_and_no_event_hastens_it(planned: Database) -> None:
    before = planned.write_now(syncs.take_due, NOW, LEASE, 1)[0]
    planned.write_now(syncs.put_off, before, "no answer", NOW, timedelta())
    assert planned.write_now(syncs.due_now, before.shop_id, [before.feed], NOW), "nobody has it in hand"
    after = state(planned, before.shop_id, before.feed)
    assert (after.next_at, after.error, after.failures) == (NOW + timedelta(minutes=1), "no answer", 0)
    for asked, waits in ((9, 9), (24 * 60, 15)):
        planned.write_now(syncs.put_off, after, "no answer", NOW, timedelta(minutes=asked))
        assert state(planned, before.shop_id, before.feed).next_at == NOW + timedelta(minutes=waits)


def test_what_is_put_off_keeps_what_it_failed_with_itself(planned: Database) -> None:
    planned.write_now(syncs.failed, state(planned), "scope missing", NOW)
    planned.write_now(syncs.put_off, state(planned), "no answer", NOW, timedelta())
    after = state(planned)
    assert (after.error, after.failures) == ("scope missing", 1)
    planned.write_now(syncs.synced, after, None, NOW, NOW)
    planned.write_now(syncs.put_off, after, "no answer", NOW, timedelta())
    assert state(planned).error == "no answer"
