"""A workspace without Slack's newer blocks: answers come in plain ones, as soon as that is known."""

import pytest

from bot.messages.kit import line_chart, message, section
from storage.deliveries import Intent, intend


def kinds(message):
    return {block["type"] for block in message.blocks}


@pytest.fixture
def asks(bot):
    """Somebody whose questions are about several shops, so that the answers have tables."""
    for n in range(3):
        bot.shop(f"Acme {n}", f"70{n}")
    return bot.maria


async def chart_posted(bot):
    chart = line_chart("SPS", ["1 Nov", "2 Nov"], [("Acme", [3.9, 3.7])], "points")
    wanted = Intent("a", "note", "C0SHOPOPS", message("SPS", section("SPS"), chart).payload(), bot.clock())
    bot.db.write_now(intend, wanted, bot.clock())
    await bot.courier.post_due()


async def test_an_answer_has_a_table_until_a_post_was_refused(bot, asks):
    assert "table" in kinds(await asks.types("/shop sps"))
    bot.workspace.faults.add("chat.postMessage", "error", error="invalid_blocks")
    await chart_posted(bot)
    plain = await asks.types("/shop sps")
    assert "table" not in kinds(plain)
    assert "Acme 2" in str(plain.blocks)


async def test_a_refused_answer_to_a_click_comes_again_in_plain_blocks(bot, asks, until):
    help_wanted = await asks.types("/shop spps")
    bot.workspace.faults.add("response_url", "error", error="invalid_blocks")
    await asks.clicks(help_wanted, "run.0")
    await until(lambda: "Acme 2" in str(asks.private()[-1].blocks))
    assert "table" not in kinds(asks.private()[-1])
    assert "table" not in kinds(await asks.types("/shop sps"))


async def test_a_refusal_of_another_kind_proves_nothing_of_the_blocks(bot, asks, until):
    help_wanted = await asks.types("/shop spps")
    bot.workspace.faults.add("response_url", "error", error="used_url")
    await asks.clicks(help_wanted, "run.0")
    await until(lambda: not bot.workspace.faults.pending())
    assert "table" in kinds(await asks.types("/shop sps"))
