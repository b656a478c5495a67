"""App Home: what waits for me, what nobody has, today's digests, the state of the data."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.feeds import Feed
from bot.domain.risks import Severity, Topic
from bot.domain.schedule import Slot
from bot.domain.subscriptions import DigestSubscription
from storage import subscriptions
from storage.deliveries import Intent, intend
from storage.risk_moves import acknowledge
from storage.risks import risk_by_id
from storage.syncs import failed, plan, sync_states

LONDON = ZoneInfo("Europe/London")


def after(said, heading):
    """What stands under a heading."""
    headings = ["Waiting for you", "Nobody has these yet", "Today's digests", "State of the data", "\0"]
    following = headings[headings.index(heading) + 1]
    return said.split(heading, 1)[1].split(following, 1)[0]


async def test_an_empty_workspace_says_so_and_what_to_do(bot, shown):
    said = shown(await bot.maria.opens_home())
    assert "Nothing waits for you." in said
    assert "`/shop digest`" in said
    assert "New York" in said


async def test_a_home_that_slack_did_not_take_is_drawn_a_little_later(bot, shown):
    bot.workspace.faults.add("views.publish", "status", status=503)
    assert "Nothing waits for you." in shown(await bot.maria.opens_home())


async def test_mine_come_by_deadline_and_nobodys_are_apart(bot, shown):
    shop = bot.shop("Acme US")
    later = bot.risk(shop, "later one", deadline=bot.clock() + timedelta(days=3))
    sooner = bot.risk(shop, "sooner one", severity=Severity.INFO, deadline=bot.clock() + timedelta(days=1))
    bot.risk(shop, "free one")
    for risk in (later, sooner):
        bot.db.write_now(acknowledge, risk.id, "U0MARIA", "Maria Lopez", bot.clock())
    said = shown(await bot.maria.opens_home())
    mine = after(said, "Waiting for you")
    assert mine.index("sooner one") < mine.index("later one")
    assert "free one" in after(said, "Nobody has these yet")
    assert "sooner one" not in shown(await bot.ravi.opens_home())


async def test_taking_a_risk_at_home_draws_home_anew_and_edits_the_message(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"))
    digest = await bot.posts(risk)
    home = await bot.maria.opens_home()
    await bot.maria.clicks_in(home, "risk.ack")
    await until(lambda: "Maria Lopez has it" in after(shown(bot.maria.home), "Waiting for you"))
    await bot.settle()
    assert "Maria Lopez has it" in shown(digest)
    assert "Maria Lopez has it" in shown(bot.thread(digest)[-1])


async def test_a_click_on_an_old_home_says_who_was_first(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"))
    home = await bot.maria.opens_home()
    bot.db.write_now(acknowledge, risk.id, "U0RAVI", "Ravi Menon", bot.clock())
    await bot.maria.clicks_in(home, "risk.ack")
    await until(lambda: "Nothing changed: <@U0RAVI> has it since" in shown(bot.maria.home))
    assert bot.db.read_now(risk_by_id, risk.id).taken_by == "U0RAVI"


async def test_todays_digests_tell_what_became_of_them(bot, shown):
    noon = datetime.now(LONDON).replace(hour=12, minute=0, second=0, microsecond=0)
    bot.clock.ahead = noon - datetime.now(UTC)
    today = noon.date()

    def made(name, state=None, reason=None, sent=False):
        wanted = DigestSubscription(name, Topic.SPS, "C0SHOPOPS", time(9), "Europe/London")
        kept = bot.db.write_now(subscriptions.save_subscription, wanted, bot.clock())
        slot = Slot(today, datetime.combine(today, time(0, 1), LONDON).astimezone(UTC))
        if state:
            bot.db.write_now(subscriptions.keep_slot, kept.id, slot)
        if state not in (None, subscriptions.DUE):
            bot.db.write_now(subscriptions.settle_slot, kept.id, today, state, reason)
        if sent:
            payload = {"text": "SPS", "blocks": []}
            key = f"slot:{kept.id}:{today}"
            one = Intent(key, "digest", "C0SHOPOPS", payload, slot.due_at, subscription_id=kept.id)
            bot.db.write_now(intend, one, bot.clock())

    made("a-posted", subscriptions.SENT, sent=True)
    made("b-missed", subscriptions.MISSED, "Shopwatch was not running")
    made("c-under-way", subscriptions.DUE)
    made("d-later")
    await bot.courier.post_due()
    [posted] = bot.messages()
    rows = after(shown(await bot.maria.opens_home()), "Today's digests").splitlines()
    rows = [row for row in rows if "•" in row]
    assert f"/archives/C0SHOPOPS/p{posted.ts.replace('.', '')}|posted" in rows[0]
    assert ":x: Shopwatch was not running" in rows[1]
    assert "not posted yet: it is being made" in rows[2]
    assert "next <!date^" in rows[3]


async def test_the_state_of_the_data_names_what_fails_why_and_the_next_try(bot, shown):
    bot.shop("Acme UK", region="GB")
    bot.db.write_now(plan, "7001", bot.clock())
    [state] = [state for state in bot.db.read_now(sync_states) if state.feed is Feed.SPS]
    bot.db.write_now(failed, state, "authorisation ended", bot.clock())
    said = after(shown(await bot.maria.opens_home()), "State of the data")
    assert f"1 of {len(bot.db.read_now(sync_states))} sources cannot be read" in said
    assert "Acme UK scores: authorisation ended · never read · next try <!date^" in said


async def test_home_stays_within_slacks_limits_however_much_there_is(bot, shown, nasty):
    shop = bot.shop(nasty, code="nasty")
    for n in range(120):
        risk = bot.risk(shop, f"{nasty} {n} " + "x" * 300)
        if n % 2:
            bot.db.write_now(acknowledge, risk.id, "U0MARIA", "Maria Lopez", bot.clock())
    for n in range(30):
        wanted = DigestSubscription(f"{nasty} {n}", Topic.SPS, "C0SHOPOPS", time(9), "Asia/Tokyo")
        bot.db.write_now(subscriptions.save_subscription, wanted, bot.clock())
    home = await bot.maria.opens_home()
    assert "and 52 more" in after(shown(home), "Waiting for you")
    assert "<!channel>" not in shown(home)
