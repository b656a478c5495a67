"""slack_bolt over Socket Mode: one payload to one connection, acknowledgement, reconnection."""

import asyncio

import aiohttp
import pytest


@pytest.fixture
def heard(bolt):
    """What the bot heard: command texts and events, in order."""
    heard = []

    @bolt.command("/shop")
    async def shop(ack, command):
        heard.append(command["text"])
        await ack(f"You said {command['text']}")

    @bolt.event("app_mention")
    async def mention(body):
        heard.append(body["event_id"])

    return heard


async def command(page, text="hello"):
    return await page.post("command", channel="C0SHOPOPS", text=f"/shop {text}")


async def test_it_says_hello(client, workspace):
    url = (await client.apps_connections_open(app_token=workspace.app.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        hello = await socket.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": "A0PLAYGROUND"}


async def test_a_ticket_admits_once(client, workspace):
    url = (await client.apps_connections_open(app_token=workspace.app.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_each_payload_goes_to_one_of_several_connections(bolt, listening, maria, heard, delivery):
    async with listening(bolt), listening(bolt), listening(bolt):
        assert delivery.sockets.connected == 3
        for number in range(6):
            await command(maria, str(number))
    assert heard == [str(number) for number in range(6)]


async def test_an_eleventh_connection_is_turned_away(client, workspace, delivery):
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=workspace.app.app_token))["url"]
            sockets.append(await session.ws_connect(url))
        assert (await sockets[-1].receive_json())["reason"] == "too_many_websockets"
        assert delivery.sockets.connected == 10


async def test_a_silent_bot_is_a_timeout_and_a_missing_one_a_failed_dispatch(bolt, listening, maria, workspace):
    assert await command(maria) == {"ok": False, "error": "dispatch_failed"}
    workspace.ack_seconds = 0.05
    async with listening(bolt):
        assert await command(maria) == {"ok": False, "error": "operation_timeout"}


async def test_it_reconnects_when_asked_to(bolt, listening, maria, http, heard, until, delivery):
    async with listening(bolt):
        await http.post("/_playground/sockets", json={"do": "refresh"})
        await until(lambda: delivery.sockets.connected == 1)
        assert (await command(maria, "again"))["ok"]
    assert heard == ["again"]


async def test_it_reconnects_after_a_warning_and_a_cut(bolt, listening, maria, http, heard, until, delivery):
    async with listening(bolt):
        for act in ("warn", "cut"):
            before = list(delivery.sockets._connections)
            await http.post("/_playground/sockets", json={"do": act})
            await until(lambda old=before: not set(old) & set(delivery.sockets._connections))
            await until(lambda: delivery.sockets.connected == 1)
            assert (await command(maria, act))["ok"]
    assert heard == ["warn", "cut"]


async def test_an_event_that_is_not_acknowledged_comes_again(bolt, listening, maria, workspace, until, delivery, heard):
    workspace.ack_seconds = 0.3
    workspace.faults.add("socket", "drop", times=2)
    async with listening(bolt):
        await maria.post("message", channel="C0SHOPOPS", text="@shopwatch are you there?")
        await until(lambda: not workspace.faults.pending())
        workspace.ack_seconds = 30
        await delivery.settled()
    assert len(heard) == 1


async def test_an_event_heard_but_not_acknowledged_is_heard_twice_under_one_id(client, maria, workspace, delivery):
    workspace.ack_seconds = 0.1
    url = (await client.apps_connections_open(app_token=workspace.app.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        await maria.post("message", channel="C0SHOPOPS", text="@shopwatch are you there?")
        first = await socket.receive_json()
        again = await socket.receive_json()
        await socket.send_json({"envelope_id": again["envelope_id"]})
        await delivery.settled()
    assert (first["retry_attempt"], again["retry_attempt"], again["retry_reason"]) == (0, 1, "http_timeout")
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert first["envelope_id"] != again["envelope_id"]


async def test_a_socket_can_be_cut_in_the_middle_of_a_delivery(
    bolt, listening, maria, workspace, until, delivery, heard
):
    workspace.faults.add("socket", "cut")
    workspace.ack_seconds = 0.2
    async with listening(bolt):
        assert (await command(maria, "lost"))["error"] == "operation_timeout"
        await until(lambda: delivery.sockets.connected == 1)
        workspace.ack_seconds = 3.0
        assert (await command(maria, "found"))["ok"]
    assert heard == ["found"]


async def test_it_carries_on_when_a_client_sends_rubbish(client, maria, workspace):
    url = (await client.apps_connections_open(app_token=workspace.app.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        for rubbish in ("not json", "[]", '{"envelope_id": "unknown"}'):
            await socket.send_str(rubbish)
        asking = asyncio.create_task(command(maria))
        envelope = await socket.receive_json()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "fine"}})
        assert (await asking)["ok"]
    assert (await maria.messages("C0SHOPOPS"))[0]["text"] == "fine"


async def test_unknown_do_is_refused(http):
    assert (await http.post("/_playground/sockets", json={"do": "dance"})).status_code == 400
    assert (await http.get("/_playground/sockets")).json()["connected"] == 0


async def test_a_frame_that_is_too_large_closes_the_socket(client, workspace):
    url = (await client.apps_connections_open(app_token=workspace.app.app_token))["url"]
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        await socket.send_str("x" * 20_480)
        await socket.send_str("x" * 20_481)
        closing = await socket.receive()
    assert (closing.type, closing.data) == (aiohttp.WSMsgType.CLOSE, 1009)
    assert closing.extra == "Max frame length of 20480 has been exceeded."
