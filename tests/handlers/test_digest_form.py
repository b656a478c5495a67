"""/shop digest: the form, its field errors, and what becomes of it."""

import asyncio
import html
import re
from datetime import time, timedelta

import pytest

from bot.domain.risks import Topic
from bot.domain.subscriptions import DigestSubscription, Scope
from bot.messages.kit import message, section
from bot.messages.text import md
from handlers.digest_form import zones_like
from storage.deliveries import Intent, intend
from storage.subscriptions import save_subscription, subscriptions

STOCK = {"selected_option": {"text": {"type": "plain_text", "text": "Stock"}, "value": "stock"}}


def to(channel):
    return {"selected_conversation": channel}


def option(value):
    return {"text": {"type": "plain_text", "text": value}, "value": value}


def kept(bot):
    return bot.db.read_now(subscriptions)


async def test_the_form_is_filled_in_with_the_persons_own_zone_and_name(bot):
    view = await bot.ravi.opens("/shop digest")
    fields = {block["block_id"]: block["element"] for block in view.blocks}
    assert fields["zone"]["initial_option"]["value"] == "Asia/Kolkata"
    assert fields["owner"]["initial_user"] == "U0RAVI"
    assert fields["at"]["initial_time"] == "09:00"


async def test_a_sent_form_makes_a_subscription_and_says_when_the_first_is_due(bot, shown):
    bot.shop("Acme US", "1", groups=frozenset({"beauty"}))
    view = await bot.maria.opens("/shop digest")
    answer = await bot.maria.submits(
        view,
        topic=STOCK,
        channel=to("C0SHOPOPS"),
        at={"selected_time": "07:30"},
        days={"selected_options": [option("0"), option("4")]},
        zone={"selected_option": option("Europe/London")},
        scope={"selected_options": [option("shop:1"), option("group:beauty")]},
        name={"value": " Morning  “stock” "},
    )
    assert answer["response_action"] == "update"
    [one] = kept(bot)
    assert one.subscription == DigestSubscription(
        name="Morning stock",
        topic=Topic.STOCK,
        channel="C0SHOPOPS",
        at=time(7, 30),
        zone="Europe/London",
        weekdays=frozenset({0, 4}),
        scope=Scope(("1",), ("beauty",)),
        owner="U0MARIA",
    )
    assert f"first <!date^{int(one.next_slot.due_at.timestamp())}^" in shown(bot.maria.modal)


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        ("C0RANDOM", "/invite @Shopwatch"),
        ("C0OLDLAUNCH", "archived"),
        ("C0FINANCE", "sees no such channel"),
    ],
)
async def test_a_channel_that_cannot_be_posted_to_is_an_error_beside_it(bot, channel, says):
    view = await bot.maria.opens("/shop digest")
    answer = await bot.maria.submits(view, topic=STOCK, channel=to(channel))
    assert answer["response_action"] == "errors"
    assert says in answer["errors"]["channel"]
    assert not kept(bot)
    answer = await bot.maria.submits(view, topic=STOCK, channel=to("C0LEADS"))
    assert answer["response_action"] == "update"
    assert kept(bot)[0].subscription.channel == "C0LEADS"


async def test_a_name_is_taken_once_and_made_where_none_is_given(bot):
    for expected in ("stock", "stock-2"):
        view = await bot.maria.opens("/shop digest")
        await bot.maria.submits(view, topic=STOCK, channel=to("C0SHOPOPS"))
        assert [one.subscription.name for one in kept(bot)][-1] == expected
    view = await bot.ravi.opens("/shop digest")
    answer = await bot.ravi.submits(view, topic=STOCK, channel=to("C0SHOPOPS"), name={"value": "STOCK"})
    assert "Choose another name" in answer["errors"]["name"]
    assert len(kept(bot)) == 2


async def one_after_the_other(send):
    await send()
    return await send()


async def at_once(send):
    _, last = await asyncio.gather(send(), send())
    return last


