"""chat.update and chat.delete through slack_sdk."""

import pytest

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "before"}}


@pytest.fixture
async def posted(client):
    answer = await client.chat_postMessage(
        channel="C0SHOPOPS",
        text="before",
        blocks=[SECTION],
        metadata={"event_type": "kept", "event_payload": {"key": "1"}},
    )
    return answer["ts"]


@pytest.fixture
def message(workspace, posted):
    return workspace.channels["C0SHOPOPS"].messages[posted]


async def test_text_without_blocks_removes_the_blocks_and_marks_the_edit(client, posted, message):
    answer = await client.chat_update(channel="C0SHOPOPS", ts=posted, text="after")
    assert (answer["text"], message.blocks) == ("after", [])
    assert answer["message"]["edited"]["user"] == "U0SHOPWATCH"
    assert message.metadata["event_type"] == "kept"


async def test_blocks_replace_blocks_without_an_edited_mark(client, posted, message):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "after"}}
    answer = await client.chat_update(channel="C0SHOPOPS", ts=posted, text="after", blocks=[section])
    assert message.blocks[0]["text"]["text"] == "after"
    assert "edited" not in answer["message"]


async def test_metadata_alone_keeps_the_content_and_an_empty_one_removes_it(client, posted, message):
    await client.chat_update(channel="C0SHOPOPS", ts=posted, metadata={"event_type": "new", "event_payload": {}})
    assert (message.text, message.metadata["event_type"]) == ("before", "new")
    assert message.blocks[0]["text"]["text"] == "before"
    await client.chat_update(channel="C0SHOPOPS", ts=posted, metadata={})
    assert message.metadata is None


async def test_it_refuses_messages_of_others(client, refused, maria):
    ts = (await maria.post("message", channel="C0SHOPOPS", text="mine"))["ts"]
    assert (await refused(client.chat_update(channel="C0SHOPOPS", ts=ts, text="x")))["error"] == "cant_update_message"
    assert (await refused(client.chat_delete(channel="C0SHOPOPS", ts=ts)))["error"] == "cant_delete_message"


async def test_it_refuses_what_is_not_there(client, refused, posted):
    for call in (client.chat_update(channel="C0SHOPOPS", ts="1.000000", text="x"),):
        assert (await refused(call))["error"] == "message_not_found"
    assert (await refused(client.chat_update(channel="U0MARIA", ts=posted, text="x")))["error"] == "channel_not_found"
    assert (await refused(client.chat_update(channel="C0SHOPOPS", ts=posted)))["error"] == "no_text"
    long = await refused(client.chat_update(channel="C0SHOPOPS", ts=posted, text="x" * 4_001))
    assert long["error"] == "msg_too_long"


async def test_it_refuses_to_edit_in_an_archived_channel(client, refused, posted, workspace):
    workspace.channels["C0SHOPOPS"].is_archived = True
    assert (await refused(client.chat_update(channel="C0SHOPOPS", ts=posted, text="x")))["error"] == "is_inactive"


async def test_ephemeral_messages_cannot_be_updated(client, refused):
    ts = (await client.chat_postEphemeral(channel="C0SHOPOPS", user="U0MARIA", text="x"))["message_ts"]
    assert (await refused(client.chat_update(channel="C0SHOPOPS", ts=ts, text="y")))["error"] == "message_not_found"


async def test_a_deleted_message_is_gone(client, posted, maria):
    await client.chat_delete(channel="C0SHOPOPS", ts=posted)
    assert await maria.messages("C0SHOPOPS") == []


async def test_a_deleted_root_leaves_a_tombstone_over_its_thread(client, posted, refused):
    await client.chat_postMessage(channel="C0SHOPOPS", text="reply", thread_ts=posted)
    await client.chat_delete(channel="C0SHOPOPS", ts=posted)
    thread = await client.conversations_replies(channel="C0SHOPOPS", ts=posted)
    assert [m.get("subtype", m["text"]) for m in thread["messages"]] == ["tombstone", "reply"]
    assert (await refused(client.chat_delete(channel="C0SHOPOPS", ts=posted)))["error"] == "message_not_found"


async def test_a_deleted_reply_is_taken_off_the_count(client, posted, maria):
    reply = (await client.chat_postMessage(channel="C0SHOPOPS", text="reply", thread_ts=posted))["ts"]
    await client.chat_delete(channel="C0SHOPOPS", ts=reply)
    assert "reply_count" not in (await maria.messages("C0SHOPOPS"))[0]
