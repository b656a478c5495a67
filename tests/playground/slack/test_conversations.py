"""conversations.*, users.*, usergroups.*, reactions.* and the rest, through slack_sdk."""

import pytest


async def post(client, *texts, channel="C0SHOPOPS", **more):
    return [(await client.chat_postMessage(channel=channel, text=text, **more))["ts"] for text in texts]


async def test_history_is_newest_first_and_leaves_threads_and_metadata_out(client):
    metadata = {"event_type": "e", "event_payload": {"key": "k"}}
    root, last = await post(client, "one", "two", metadata=metadata)
    await post(client, "reply", thread_ts=root)
    plain = await client.conversations_history(channel="C0SHOPOPS")
    assert [m["ts"] for m in plain["messages"]] == [last, root]
    assert plain["messages"][1]["reply_count"] == 1
    assert "metadata" not in plain["messages"][0]
    full = await client.conversations_history(channel="C0SHOPOPS", include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata


async def test_history_is_bounded_by_oldest_and_latest(client):
    first, second, third = await post(client, "1", "2", "3")

    async def texts(**bounds):
        return [m["text"] for m in (await client.conversations_history(channel="C0SHOPOPS", **bounds))["messages"]]

    assert await texts(oldest=first) == ["3", "2"]
    assert await texts(oldest=first, latest=third) == ["2"]
    assert await texts(oldest=first, latest=third, inclusive=True) == ["3", "2", "1"]
    assert await texts(latest=second, inclusive=True) == ["2", "1"]


async def test_history_comes_in_pages(client, refused, workspace):
    workspace.rate.enabled = False
    await post(client, *"abcde")
    first = await client.conversations_history(channel="C0SHOPOPS", limit=2)
    assert first["has_more"] is True
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel="C0SHOPOPS", limit=2, cursor=cursor)
    assert [m["text"] for m in [*first["messages"], *second["messages"]]] == list("edcb")
    assert (await refused(client.conversations_history(channel="C0SHOPOPS", cursor="?")))["error"] == "invalid_cursor"
    assert (await refused(client.conversations_history(channel="C0SHOPOPS", limit=2000)))["error"] == "invalid_limit"


@pytest.mark.parametrize(("channel", "error"), [("C0RANDOM", "not_in_channel"), ("C0FINANCE", "channel_not_found")])
async def test_history_needs_membership(client, refused, channel, error):
    assert (await refused(client.conversations_history(channel=channel)))["error"] == error


async def test_replies_of_any_message_of_the_thread(client, refused):
    (root,) = await post(client, "root")
    (reply,) = await post(client, "reply", thread_ts=root)
    thread = await client.conversations_replies(channel="C0SHOPOPS", ts=reply)
    assert [m["text"] for m in thread["messages"]] == ["root", "reply"]
    assert thread["messages"][1]["parent_user_id"] == "U0SHOPWATCH"
    missing = await refused(client.conversations_replies(channel="C0SHOPOPS", ts="1.000000"))
    assert missing["error"] == "thread_not_found"


async def test_listing_shows_public_channels_and_own_private_ones(client):
    public = (await client.conversations_list(exclude_archived=True))["channels"]
    names = {c["name"]: c["is_member"] for c in public}
    assert names["shop-ops"] is True
    assert names["random"] is False
    assert "launch-2025" not in names
    private = (await client.conversations_list(types="private_channel"))["channels"]
    assert [c["name"] for c in private] == ["leads-private"]


async def test_listing_walks_all_pages(client):
    seen = []
    async for some in await client.conversations_list(limit=2):
        seen += [c["name"] for c in some["channels"]]
    assert len(seen) == len(set(seen)) == 6


async def test_info_members_and_open(client, refused):
    info = await client.conversations_info(channel="C0OLDLAUNCH", include_num_members=True)
    assert (info["channel"]["is_archived"], info["channel"]["num_members"]) == (True, 7)
    assert "U0JO" in (await client.conversations_members(channel="C0SHOPOPS"))["members"]
    assert (await client.conversations_open(users="U0JO"))["channel"]["id"] == "D0JO"
    assert (await refused(client.conversations_open(users="U0NOBODY")))["error"] == "user_not_found"
    assert (await refused(client.conversations_info(channel="C0FINANCE")))["error"] == "channel_not_found"


async def test_joining_a_channel_lets_the_bot_post(client, refused):
    await client.conversations_join(channel="C0RANDOM")
    assert (await client.chat_postMessage(channel="C0RANDOM", text="here"))["ok"]
    assert (await client.conversations_join(channel="C0RANDOM"))["warning"] == "already_in_channel"
    assert (await refused(client.conversations_join(channel="C0OLDLAUNCH")))["error"] == "is_archived"
    private = await refused(client.conversations_join(channel="C0LEADS"))
    assert private["error"] == "method_not_supported_for_channel_type"


async def test_people_have_their_zone_and_address(client, refused):
    jo = (await client.users_info(user="U0JO"))["user"]
    assert (jo["tz"], jo["tz_offset"]) == ("Asia/Manila", 8 * 3600)
    found = await client.users_lookupByEmail(email=jo["profile"]["email"].upper())
    assert found["user"]["id"] == "U0JO"
    assert (await refused(client.users_lookupByEmail(email="x@y.z")))["error"] == "users_not_found"
    assert (await refused(client.users_info(user="U0NOBODY")))["error"] == "user_not_found"
    everybody = (await client.users_list())["members"]
    assert [m["id"] for m in everybody if m["is_bot"]] == ["U0SHOPWATCH"]


async def test_addresses_are_hidden_without_their_scope(client, workspace):
    workspace.app.scopes = ("users:read",)
    assert "email" not in (await client.users_info(user="U0JO"))["user"]["profile"]


async def test_user_groups_and_their_members(client, refused):
    groups = (await client.usergroups_list(include_users=True))["usergroups"]
    assert {g["handle"]: g["users"] for g in groups}["tools-oncall"] == ["U0KIM"]
    assert (await client.usergroups_users_list(usergroup="S0SHOPOPS"))["users"] == ["U0ANA", "U0MARIA"]
    assert (await refused(client.usergroups_users_list(usergroup="S0NONE")))["error"] == "no_such_subteam"


async def test_reactions_are_added_once_and_removed_once(client, refused, maria):
    (ts,) = await post(client, "x")
    target = {"channel": "C0SHOPOPS", "timestamp": ts, "name": "eyes"}
    await client.reactions_add(**target)
    assert (await refused(client.reactions_add(**target)))["error"] == "already_reacted"
    assert (await maria.messages("C0SHOPOPS"))[0]["reactions"][0]["name"] == "eyes"
    await client.reactions_remove(**target)
    assert (await refused(client.reactions_remove(**target)))["error"] == "no_reaction"
    assert (await refused(client.reactions_add(**{**target, "name": "N O"})))["error"] == "invalid_name"


async def test_team_and_bot(client, refused):
    assert (await client.team_info())["team"]["id"] == "T0PLAYGROUND"
    assert (await client.bots_info(bot="B0PLAYGROUND"))["bot"]["user_id"] == "U0SHOPWATCH"
    assert (await refused(client.bots_info(bot="B0OTHER")))["error"] == "bot_not_found"