@pytest.mark.parametrize("twice", [one_after_the_other, at_once])
@pytest.mark.parametrize(("typed", "name"), [("", "stock"), ("Morning", "Morning")])
async def test_the_same_form_sent_twice_is_one_digest(bot, shown, twice, typed, name):
    view = await bot.maria.opens("/shop digest")
    asked = bot.delivery.ask
    bot.delivery.ask = lambda kind, payload, **more: twice(lambda: asked(kind, payload, **more))
    answer = await bot.maria.submits(view, topic=STOCK, channel=to("C0SHOPOPS"), name={"value": typed})
    assert answer["response_action"] == "update", answer
    assert f"*{name}* is set up" in shown(bot.maria.modal)
    assert [one.subscription.name for one in kept(bot)] == [name]


async def test_a_zone_that_is_none_is_an_error_beside_it(bot):
    view = await bot.maria.opens("/shop digest")
    zone = {"selected_option": option("Mars/Olympus")}
    answer = await bot.maria.submits(view, topic=STOCK, channel=to("C0SHOPOPS"), zone=zone)
    assert "Europe/London" in answer["errors"]["zone"]


async def test_zones_and_shops_are_found_by_typing(bot):
    for n in range(150):
        bot.shop(f"Acme {n}", str(n), groups=frozenset({"beauty"}))
    view = await bot.maria.opens("/shop digest")
    zones = await bot.maria.types_into(view, "zone", "new york")
    assert [zone["value"] for zone in zones] == ["America/New_York"]
    found = await bot.maria.types_into(view, "scope", "")
    assert len(found) == 100
    assert found[0]["value"] == "group:beauty"
    assert [one["value"] for one in await bot.maria.types_into(view, "scope", "acme 149")] == ["shop:149"]


def test_a_city_comes_before_a_region_of_the_same_name():
    assert zones_like("london")[0] == "Europe/London"
    assert "Asia/Kolkata" in zones_like("kolk")
    assert zones_like("nowhere at all") == []


async def test_the_list_says_where_and_when_and_why_not(bot, shown, nasty):
    assert "No digest is set up yet" in shown(await bot.maria.types("/shop digest list"))
    digest = DigestSubscription(nasty, Topic.SPS, "C0SHOPOPS", time(9), "Europe/London", frozenset(range(5)))
    bot.db.write_now(save_subscription, digest, bot.clock())
    said = shown(await bot.maria.types("/shop digest list"))
    assert "<#C0SHOPOPS>" in said
    assert "09:00 London, Mon to Fri" in said
    assert "<!channel>" not in said


async def test_a_preview_is_what_would_be_posted_and_goes_nowhere(bot, shown):
    bot.shop("Acme US")
    digest = DigestSubscription("morning", Topic.SPS, "C0SHOPOPS", time(9), "Europe/London")
    bot.db.write_now(save_subscription, digest, bot.clock())
    said = shown(await bot.maria.types("/shop digest preview Morning"))
    assert "SPS" in said
    assert "Preview of *morning*" in said
    await bot.settle()
    assert not bot.messages()


async def test_sending_now_starts_the_work_once(bot, shown):
    digest = DigestSubscription("morning", Topic.SPS, "C0SHOPOPS", time(9), "Europe/London")
    one = bot.db.write_now(save_subscription, digest, bot.clock())
    assert "on its way to <#C0SHOPOPS>" in shown(await bot.maria.types("/shop digest now morning"))
    [(kind, arguments)] = bot.work.started.values()
    assert (kind, arguments["subscription_id"]) == ("digest_now", one.id)


