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


async def test_one_with_a_table_that_is_refused_follows_in_plain_blocks(crowded):
    crowded.workspace.faults.add("response_url", "error", error="invalid_blocks")
    first, second = [await crowded.maria.types("/shop sps") for _ in range(2)]
    assert not crowded.workspace.faults.pending(), "it was too large for a frame"
    for answer in (first, second):
        assert LONG.strip() in str(answer.blocks)
        assert "table" not in {block["type"] for block in answer.blocks}


async def test_as_many_options_are_offered_as_a_frame_takes_and_typing_finds_the_others(crowded):
    view = await crowded.maria.opens("/shop digest")
    offered = await crowded.maria.types_into(view, "scope", "")
    assert 10 < len(offered) < 100
    [last] = await crowded.maria.types_into(view, "scope", "code-99")
    assert last["value"] == "shop:99"
    assert last not in offered
