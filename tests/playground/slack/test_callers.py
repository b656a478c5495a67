"""Who may call the Web API, with what, and how it is told."""

import pytest


async def test_it_answers_auth_test_with_scopes_in_a_header(client, workspace):
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0SHOPWATCH", "B0PLAYGROUND", "T0PLAYGROUND")
    assert answer.headers["x-oauth-scopes"].split(",") == list(workspace.app.scopes)


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("Bearer", "not_authed"),
        ("Bearer xoxb-wrong", "invalid_auth"),
        ("Bearer xapp-playground", "not_allowed_token_type"),
    ],
)
async def test_it_refuses_other_tokens(http, token, error):
    answer = await http.post("/api/auth.test", headers={"Authorization": token})
    assert answer.status_code == 200
    assert answer.json() == {"ok": False, "error": error}


async def test_a_bot_token_opens_no_socket(client, refused, workspace):
    body = await refused(client.apps_connections_open(app_token=workspace.app.bot_token))
    assert body["error"] == "not_allowed_token_type"


async def test_a_missing_scope_is_named(client, refused, workspace):
    workspace.app.scopes = ("users:read",)
    body = await refused(client.chat_postMessage(channel="C0SHOPOPS", text="x"))
    assert body == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "users:read"}


async def test_private_channels_need_the_scope_of_their_kind(client, refused, workspace):
    workspace.app.scopes = ("channels:history", "channels:read")
    assert (await client.conversations_history(channel="C0SHOPOPS"))["ok"]
    for call in (client.conversations_history(channel="C0LEADS"), client.conversations_info(channel="C0LEADS")):
        body = await refused(call)
        assert (body["error"], body["needed"].partition(":")[0]) == ("missing_scope", "groups")


async def test_it_reads_a_token_from_a_form_and_a_query(http, workspace):
    token = {"token": workspace.app.bot_token}
    assert (await http.post("/api/auth.test", data=token)).json()["ok"]
    assert (await http.get("/api/auth.test", params=token)).json()["ok"]
    assert (await http.post("/api/auth.test", json=token)).json()["error"] == "not_authed"


async def test_a_form_carries_blocks_as_json(http, workspace):
    form = {"token": workspace.app.bot_token, "channel": "C0SHOPOPS", "blocks": '[{"type": "divider"}]'}
    assert (await http.post("/api/chat.postMessage", data=form)).json()["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("application/json", "{", "invalid_json"),
        ("application/json", "[]", "json_not_object"),
        ("text/plain", "hello", "invalid_post_type"),
        ("multipart/form-data", "--x", "invalid_form_data"),
    ],
)
async def test_it_refuses_bodies_it_cannot_read(http, content_type, body, error):
    answer = await http.post("/api/api.test", content=body, headers={"Content-Type": content_type})
    assert answer.json()["error"] == error


async def test_it_names_unknown_methods_and_missing_arguments(http, client, refused):
    assert (await http.post("/api/chat.shout")).json() == {
        "ok": False,
        "error": "unknown_method",
        "req_method": "chat.shout",
    }
    body = await refused(client.api_call("chat.postMessage", json={"text": "x"}))
    assert body["error"] == "invalid_arguments"
    assert body["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_api_test_echoes(client, refused):
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert (await refused(client.api_test(error="my_error")))["error"] == "my_error"
