"""Clicks and choices as slack_bolt receives them."""

import pytest


def plain(text):
    return {"type": "plain_text", "text": text}


def option(value):
    return {"text": plain(value.title()), "value": value}


BUTTON = {"type": "button", "action_id": "ack", "value": "risk-7", "text": plain("Acknowledge")}
SELECT = {"type": "static_select", "action_id": "snooze", "options": [option("hour"), option("day")]}
EXTERNAL = {"type": "external_select", "action_id": "shop", "min_query_length": 0}
BLOCKS = [{"type": "actions", "block_id": "row", "elements": [BUTTON, SELECT, EXTERNAL]}]


@pytest.fixture
async def message(client):
    ts = (await client.chat_postMessage(channel="C0SHOPOPS", text="risk", blocks=BLOCKS))["ts"]
    return {"type": "message", "channel": "C0SHOPOPS", "ts": ts}


@pytest.fixture
def bodies(bolt):
    """What the bot received, in order."""
    bodies = []

    async def clicked(ack, body):
        bodies.append(body)
        await ack()

    for action_id in ("ack", "snooze", "shop"):
        bolt.action(action_id)(clicked)
    return bodies


def on(container, action_id, **action):
    return {"container": container, "block_id": "row", "action_id": action_id, "action": action}


async def test_a_click_names_who_what_and_where(bolt, listening, maria, message, bodies):
    async with listening(bolt):
        assert await maria.post("action", **on(message, "ack", type="button", value="forged")) == {"ok": True}
    (body,) = bodies
    assert body["user"]["id"] == "U0MARIA"
    assert body["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": "C0SHOPOPS",
        "is_ephemeral": False,
    }
    assert body["message"]["ts"] == message["ts"]
    assert body["actions"][0]["value"] == "risk-7", "the button's own value, whatever the page says"
    assert body["trigger_id"]
    assert body["response_url"]


async def test_a_choice_comes_with_the_option_as_the_bot_gave_it(bolt, listening, maria, message, bodies):
    async with listening(bolt):
        await maria.post("action", **on(message, "snooze", selected_option={"value": "day"}))
        refusal = await maria.post("action", **on(message, "snooze", selected_option={"value": "year"}))
    (body,) = bodies
    assert body["actions"][0]["selected_option"] == option("day")
    assert body["state"]["values"]["row"]["snooze"]["selected_option"] == option("day")
    assert refusal["error"] == "invalid_arguments"


async def test_an_ephemeral_source_is_named_but_not_quoted(bolt, listening, maria, client, bodies, ravi):
    ts = (await client.chat_postEphemeral(channel="C0SHOPOPS", user="U0MARIA", text="x", blocks=BLOCKS))["message_ts"]
    place = {"type": "ephemeral", "channel": "C0SHOPOPS", "ephemeral_id": ts}
    async with listening(bolt):
        await maria.post("action", **on(place, "ack"))
        stranger = await ravi.post("action", **on(place, "ack"))
    (body,) = bodies
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    assert stranger["error"] == "message_not_found"


async def test_a_click_on_what_edits_have_just_taken_away_reaches_the_bot(
    bolt, listening, maria, message, bodies, client
):
    taken = [{"type": "section", "text": plain("Maria has it")}]
    for _ in range(2):
        await client.chat_update(channel="C0SHOPOPS", ts=message["ts"], text="risk", blocks=taken)
    async with listening(bolt):
        assert await maria.post("action", **on(message, "ack", type="button")) == {"ok": True}
    (body,) = bodies
    assert body["actions"][0]["value"] == "risk-7"
    assert [block["type"] for block in body["message"]["blocks"]] == ["section"], "the message comes as it is"


async def test_so_does_one_on_what_a_view_has_just_lost(bolt, listening, maria, bodies, client, workspace):
    for blocks in (BLOCKS, [{"type": "divider"}], [{"type": "divider"}]):
        await client.views_publish(user_id="U0MARIA", view={"type": "home", "blocks": blocks})
    home = {"type": "view", "view_id": workspace.homes["U0MARIA"]}
    async with listening(bolt):
        assert await maria.post("action", **on(home, "ack", type="button")) == {"ok": True}
    assert bodies[0]["actions"][0]["value"] == "risk-7"


async def test_a_click_on_nothing_is_refused(maria, message):
    assert (await maria.post("action", **on(message, "gone")))["error"] == "action_not_found"
    assert (await maria.post("action", **on({**message, "ts": "1.0"}, "ack")))["error"] == "message_not_found"
    assert (await maria.post("action", **on({"type": "view", "view_id": "V0"}, "ack")))["error"] == "view_not_found"


async def test_an_unhandled_click_times_out(bolt, listening, maria, message, workspace):
    workspace.ack_seconds = 0.05
    async with listening(bolt):
        assert (await maria.post("action", **on(message, "ack")))["error"] == "operation_timeout"


async def test_options_are_asked_of_the_bot(bolt, listening, maria, message):
    asked = []

    @bolt.options("shop")
    async def shops(ack, payload):
        asked.append((payload["type"], payload["value"]))
        await ack(options=[option("acme")])

    async with listening(bolt):
        answer = await maria.post("options", **on(message, "shop"), value="ac")
        wrong = await maria.post("options", **on(message, "ack"), value="ac")
    assert asked == [("block_suggestion", "ac")]
    assert answer["options"] == [option("acme")]
    assert wrong["error"] == "invalid_arguments"


async def test_a_click_opens_a_modal(bolt, listening, maria, message, workspace):
    @bolt.action("ack")
    async def clicked(ack, body, client):
        await ack()
        blocks = [{"type": "divider"}]
        await client.views_open(
            trigger_id=body["trigger_id"], view={"type": "modal", "title": plain("Note"), "blocks": blocks}
        )

    async with listening(bolt):
        await maria.post("action", **on(message, "ack"))
    assert len(workspace.modal_stack("U0MARIA")) == 1
