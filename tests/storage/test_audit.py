"""What the auditor sees, on both databases."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update

from bot.domain.feeds import Feed
from bot.domain.risks import Topic
from bot.domain.schedule import Slot
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription
from storage import subscriptions, syncs
from storage.audit import edits_behind, feeds_failing, feeds_waiting, open_posts, open_slots, renewals_refused
from storage.authorisation_ends import end
from storage.authorisations import Pair, renewed
from storage.authorisations import refused as renewal_refused
from storage.consents import grant
from storage.database import Database
from storage.deliveries import Intent, Posted, claim, intend, posted, refused
from storage.edits import edit_later, edited, touch
from storage.shops import discovered
from storage.standing import last_posted, standing
from storage.subscriptions import Kept
from storage.tables.shops import SyncRow

PAYLOAD = {"text": "hello", "blocks": []}
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def kept(db: Database, now: datetime) -> Kept:
    digest = DigestSubscription("SPS", Topic.SPS, "C1", time(9), "UTC", owner="U1")
    return db.write_now(subscriptions.save_subscription, digest, now - timedelta(days=1))


def post(db: Database, key: str, now: datetime, **more: object) -> None:
    db.write_now(intend, Intent(key, str(more.pop("kind", "digest")), "C1", PAYLOAD, now, **more), now)  # type: ignore[arg-type]


def shop(db: Database, shop_id: str, now: datetime) -> None:
    db.write_now(discovered, Shop(shop_id, f"shop-{shop_id}", f"Shop {shop_id}"), "cipher")
    db.write_now(syncs.plan, shop_id, now)


def feed(db: Database, shop_id: str, which: Feed, **values: object) -> None:
    where = (SyncRow.shop_id == shop_id, SyncRow.feed == which)
    db.write_now(lambda session: session.execute(update(SyncRow).where(*where).values(**values)))


def test_a_slot_that_the_sweep_never_came_to_is_open(db: Database, kept: Kept, now: datetime) -> None:
    assert db.read_now(open_slots, now) == []
    [slot] = db.read_now(open_slots, now + A_MINUTE)
    assert (slot.name, slot.channel, slot.owner, slot.local_date, slot.begun) == ("SPS", "C1", "U1", now.date(), False)


def test_a_slot_of_a_digest_that_is_off_is_not_due(db: Database, kept: Kept, now: datetime) -> None:
    db.write_now(subscriptions.switch_off, kept.id, "no longer wanted")
    assert db.read_now(open_slots, now + A_MINUTE) == []


@pytest.mark.parametrize("state", [subscriptions.SENT, subscriptions.MISSED])
def test_a_slot_is_open_until_something_became_of_it(db: Database, kept: Kept, now: datetime, state: str) -> None:
    slot, following = Slot(now.date(), now), Slot(now.date() + timedelta(days=1), now + timedelta(days=1))
    db.write_now(subscriptions.advance, kept.id, slot, following)
    [found] = db.read_now(open_slots, now + A_MINUTE)
    assert (found.begun, found.due_at) == (True, now)
    db.write_now(subscriptions.settle_slot, kept.id, now.date(), state, None)
    assert db.read_now(open_slots, now + A_MINUTE) == []


def test_a_message_is_open_until_it_is_posted_or_refused(db: Database, kept: Kept, now: datetime) -> None:
    post(db, "a", now, subscription_id=kept.id)
    post(db, "b", now, kind="alert")
    assert db.read_now(open_posts, now, "audit") == []
    db.write_now(claim, {"a": None}, now)
    first, second = db.read_now(open_posts, now + A_MINUTE, "audit")
    assert (first.about, first.owner, first.attempted_at, first.attempts) == ("SPS", "U1", now, 1)
    assert (second.about, second.owner, second.attempts) == ("alert", None, 0)
    db.write_now(posted, [Posted("a", "C1", "1.1", now)])
    db.write_now(refused, "b", "is_archived")
    assert db.read_now(open_posts, now + A_MINUTE, "audit") == []


def test_a_reply_that_waits_for_its_message_is_no_trouble_of_its_own(db: Database, now: datetime) -> None:
    post(db, "a", now)
    post(db, "a/01", now, parent="a")
    assert [one.key for one in db.read_now(open_posts, now + A_MINUTE, "audit")] == ["a"]
    db.write_now(posted, [Posted("a", "C1", "1.1", now)])
    assert [one.key for one in db.read_now(open_posts, now + A_MINUTE, "audit")] == ["a/01"]


def test_what_waits_for_the_morning_is_not_overdue(db: Database, now: datetime) -> None:
    morning = now + timedelta(hours=9)
    db.write_now(intend, Intent("a", "alert", "C1", PAYLOAD, morning, not_before=morning), now)
    assert db.read_now(open_posts, now + A_MINUTE, "audit") == []


def test_the_auditor_does_not_report_its_own_messages(db: Database, now: datetime) -> None:
    post(db, "a", now, kind="audit")
    assert db.read_now(open_posts, now + A_MINUTE, "audit") == []


def test_a_message_that_shows_an_older_state_is_behind_until_it_is_edited_or_never_can_be(
    db: Database, now: datetime
) -> None:
    for key in "ab":
        post(db, key, now, subjects=("risk:1",))
    db.write_now(posted, [Posted("a", "C1", "1.1", now)])
    db.write_now(posted, [Posted("b", "C1", "1.2", now)])
    assert db.read_now(edits_behind) == []
    db.write_now(touch, "risk:1")
    assert sorted(db.read_now(edits_behind)) == [("a", 0, "C1"), ("b", 0, "C1")]
    db.write_now(edited, "a", 1, PAYLOAD, now)
    db.write_now(edit_later, "b", None)
    assert db.read_now(edits_behind) == []


def test_feeds_that_nobody_reads_are_counted_with_the_longest_due(db: Database, now: datetime) -> None:
    for number in "123":
        shop(db, number, now + timedelta(hours=1))
    feed(db, "2", Feed.STOCK, next_at=now - timedelta(hours=2))
    feed(db, "3", Feed.STOCK, next_at=now - timedelta(hours=1))
    [old] = db.read_now(feeds_waiting, now - timedelta(minutes=30))
    assert (old.feed, old.shops, old.total, old.example) == (Feed.STOCK, 2, 3, "Shop 2")
    assert old.since == now - timedelta(hours=2)


def test_feeds_fail_when_they_are_tried_and_their_last_success_is_old(db: Database, now: datetime) -> None:
    for number in "1234":
        shop(db, number, now)
    feed(db, "1", Feed.SPS, error="fresh trouble", done_at=now)
    feed(db, "2", Feed.SPS, error="authorisation ended", done_at=now - timedelta(days=2))
    feed(db, "3", Feed.SPS, done_at=now - timedelta(days=9))
    assert db.read_now(feeds_failing, {}) == []
    [old] = db.read_now(feeds_failing, {Feed.SPS: now - timedelta(hours=12)})
    assert (old.shops, old.example, old.error, old.since) == (
        1,
        "Shop 2",
        "authorisation ended",
        now - timedelta(days=2),
    )
    feed(db, "4", Feed.SPS, error="never worked")
    [old] = db.read_now(feeds_failing, {Feed.SPS: now - timedelta(hours=12)})
    assert (old.shops, old.since, old.error) == (2, None, "never worked")
    [among] = db.read_now(feeds_failing, {Feed.SPS: now - timedelta(hours=12)}, ["1", "2", "3"])
    assert (among.shops, among.total, among.example) == (1, 3, "Shop 2")


def test_where_everything_stands_in_numbers(db: Database, now: datetime) -> None:
    assert db.read_now(standing, now).posts_due == 0
    assert db.read_now(last_posted) is None
    for key, minutes in (("a", 3), ("b", 2), ("c", -2)):
        post(db, key, now - minutes * A_MINUTE, subjects=("risk:1",))
    post(db, "d", now, subjects=("risk:1",))
    db.write_now(claim, {"b": None}, now)
    db.write_now(posted, [Posted("d", "C1", "1.1", now)])
    db.write_now(touch, "risk:1")
    shop(db, "1", now - timedelta(hours=1))
    feed(db, "1", Feed.KPI, error="no answer")
    found = db.read_now(standing, now)
    assert (found.posts_due, found.posts_unknown, found.post_lag) == (2, 1, 3 * A_MINUTE)
    assert (found.edits_due, found.feeds_due, found.feeds_failing) == (1, len(Feed), 1)
    assert found.sync_lag == timedelta(hours=1)
    assert db.read_now(last_posted) == now


def test_the_sellers_whose_tokens_cannot_be_renewed_are_counted_by_app(db: Database, now: datetime) -> None:
    ids = [
        db.write_now(grant, app, Pair(f"a{n}", f"r{n}", open_id=f"s{n}", seller=f"Seller {n}"), [], now)
        for n, app in enumerate(["key-1", "key-1", "key-1", "key-2"])
    ]
    assert db.read_now(renewals_refused) == []
    for n, one in enumerate(ids[1:]):
        db.write_now(renewal_refused, one, f"no. {n}", now + n * A_MINUTE)
    db.write_now(renewal_refused, ids[1], "still no", now + 9 * A_MINUTE)
    first, second = db.read_now(renewals_refused)
    assert (first.app_key, first.sellers, first.total) == ("key-1", 2, 3)
    assert (first.since, first.example, first.refusal) == (now, "Seller 1", "still no")
    assert (second.app_key, second.sellers, second.total) == ("key-2", 1, 1)
    db.write_now(end, ids[3], "taken back", now, now)
    db.write_now(renewed, ids[1], Pair("a9", "r9"), now)
    [left] = db.read_now(renewals_refused)
    assert (left.app_key, left.sellers) == ("key-1", 1)
