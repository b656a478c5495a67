"""The page's side: state, messages, commands, events, and the feed that keeps it current."""

import aiohttp
import pytest


@pytest.fixture
def watching(base_url):
    """`async with watching("U0MARIA") as next_event:` follows one person's feed."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def watch(user):
        address = base_url.replace("http", "ws", 1) + f"/page/events?as={user}"
        async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
            yield socket.receive_json

    return watch


async def test_it_shows_people_channels_and_commands(maria):
    state = await maria.get("state")
    assert state["bot"]["user_id"] == "U0SHOPWATCH"
    assert {p["name"]: p["tz"] for p in state["people"]}["jo"] == "Asia/Manila"
    assert "U0SHOPWATCH" not in {p["id"] for p in state["people"]}
    channels = {c["id"]: c for c in state["channels"]}
    assert channels["C0OLDLAUNCH"]["is_archived"] is True
    assert channels["C0LEADS"]["is_private"] is True
    assert (channels["D0MARIA"]["is_im"], channels["D0MARIA"]["user"]) == (True, "U0MARIA")
    assert state["commands"][0] == {"command": "/shop", "description": "Shops", "usage_hint": "sps [shop]"}
    assert state["now"] > 1_700_000_000


async def test_what_people_type_is_escaped_and_linked(maria):
    typed = "<!here> & @ravi see #shop-alerts, @here @tools-oncall @nobody a@b.co"
    await maria.post("message", channel="C0SHOPOPS", text=typed)
    assert (await maria.messages("C0SHOPOPS"))[0]["text"] == (
        "&lt;!here&gt; &amp; <@U0RAVI> see <#C0SHOPALERTS|shop-alerts>, <!here> <!subteam^S0TOOLSONCALL> @nobody a@b.co"
    )


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0OLDLAUNCH", "is_archived"), ("C0FINANCE", "channel_not_found"), ("C0NOWHERE", "channel_not_found")],
)
async def test_people_cannot_post_everywhere(ravi, channel, error):
    assert (await ravi.post("message", channel=channel, text="x"))["error"] == error


async def test_the_bot_cannot_be_acted_as(http):
    answer = await http.post("/page/message", json={"as": "U0SHOPWATCH", "channel": "C0SHOPOPS", "text": "x"})
    assert answer.json()["error"] == "user_not_found"


async def test_names_in_a_command_are_resolved_where_the_manifest_says_so(bolt, listening, maria):
    texts = []

    async def keep(ack, command):
        texts.append(command["text"])
        await ack()

    bolt.command("/hand")(keep)
    bolt.command("/shop")(keep)
    async with listening(bolt):
        for word in ("/hand", "/shop"):
            await maria.post("command", channel="C0SHOPOPS", text=f"{word} to @jo in #shop-alerts")
    assert texts == ["to <@U0JO|jo> in <#C0SHOPALERTS|shop-alerts>", "to @jo in #shop-alerts"]


async def test_unknown_commands_and_broken_answers_are_errors(bolt, listening, maria):
    @bolt.command("/shop")
    async def shop(ack):
        await ack(blocks=[{"type": "nonsense"}])

    assert (await maria.post("command", channel="C0SHOPOPS", text="/dance"))["error"] == "invalid_command"
    async with listening(bolt):
        answer = await maria.post("command", channel="C0SHOPOPS", text="/shop")
    assert answer["error"] == "invalid_command_response"


async def test_inviting_the_bot_lets_it_in(client, maria):
    assert (await maria.post("command", channel="C0RANDOM", text="/invite @shopwatch"))["ok"]
    assert (await client.chat_postMessage(channel="C0RANDOM", text="thanks"))["ok"]
    again = await maria.post("command", channel="C0RANDOM", text="/invite @shopwatch")
    assert again["error"] == "already_in_channel"
    assert (await maria.post("command", channel="C0RANDOM", text="/invite @nobody"))["error"] == "user_not_found"


async def test_a_mention_reaches_the_bot_where_it_is_and_a_direct_message_always(bolt, listening, maria, delivery):
    heard = []

    @bolt.event("app_mention")
    async def mention(event):
        heard.append((event["type"], event["channel"], event["user"]))

    @bolt.event("message")
    async def direct(event):
        heard.append((event["channel_type"], event["channel"], event["text"]))

    async with listening(bolt):
        await maria.post("message", channel="C0RANDOM", text="@shopwatch are you here?")
        await maria.post("message", channel="C0SHOPOPS", text="@shopwatch hi")
        await maria.post("message", channel="C0SHOPOPS", text="nobody asked")
        await maria.post("message", channel="D0MARIA", text="psst")
        await delivery.settled()
    assert sorted(heard) == [("app_mention", "C0SHOPOPS", "U0MARIA"), ("im", "D0MARIA", "psst")]


async def test_opening_home_tells_the_bot_which_publishes_it(bolt, listening, maria, delivery, watching):
    @bolt.event("app_home_opened")
    async def opened(event, client):
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    async with listening(bolt), watching("U0MARIA") as next_event:
        assert (await maria.get("home"))["view"] is None
        event = await next_event()
        await delivery.settled()
    assert (event["type"], event["view"]["type"]) == ("home", "home")


async def test_events_are_sent_only_where_subscribed_and_allowed(bolt, listening, maria, workspace, delivery):
    workspace.app.scopes = tuple(s for s in workspace.app.scopes if s != "app_mentions:read")
    workspace.app.events -= {"app_home_opened"}
    heard = []

    @bolt.event("app_mention")
    async def mentioned(event):
        heard.append(event["type"])

    async with listening(bolt):
        await maria.post("message", channel="C0SHOPOPS", text="@shopwatch hi")
        await maria.get("home")
        await delivery.settled()
    assert heard == []


async def test_the_feed_follows_a_message_through_its_life(client, watching):
    async with watching("U0MARIA") as next_event:
        ts = (await client.chat_postMessage(channel="C0SHOPOPS", text="one"))["ts"]
        posted = await next_event()
        assert (posted["type"], posted["channel"], posted["message"]["text"]) == ("message", "C0SHOPOPS", "one")
        await client.chat_update(channel="C0SHOPOPS", ts=ts, text="two")
        assert (await next_event())["message"]["text"] == "two"
        reply = await client.chat_postMessage(channel="C0SHOPOPS", text="reply", thread_ts=ts)
        event = await next_event()
        assert (event["type"], event["thread_ts"], event["message"]["ts"]) == ("reply", ts, reply["ts"])
        changed = await next_event()
        assert (changed["type"], changed["message"]["reply_count"]) == ("message_changed", 1)
        await client.chat_delete(channel="C0SHOPOPS", ts=reply["ts"])
        assert await next_event() == {"type": "message_deleted", "channel": "C0SHOPOPS", "ts": reply["ts"]}


async def test_the_feed_shows_nobody_what_is_not_for_them(client, watching, ravi):
    async with watching("U0ANA") as next_event:
        await client.chat_postEphemeral(channel="C0SHOPOPS", user="U0MARIA", text="for Maria")
        await client.chat_postMessage(channel="U0JO", text="for Jo")
        await client.chat_postMessage(channel="C0LEADS", text="for leads")
        await client.chat_postMessage(channel="C0SHOPOPS", text="for all")
        assert (await next_event())["message"]["text"] == "for all"


async def test_the_feed_opens_updates_and_closes_modals(client, watching, workspace, maria):
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}
    trigger = workspace.triggers.issue("t", "U0MARIA", workspace.epoch())
    async with watching("U0MARIA") as next_event:
        view_id = (await client.views_open(trigger_id=trigger, view=view))["view"]["id"]
        assert (await next_event())["type"] == "view_open"
        await client.views_update(view_id=view_id, view=view)
        assert (await next_event())["type"] == "view_update"
        await maria.post("view/close", view_id=view_id)
        assert await next_event() == {"type": "view_close", "view_id": view_id}


async def test_a_stranger_gets_no_feed(watching):
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with watching("U0NOBODY"):
            pass


async def test_rubbish_is_refused_politely(http):
    answer = await http.post("/page/message", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.json() == {"ok": False, "error": "invalid_json"}
    assert (await http.post("/page/message", json={})).json()["error"] == "invalid_arguments"
