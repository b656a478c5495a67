"""Response URLs: answering later, through slack_bolt's respond()."""

import pytest


@pytest.fixture
def source(client):
    """Post a message with a button; gives the click that acts on it."""

    async def post(**where):
        button = {"type": "button", "action_id": "ack", "value": "7", "text": {"type": "plain_text", "text": "Ack"}}
        blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
        if "user" in where:
            answer = await client.chat_postEphemeral(channel="C0SHOPOPS", text="source", blocks=blocks, **where)
            place = {"type": "ephemeral", "channel": "C0SHOPOPS", "ephemeral_id": answer["message_ts"]}
        else:
            answer = await client.chat_postMessage(channel="C0SHOPOPS", text="source", blocks=blocks)
            place = {"type": "message", "channel": "C0SHOPOPS", "ts": answer["ts"]}
        return {"container": place, "block_id": "b", "action_id": "ack", "action": {"type": "button"}}

    return post


def answering(bolt, **answer):
    @bolt.action("ack")
    async def clicked(ack, respond):
        await ack()
        await respond(**answer)


async def test_an_answer_is_private_unless_in_channel(bolt, listening, maria, ravi):
    @bolt.command("/shop")
    async def shop(ack, respond):
        await ack()
        await respond("for you")
        await respond("for all", response_type="in_channel")

    async with listening(bolt):
        await maria.post("command", channel="C0RANDOM", text="/shop")
    assert [m["text"] for m in await maria.messages("C0RANDOM")] == ["for you", "for all"]
    assert [m["text"] for m in await ravi.messages("C0RANDOM")] == ["for all"]


async def test_it_replaces_the_source(bolt, listening, maria, source):
    answering(bolt, text="done", replace_original=True)
    async with listening(bolt):
        await maria.post("action", **await source())
    (message,) = await maria.messages("C0SHOPOPS")
    assert message["text"] == "done"
    assert "blocks" not in message


async def test_it_replaces_an_ephemeral_source(bolt, listening, maria, source):
    answering(bolt, text="done", replace_original=True)
    async with listening(bolt):
        await maria.post("action", **await source(user="U0MARIA"))
    assert [m["text"] for m in await maria.messages("C0SHOPOPS")] == ["done"]


async def test_it_deletes_the_source(bolt, listening, maria, source):
    answering(bolt, delete_original=True)
    async with listening(bolt):
        await maria.post("action", **await source(user="U0MARIA"))
        await maria.post("action", **await source())
    assert await maria.messages("C0SHOPOPS") == []


async def test_it_leaves_the_source_alone_by_default(bolt, listening, maria, source):
    answering(bolt, text="noted")
    async with listening(bolt):
        await maria.post("action", **await source())
    assert [m["text"] for m in await maria.messages("C0SHOPOPS")] == ["source", "noted"]


@pytest.fixture
async def url(bolt, listening, maria):
    urls = []

    @bolt.command("/shop")
    async def shop(ack, command):
        urls.append(command["response_url"])
        await ack()

    async with listening(bolt):
        await maria.post("command", channel="C0SHOPOPS", text="/shop")
    return urls[0]


async def test_it_is_good_for_five_answers(url, http, maria):
    answers = [await http.post(url, json={"text": str(n)}) for n in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [404]
    assert answers[5].json()["error"] == "used_url"
    assert len(await maria.messages("C0SHOPOPS")) == 5


async def test_it_is_good_for_half_an_hour(url, http, clock):
    clock.advance(minutes=29)
    assert (await http.post(url, json={"text": "in time"})).status_code == 200
    clock.advance(minutes=2)
    answer = await http.post(url, json={"text": "late"})
    assert (answer.status_code, answer.json()["error"]) == (404, "expired_url")


async def test_refused_content_does_not_use_it_up(url, http):
    assert (await http.post(url, content=b"not json")).json()["error"] == "invalid_payload"
    assert (await http.post(url, json=["x"])).json()["error"] == "invalid_payload"
    assert (await http.post(url, json={})).json()["error"] == "no_text"
    bad = await http.post(url, json={"text": "x", "blocks": [{"type": "nonsense"}]})
    assert (bad.status_code, bad.json()["error"]) == (400, "invalid_blocks")
    assert (await http.post(url, json={"delete_original": True})).json()["error"] == "message_not_found"
    assert [(await http.post(url, json={"text": "x"})).status_code for _ in range(5)] == [200] * 5


async def test_an_unknown_one_is_not_found(http):
    assert (await http.post("/response/unknown", json={"text": "x"})).json()["error"] == "invalid_token"


async def test_faults_strike_it_too(url, http, workspace, maria):
    workspace.faults.add("response_url", "status", status=500, when="after")
    assert (await http.post(url, json={"text": "done"})).status_code == 500
    assert [m["text"] for m in await maria.messages("C0SHOPOPS")] == ["done"]
