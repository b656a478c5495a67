"""Everything that can go wrong on purpose, as a production client meets it."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient


def texts(workspace, channel="C0SHOPOPS"):
    return [m.text for m in workspace.channels[channel].messages.values()]


def post(client, text="x", channel="C0SHOPOPS"):
    return client.chat_postMessage(channel=channel, text=text)


async def test_a_rate_limit_leaves_the_work_undone(client, workspace):
    workspace.faults.add("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        await post(client)
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    assert texts(workspace) == []
    await post(client, "after the fault")
    assert texts(workspace) == ["after the fault"]


async def test_a_rate_limit_may_come_without_retry_after(http, workspace):
    workspace.faults.add("api.test", "ratelimited", retry_after=None)
    answer = await http.post("/api/api.test")
    assert answer.status_code == 429
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize(("when", "stored"), [("before", []), ("after", ["x"])])
async def test_a_server_error_may_hide_work_that_was_done(http, workspace, status, when, stored):
    workspace.faults.add("chat.postMessage", "status", status=status, when=when)
    answer = await http.post(
        "/api/chat.postMessage", data={"token": workspace.app.bot_token, "channel": "C0SHOPOPS", "text": "x"}
    )
    assert answer.status_code == status
    assert texts(workspace) == stored


@pytest.mark.parametrize(("when", "stored"), [("before", []), ("after", ["x"])])
async def test_a_cut_connection_is_an_unknown_outcome(client, workspace, when, stored):
    workspace.faults.add("chat.postMessage", "cut", when=when)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(client)
    assert texts(workspace) == stored


async def test_the_default_retry_of_the_sdk_doubles_a_post_whose_answer_was_cut(base_url, workspace):
    eager = AsyncWebClient(token=workspace.app.bot_token, base_url=f"{base_url}/api/")
    workspace.faults.add("chat.postMessage", "cut", when="after")
    await post(eager)
    assert texts(workspace) == ["x", "x"]


async def test_an_answer_may_be_malformed(http, workspace):
    workspace.faults.add("auth.test", "malformed")
    answer = await http.post("/api/auth.test")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


async def test_any_error_can_be_answered(client, refused, workspace):
    workspace.faults.add("chat.postMessage", "error", error="account_inactive")
    assert (await refused(post(client)))["error"] == "account_inactive"


@pytest.mark.parametrize(("when", "stored"), [("before", []), ("after", ["x"])])
async def test_a_delay_comes_before_or_after_the_work(client, workspace, until, when, stored):
    fault = workspace.faults.add("chat.postMessage", "delay", seconds=0.5, when=when)
    waiting = asyncio.create_task(post(client))
    await until(lambda: fault.times == 0)
    assert texts(workspace) == stored, "while the caller waits"
    assert (await waiting)["ok"]
    assert texts(workspace) == ["x"]


async def test_it_strikes_the_nth_call_of_one_channel(client, refused, workspace):
    workspace.faults.add("chat.postMessage", "error", channel="C0SHOPOPS", skip=1, times=2, error="fatal_error")
    await post(client, "first")
    await post(client, "elsewhere", channel="C0SHOPALERTS")
    assert (await refused(post(client)))["error"] == "fatal_error"
    assert (await refused(post(client)))["error"] == "fatal_error"
    await post(client, "fourth")
    assert texts(workspace) == ["first", "fourth"]


async def test_faults_are_planned_listed_and_forgotten_over_http(http, client, refused):
    planned = await http.post("/_playground/faults", json={"method": "*", "kind": "error", "error": "fatal_error"})
    assert planned.json()["faults"][0]["error"] == "fatal_error"
    assert (await refused(client.auth_test()))["error"] == "fatal_error"
    await http.post("/_playground/faults", json={"method": "*", "kind": "cut"})
    assert (await http.delete("/_playground/faults")).json()["faults"] == []
    assert (await client.auth_test())["ok"]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"method": "auth.test", "kind": "explode"},
        {"method": "auth.test", "kind": "cut", "when": "never"},
        {"method": "auth.test", "kind": "drop"},
        {"method": "socket", "kind": "malformed"},
        {"method": "auth.test", "kind": "cut", "colour": "red"},
    ],
)
async def test_nonsense_is_refused(http, nonsense):
    answer = await http.post("/_playground/faults", json=nonsense)
    assert answer.status_code == 400
    assert (await http.get("/_playground/faults")).json()["faults"] == []


async def test_stored_messages_are_shown_with_metadata_and_threads(http, client):
    metadata = {"event_type": "e", "event_payload": {"key": "k"}}
    root = await client.chat_postMessage(channel="C0SHOPOPS", text="root", metadata=metadata)
    await client.chat_postMessage(channel="C0SHOPOPS", text="reply", thread_ts=root["ts"])
    await client.chat_postEphemeral(channel="C0SHOPOPS", user="U0JO", text="hush")
    seen = (await http.get("/_playground/messages", params={"channel": "C0SHOPOPS"})).json()
    assert [m["text"] for m in seen["messages"]] == ["root", "reply"]
    assert seen["messages"][0]["metadata"] == metadata
    assert [m["ephemeral_to"] for m in seen["ephemerals"]] == ["U0JO"]
    assert (await http.get("/_playground/messages", params={"channel": "C0NO"})).status_code == 404
