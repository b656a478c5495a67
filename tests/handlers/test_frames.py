"""Acknowledgements over a socket that would be larger than Slack takes."""

from datetime import time

import pytest

from bot.domain.risks import Topic
from bot.domain.subscriptions import DigestSubscription
from storage.subscriptions import save_subscription

LONG = "Ünïcödé 🪁 Shöp "


@pytest.fixture
def crowded(bot):
    """Many shops with long names, each with a risk, and a digest of them."""
    for n in range(120):
        shop = bot.shop(f"{LONG * 5}{n}", str(n), code=f"code-{n}")
        bot.risk(shop, LONG * 8, key=f"stock.out:{n}", subject=LONG * 5)
    digest = DigestSubscription("stock", Topic.STOCK, "C0SHOPOPS", time(9), "Europe/London")
    bot.db.write_now(save_subscription, digest, bot.clock())
    return bot


async def test_an_answer_too_large_for_a_frame_follows_its_acknowledgement(crowded, shown):
    assert (await crowded.maria.post("command", channel="C0SHOPOPS", text="/shop digest preview stock"))["ok"]
    assert "Preview of *stock*" in shown(await crowded.maria.told())
    assert crowded.delivery.sockets.connected == 1


async def test_as_many_options_are_offered_as_a_frame_takes_and_typing_finds_the_others(crowded):
    view = await crowded.maria.opens("/shop digest")
    offered = await crowded.maria.types_into(view, "scope", "")
    assert 10 < len(offered) < 100
    [last] = await crowded.maria.types_into(view, "scope", "code-99")
    assert last["value"] == "shop:99"
    assert last not in offered
