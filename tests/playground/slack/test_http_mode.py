"""Signed delivery over HTTP, checked by slack_bolt's own verifier."""

import json
from urllib.parse import parse_qs

import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.playground.serve import serve_async
from bot.playground.slack.signed_http import signature


@pytest.fixture
async def answering(bolt, workspace):
    """The bot behind a request URL; yields the bolt app."""
    handler = AsyncSlackRequestHandler(bolt)
    app = Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])])
    async with serve_async(app) as url:
        workspace.app.request_url = f"{url}/slack/events"
        yield bolt


@pytest.fixture
async def recorded(workspace):
    """A request URL that keeps what it gets and answers with the statuses and headers put into `answers`."""
    requests, answers = [], []

    async def endpoint(request):
        requests.append((dict(request.headers), await request.body()))
        status, headers = answers.pop(0) if answers else (200, {})
        return PlainTextResponse("", status_code=status, headers=headers)

    async with serve_async(Starlette(routes=[Route("/", endpoint, methods=["POST"])])) as url:
        workspace.app.request_url = f"{url}/"
        yield requests, answers


def test_it_signs_as_the_sdk_does():
    expected = SignatureVerifier("secret").generate_signature(timestamp="1700000000", body="a=1&b=2")
    assert signature("secret", "1700000000", b"a=1&b=2") == expected


async def test_a_command_is_answered_in_the_response(answering, maria):
    @answering.command("/shop")
    async def shop(ack, command):
        await ack({"response_type": "in_channel", "text": command["text"].upper()})

    assert await maria.post("command", channel="C0SHOPOPS", text="/shop sps") == {"ok": True}
    answer = (await maria.messages("C0SHOPOPS"))[0]
    assert answer["text"] == "SPS"
    assert "ephemeral_to" not in answer


async def test_bolt_refuses_a_wrong_secret(answering, maria, workspace):
    workspace.app.signing_secret = "another"
    reply = await maria.post("command", channel="C0SHOPOPS", text="/shop sps")
    assert reply == {"ok": False, "error": "http_service_error"}


async def test_clicks_and_events_arrive_too(answering, maria, client, delivery):
    heard = []

    @answering.action("ack")
    async def clicked(ack, body):
        heard.append(body["actions"][0]["value"])
        await ack()

    @answering.event("app_mention")
    async def mentioned(event):
        heard.append(event["text"])

    button = {"type": "button", "action_id": "ack", "value": "7", "text": {"type": "plain_text", "text": "Ack"}}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    ts = (await client.chat_postMessage(channel="C0SHOPOPS", text="x", blocks=blocks))["ts"]
    container = {"type": "message", "channel": "C0SHOPOPS", "ts": ts}
    click = {"container": container, "block_id": "b", "action_id": "ack", "action": {"type": "button"}}
    assert await maria.post("action", **click) == {"ok": True}
    await maria.post("message", channel="C0SHOPOPS", text="hey @shopwatch")
    await delivery.settled()
    assert heard == ["7", "hey <@U0SHOPWATCH>"]


async def test_commands_are_forms_and_events_json(recorded, maria, delivery):
    requests, _ = recorded
    await maria.post("command", channel="C0SHOPOPS", text="/shop a & b")
    await maria.post("message", channel="C0SHOPOPS", text="@shopwatch hi")
    await delivery.settled()
    (form_headers, form), (json_headers, event) = requests
    assert form_headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(form.decode())["text"] == ["a &amp; b"]
    assert json_headers["content-type"] == "application/json"
    assert json.loads(event)["event"]["type"] == "app_mention"
    assert "x-slack-retry-num" not in json_headers


async def test_events_are_retried_three_times_with_number_and_reason(recorded, maria, delivery):
    requests, answers = recorded
    answers += [(500, {})] * 9
    await maria.post("message", channel="C0SHOPOPS", text="@shopwatch hi")
    await delivery.settled()
    numbers = [(headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers, _ in requests]
    assert numbers == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]


async def test_the_app_can_decline_retries(recorded, maria, delivery):
    requests, answers = recorded
    answers.append((500, {"x-slack-no-retry": "1"}))
    await maria.post("message", channel="C0SHOPOPS", text="@shopwatch hi")
    await delivery.settled()
    assert len(requests) == 1


async def test_commands_are_not_retried(recorded, maria):
    requests, answers = recorded
    answers.append((503, {}))
    await maria.post("command", channel="C0SHOPOPS", text="/shop")
    assert len(requests) == 1


async def test_an_unreachable_address_fails_the_dispatch(maria, workspace):
    workspace.app.request_url = "http://127.0.0.1:1/"
    assert (await maria.post("command", channel="C0SHOPOPS", text="/shop"))["error"] == "dispatch_failed"


async def test_a_socket_is_preferred_to_the_request_url(recorded, bolt, listening, maria):
    @bolt.command("/shop")
    async def shop(ack):
        await ack("by socket")

    async with listening(bolt):
        await maria.post("command", channel="C0SHOPOPS", text="/shop")
    assert recorded[0] == []
    assert (await maria.messages("C0SHOPOPS"))[0]["text"] == "by socket"
