"""``/shop status``: did the 09:00 go out, and is everything well?"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.audit import Kind, Trouble, oddity_trouble
from bot.domain.feeds import Feed
from bot.domain.oddities import KnownOddity, Oddity, OddKind
from bot.domain.risks import Topic
from bot.domain.schedule import Slot
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription
from bot.domain.webhooks import MOST_TRIES
from storage import subscriptions, syncs
from storage.deliveries import Intent, intend
from storage.shops import discovered
from storage.troubles import remember
from storage.webhook_days import count_webhooks
from storage.webhooks import Received, done, failed, keep, take_due


@pytest.fixture
def digest(bot):
    """Makes a digest that was due today so many minutes ago, and says what became of it."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    bot.clock.ahead = noon - datetime.now(UTC)

    def made(name, at=time(9), minutes=None, state=subscriptions.DUE, reason=None, posted=False):
        wanted = DigestSubscription(name, Topic.SPS, "C0SHOPOPS", at, "UTC")
        kept = bot.db.write_now(subscriptions.save_subscription, wanted, bot.clock())
        if minutes is None:
            return
        slot = Slot(noon.date(), bot.clock() - timedelta(minutes=minutes))
        bot.db.write_now(subscriptions.keep_slot, kept.id, slot)
        if state != subscriptions.DUE:
            bot.db.write_now(subscriptions.settle_slot, kept.id, slot.local_date, state, reason)
        if posted:
            one = Intent(
                f"slot:{kept.id}", "digest", "C0SHOPOPS", {"text": "SPS"}, slot.due_at, subscription_id=kept.id
            )
            bot.db.write_now(intend, one, bot.clock())

    return made


async def test_without_any_digest_it_says_how_to_set_one_up(bot, shown):
    said = shown(await bot.maria.types("/shop status"))
    assert "*Nothing is overdue*" in said
    assert "`/shop digest`" in said
    assert "figures come from imported files" in said


async def test_a_digest_that_went_out_has_its_link_and_its_time(bot, shown, digest):
    digest("Morning", minutes=1, state=subscriptions.SENT, posted=True)
    await bot.courier.post_due()
    [message] = bot.messages()
    said = shown(await bot.maria.types("/shop status 09:00"))
    assert f"/archives/C0SHOPOPS/p{message.ts.replace('.', '')}|posted>" in said
    assert "late" not in said
    assert "*Slack* takes every message, the last <!date" in said


async def test_one_that_went_out_late_says_how_late(bot, shown, digest):
    digest("Morning", minutes=95, state=subscriptions.SENT, posted=True)
    await bot.courier.post_due()
    assert "1 h 35 min late" in shown(await bot.maria.types("/shop status"))


async def test_one_that_did_not_go_out_says_why(bot, shown, digest):
    digest("a-missed", minutes=60, state=subscriptions.MISSED, reason="Shopwatch was not running")
    digest("b-being-made", minutes=1)
    digest("c-slowed", minutes=5, state=subscriptions.SENT, posted=True)
    digest("d-later", at=time(18))
    bot.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=600)
    await bot.courier.post_due()
    answer = await bot.maria.types("/shop status")
    rows = [row for row in shown(answer).splitlines() if row.startswith("•")]
    assert ":x: Shopwatch was not running" in rows[0]
    assert "not posted yet: it is being made" in rows[1]
    assert "not posted yet: Slack did not take it, 1 try so far" in rows[2]
    assert "next <!date" in rows[3]
    assert "1 message due, the oldest for 5 min" in shown(answer)


async def test_a_time_or_a_part_of_a_name_narrows_it(bot, shown, digest):
    digest("Morning scores")
    digest("Evening stock", at=time(18))
    for asked in ("09:00", "9:00", "9.00", "morning", "Scores"):
        said = shown(await bot.maria.types(f"/shop status {asked}"))
        assert "Morning scores" in said, asked
        assert "Evening stock" not in said, asked


async def test_what_is_not_known_is_answered_with_what_is(bot, shown, digest):
    digest("Morning scores")
    assert "No digest is due at 10:30." in shown(await bot.maria.types("/shop status 10:30"))
    answer = await bot.maria.types("/shop status mornign scors")
    assert "No digest is called “mornign scors”." in shown(answer)
    await bot.maria.clicks(answer, "run.0")
    assert "Morning scores" in shown(await bot.maria.told(2))


async def test_what_is_overdue_is_told_with_its_reason(bot, shown):
    late = Trouble(Kind.POST, "post:a", "Morning", bot.clock() - timedelta(hours=1), "on its way", "C0SHOPOPS")
    new = Trouble(Kind.LADDER, "ladder:7", "#7", bot.clock(), "its next step could not be taken")
    bot.db.write_now(remember, [late, new], bot.clock())
    said = shown(await bot.maria.types("/shop status"))
    assert "*1 thing is* overdue" in said
    assert "*Morning* for <#C0SHOPOPS> was due" in said
    assert "#7" not in said


