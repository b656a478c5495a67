"""chat.postMessage, chat.postEphemeral and chat.getPermalink through slack_sdk."""

import pytest

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*SPS* 3.4"}}
KEY = {"event_type": "shopwatch_post", "event_payload": {"key": "slot-1"}}


async def test_it_posts_text_blocks_and_metadata(client, workspace):
    answer = await client.chat_postMessage(channel="C0SHOPOPS", text="SPS & more", blocks=[SECTION], metadata=KEY)
    assert answer["channel"] == "C0SHOPOPS"
    message = workspace.channels["C0SHOPOPS"].messages[answer["ts"]]
    assert (message.text, message.metadata) == ("SPS &amp; more", KEY)
    assert answer["message"]["blocks"][0]["block_id"], "Slack names a block that the app did not name"
    assert answer["message"]["bot_id"] == workspace.app.bot_id


async def test_it_accepts_a_channel_by_name(client):
    assert (await client.chat_postMessage(channel="#shop-ops", text="hi"))["channel"] == "C0SHOPOPS"


async def test_it_opens_the_direct_conversation_of_a_user_id(client, maria):
    assert (await client.chat_postMessage(channel="U0MARIA", text="psst"))["channel"] == "D0MARIA"
    assert [m["text"] for m in await maria.messages("D0MARIA")] == ["psst"]


async def test_it_gives_every_message_its_own_ts(client):
    stamps = [(await client.chat_postMessage(channel="C0SHOPOPS", text="x"))["ts"] for _ in range(3)]
    assert stamps == sorted(set(stamps))


async def test_it_keeps_replies_in_their_thread_unless_broadcast(client, maria):
    root = (await client.chat_postMessage(channel="C0SHOPOPS", text="root"))["ts"]
    reply = (await client.chat_postMessage(channel="C0SHOPOPS", text="reply", thread_ts=root))["ts"]
    await client.chat_postMessage(channel="C0SHOPOPS", text="loud", thread_ts=reply, reply_broadcast=True)
    assert [m["text"] for m in await maria.messages("C0SHOPOPS")] == ["root", "loud"]
    thread = await maria.get("channels/C0SHOPOPS/replies", thread_ts=root)
    assert [m["text"] for m in thread["messages"]] == ["root", "reply", "loud"]
    assert thread["messages"][0]["reply_count"] == 2


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0FINANCE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0RANDOM", "text": "x"}, "not_in_channel"),
        ({"channel": "C0OLDLAUNCH", "text": "x"}, "is_archived"),
        ({"channel": "U0SHOPWATCH", "text": "x"}, "channel_not_found"),
        ({"channel": "C0SHOPOPS", "text": "  "}, "no_text"),
        ({"channel": "C0SHOPOPS", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0SHOPOPS", "text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"channel": "C0SHOPOPS", "text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"channel": "C0SHOPOPS", "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"channel": "C0SHOPOPS", "text": "x", "metadata": "{"}, "invalid_metadata_format"),
        ({"channel": "C0SHOPOPS", "text": "x", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"channel": "C0SHOPOPS", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": "C0SHOPOPS", "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
    ],
)
async def test_it_refuses(client, refused, workspace, arguments, error):
    assert (await refused(client.chat_postMessage(**arguments)))["error"] == error
    assert all(not channel.messages for channel in workspace.channels.values())


async def test_it_refuses_more_than_the_undocumented_limit_over_all_blocks(client, refused):
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}
    body = await refused(client.chat_postMessage(channel="C0SHOPOPS", text="x", blocks=[long] * 5))
    assert body["error"] == "msg_blocks_too_long"


async def test_it_refuses_oversized_metadata(client, refused):
    big = {"event_type": "x", "event_payload": {"key": "v" * 20_000}}
    body = await refused(client.chat_postMessage(channel="C0SHOPOPS", text="x", metadata=big))
    assert body["error"] == "metadata_too_large"


async def test_it_says_which_block_is_wrong(client, refused):
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    body = await refused(client.chat_postMessage(channel="C0SHOPOPS", text="x", blocks=[SECTION, header]))
    assert "[json-pointer:/blocks/1/text" in body["response_metadata"]["messages"][0]
    assert body["response_metadata"]["messages"][0].startswith("[ERROR] ")


async def test_it_may_post_to_public_channels_with_the_scope_for_it(client, workspace):
    workspace.app.scopes += ("chat:write.public",)
    assert (await client.chat_postMessage(channel="C0RANDOM", text="hello"))["ok"]


async def test_an_ephemeral_message_is_seen_by_one_person_only(client, maria, ravi):
    answer = await client.chat_postEphemeral(channel="C0SHOPOPS", user="U0MARIA", text="only you")
    assert [m["ephemeral_id"] for m in await maria.messages("C0SHOPOPS")] == [answer["message_ts"]]
    assert await ravi.messages("C0SHOPOPS") == []


@pytest.mark.parametrize(
    ("channel", "user", "error"),
    [
        ("C0LEADS", "U0JO", "user_not_in_channel"),
        ("C0RANDOM", "U0JO", "not_in_channel"),
        ("C0OLDLAUNCH", "U0JO", "is_archived"),
    ],
)
async def test_it_refuses_an_ephemeral_message(client, refused, channel, user, error):
    assert (await refused(client.chat_postEphemeral(channel=channel, user=user, text="x")))["error"] == error


async def test_it_gives_a_permalink(client, refused):
    ts = (await client.chat_postMessage(channel="C0SHOPOPS", text="x"))["ts"]
    link = (await client.chat_getPermalink(channel="C0SHOPOPS", message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/C0SHOPOPS/p{ts.replace('.', '')}")
    missing = await refused(client.chat_getPermalink(channel="C0SHOPOPS", message_ts="1.000000"))
    assert missing["error"] == "message_not_found"
