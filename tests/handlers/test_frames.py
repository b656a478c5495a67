"""Acknowledgements over a socket that would be larger than Slack takes."""

import pytest

LONG = "Ünïcödé 🪁 Shöp "


@pytest.fixture
def crowded(bot):
    """Many shops with long names."""
    for n in range(120):
        bot.shop(f"{LONG * 5}{n}", str(n), code=f"code-{n}")
    return bot


async def test_an_answer_too_large_for_a_frame_follows_its_acknowledgement(crowded, shown):
    assert "Which one do you mean?" in shown(await crowded.maria.types("/shop Shöp"))
    assert crowded.delivery.sockets.connected == 1


async def test_as_many_options_are_offered_as_a_frame_takes_and_typing_finds_the_others(crowded):
    view = await crowded.maria.opens("/shop digest")
    offered = await crowded.maria.types_into(view, "scope", "")
    assert 10 < len(offered) < 100
    [last] = await crowded.maria.types_into(view, "scope", "code-99")
    assert last["value"] == "shop:99"
    assert last not in offered