async def test_the_engine_and_the_data_are_told_in_two_lines(bot, shown):
    bot.db.write_now(discovered, Shop("7001", "acme-us", "Acme US"), "cipher")
    bot.db.write_now(syncs.plan, "7001", bot.clock())
    bot.work.queued = 3
    said = shown(await bot.maria.types("/shop status"))
    assert "*Engine* works, 3 pieces waiting" in said
    assert f"*Sync* :white_check_mark: {len(Feed)} sources read without trouble, none read yet." in said
    assert "*Webhooks* none came yet" in said
    assert "`shopwatch webhooks` in a shell shows where they go, `--repair` has them come here" in said


async def test_what_cannot_be_read_is_named_with_its_reason_at_once(bot, shown, nasty):
    for shop in (Shop("7001", "acme-us", "Acme US"), Shop("7002", "lumen-uk", nasty)):
        bot.db.write_now(discovered, shop, "cipher")
        bot.db.write_now(syncs.plan, shop.id, bot.clock())
    for state in bot.db.read_now(syncs.sync_states):
        if state.feed is Feed.STOCK:
            bot.db.write_now(syncs.failed, state, "no scope (code 105005, path /product/202309/search)", bot.clock())
        elif state.feed is Feed.SPS and state.shop_id == "7001":
            bot.db.write_now(syncs.synced, state, None, bot.clock() - timedelta(hours=1), bot.clock())
            bot.db.write_now(syncs.failed, state, "TikTok Shop is out of reach", bot.clock())
    said = shown(await bot.maria.types("/shop status"))
    assert f"*Sync* :warning: 3 of {2 * len(Feed)} sources cannot be read" in said
    assert "• The stock of 2 of 2 shops, such as *&lt;!channel" in said
    assert "cannot be read: no scope (code 105005, path /product/202309/search)" in said
    assert "• The scores of *Acme US* cannot be read since <!date^" in said


async def test_what_is_late_stands_before_what_is_odd_and_what_is_left_out_is_counted(bot, shown):
    odd = [KnownOddity(Oddity(OddKind.FIELD, f"Order.f{n}", "text"), bot.clock(), bot.clock(), 1) for n in range(7)]
    late = Trouble(Kind.POST, "post:a", "Morning", bot.clock() - timedelta(hours=1), "on its way", "C0SHOPOPS")
    bot.db.write_now(remember, [*map(oddity_trouble, odd), late], bot.clock())
    rows = shown(await bot.maria.types("/shop status")).splitlines()
    [first, *_] = [row for row in rows if row.startswith("•")]
    assert "*Morning*" in first
    assert "and 3 more" in rows


async def test_the_webhooks_are_told_with_whatever_is_not_as_it_should_be(bot, shown):
    bot.db.write_now(discovered, Shop("7001", "acme-us", "Acme US"), "cipher")
    bot.db.write_now(syncs.plan, "7001", bot.clock())
    now = bot.clock()
    webhooks = [
        Received("key", str(n), number, "7001", now, now, "{}", n < 3) for n, number in enumerate((5, 5, 5, 99))
    ]
    bot.db.write_now(keep, webhooks)
    [one, two, three] = bot.db.write_now(take_due, now, now, 1)
    bot.db.write_now(failed, [replace(one, tries=MOST_TRIES - 1)], "<!channel> scope missing", now)
    bot.db.write_now(failed, [replace(two, tries=1)], "HTTP 500", now)
    bot.db.write_now(done, [three.key], now)
    bot.db.write_now(count_webhooks, {"refused:signature": 2}, now)
    said = shown(await bot.maria.types("/shop status"))
    [line] = [line for line in said.splitlines() if line.startswith("*Webhooks*")]
    assert "the last <!date" in line
    assert " · 1 waiting · :warning: 1 failed (&lt;!channel&gt; scope missing) · :warning: 2 refused" in line
    assert line.endswith("1 webhook of a type nobody acts on (99)")
    bot.work.queued = None
    assert "*Engine* :warning: does not answer" in shown(await bot.maria.types("/shop status"))


async def test_two_hundred_digests_are_one_valid_answer(bot, shown, digest, nasty):
    for n in range(200):
        digest(f"{nasty} {n:03} " + "ü" * 60)
    assert "and 160 more" in shown(await bot.maria.types("/shop status"))


async def test_what_tiktok_sends_oddly_is_told_apart_from_what_is_late(bot, shown):
    odd = Oddity(OddKind.FIELD, "Product.title", "an object came")
    trouble = oddity_trouble(KnownOddity(odd, bot.clock(), bot.clock(), 3))
    bot.db.write_now(remember, [trouble], bot.clock())
    said = shown(await bot.maria.types("/shop status"))
    assert "*1 thing is* odd about TikTok's answers" in said
    assert "TikTok's *Product.title* is not as documented since" in said
    assert "an object came; it is left out, the rest is read" in said
    assert "overdue" not in said