async def test_a_digest_that_was_just_posted_is_posted_again_only_when_asked_twice(bot, shown, until):
    digest = DigestSubscription("morning", Topic.SPS, "C0SHOPOPS", time(9), "Europe/London")
    one = bot.db.write_now(save_subscription, digest, bot.clock())
    made = message(md("SPS"), section(md("SPS"))).payload()
    wanted = Intent("now:1:x", "digest", "C0SHOPOPS", made, bot.clock(), subscription_id=one.id)
    bot.db.write_now(intend, wanted, bot.clock())
    assert "*morning* is on its way to <#C0SHOPOPS> already." in shown(
        await bot.maria.types("/shop digest now morning")
    )
    await bot.courier.post_due()
    [posted] = bot.messages()
    answer = await bot.maria.types("/shop digest now morning")
    link = f"/archives/C0SHOPOPS/p{posted.ts.replace('.', '')}|posted> in <#C0SHOPOPS> 0 min ago. Once more?"
    assert link in shown(answer)
    assert not bot.work.started
    await bot.maria.clicks(answer, "run.0")
    await until(lambda: len(bot.work.started) == 1)
    bot.clock.ahead += timedelta(minutes=11)
    assert "on its way to <#C0SHOPOPS>." in shown(await bot.maria.types("/shop digest now morning"))
    assert len(bot.work.started) == 2


async def test_sending_now_to_a_channel_without_the_bot_says_what_to_do(bot, shown):
    digest = DigestSubscription("morning", Topic.SPS, "C0RANDOM", time(9), "Europe/London")
    bot.db.write_now(save_subscription, digest, bot.clock())
    assert "/invite @Shopwatch" in shown(await bot.maria.types("/shop digest now morning"))
    assert not bot.work.started


async def test_a_digest_is_switched_off_and_on(bot, shown):
    digest = DigestSubscription("morning", Topic.SPS, "C0SHOPOPS", time(9), "Europe/London")
    bot.db.write_now(save_subscription, digest, bot.clock())
    assert "is off" in shown(await bot.maria.types("/shop digest off morning"))
    assert "off: switched off by Maria Lopez" in shown(await bot.ravi.types("/shop digest list"))
    assert "is off already: switched off by Maria Lopez" in shown(await bot.ravi.types("/shop digest off morning"))
    assert "on again, next <!date^" in shown(await bot.ravi.types("/shop digest on morning"))
    assert "is on already" in shown(await bot.ravi.types("/shop digest on morning"))


async def test_a_digest_nobody_has_is_answered_with_the_nearest(bot, shown):
    assert "No digest is set up yet" in shown(await bot.maria.types("/shop digest preview x"))
    digest = DigestSubscription("morning", Topic.SPS, "C0SHOPOPS", time(9), "Europe/London")
    bot.db.write_now(save_subscription, digest, bot.clock())
    assert "morning" in shown(await bot.maria.types("/shop digest preview"))
    assert "Did you mean" in shown(await bot.maria.types("/shop digest preview mornin"))
    assert "I know `list`" in shown(await bot.maria.types("/shop digest delete morning"))


async def test_a_digest_that_is_like_none_is_answered_with_all(bot, shown, until):
    for name in ("evening", "morning"):
        digest = DigestSubscription(name, Topic.SPS, "C0SHOPOPS", time(9), "Europe/London")
        bot.db.write_now(save_subscription, digest, bot.clock())
    answer = await bot.maria.types("/shop digest off xyz")
    assert "No digest is called “xyz”. Choose one that there is." in shown(answer)
    await bot.maria.clicks(answer, "run.1")
    await until(lambda: "*morning* is off" in shown(bot.maria.private()[-1]))


@pytest.mark.parametrize("name", ["a*b* `x` :fire:", "*all*", "“SPS” – US", "> @here ~x~ _y_"])
async def test_a_name_is_known_as_a_message_shows_it_and_as_it_was_typed(bot, shown, name):
    digest = DigestSubscription(name, Topic.SPS, "C0SHOPOPS", time(9), "Europe/London")
    bot.db.write_now(save_subscription, digest, bot.clock())
    said = shown(await bot.maria.types(f"/shop digest preview {name}"))
    copied = re.search("Preview of [*](.*)[*] for", html.unescape(said))[1]
    assert "Preview of" in shown(await bot.maria.types(f"/shop digest preview {copied}"))
    view = await bot.maria.opens("/shop digest")
    answer = await bot.maria.submits(view, topic=STOCK, channel=to("C0SHOPOPS"), name={"value": copied})
    assert "already" in answer["errors"]["name"]
