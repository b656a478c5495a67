"""Token buckets, and how a client meets them."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.slack.rate import RateLimiter


def test_a_tier_admits_its_burst_and_then_its_pace():
    rate = RateLimiter()
    assert [rate.wait("k", "tier3", 0.0) for _ in range(50)] == [0] * 50
    assert rate.wait("k", "tier3", 0.0) == 2, "50 a minute is one in 1.2 seconds"
    assert rate.wait("k", "tier3", 1.3) == 0
    assert rate.wait("k", "tier3", 1.3) > 0


def test_keys_do_not_share_their_allowance():
    rate = RateLimiter()
    assert rate.wait("a", "tier1", 0.0) == 0
    assert rate.wait("a", "tier1", 0.0) == 60
    assert rate.wait("b", "tier1", 0.0) == 0


def test_it_can_be_scaled_and_switched_off():
    assert [RateLimiter(scale=2).wait("k", "tier1", 0.0) for _ in range(2)] == [0, 0]
    off = RateLimiter(enabled=False)
    assert not any(off.wait("k", "tier1", 0.0) for _ in range(5))


async def test_posting_too_fast_in_one_channel_is_answered_429(client, workspace, clock):
    for _ in range(4):
        await client.chat_postMessage(channel="C0SHOPOPS", text="x")
    workspace.rate.scale = 0.001  # so that a slow test does not earn new calls meanwhile
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0SHOPOPS", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    wait = int(caught.value.response.headers["Retry-After"])
    assert (await client.chat_postMessage(channel="C0SHOPALERTS", text="other channels go on"))["ok"]
    clock.advance(seconds=wait)
    await client.chat_postMessage(channel="C0SHOPOPS", text="x")
    assert len(workspace.channels["C0SHOPOPS"].messages) == 5
