"""/api/METHOD: who calls, may they, how often; then the method itself."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground.slack.args import Args
from bot.playground.slack.call import Call, Method, require_any_scope
from bot.playground.slack.errors import SlackError
from bot.playground.slack.methods.registry import METHODS
from bot.playground.slack.mishap import Answer, rate_limited, with_fault
from bot.playground.slack.workspace import Workspace

APP_LEVEL_SCOPES = ("connections:write",)


async def api(request: Request) -> Answer:
    workspace: Workspace = request.app.state.workspace
    name = request.path_params["method"]
    try:
        args = Args(await read_arguments(request))
    except SlackError as refusal:
        return JSONResponse(refusal.body())
    fault = workspace.faults.take(name, str(args.values.get("channel")))

    async def work() -> Response:
        return _answer(workspace, name, args, request)

    return await with_fault(fault, request, work)


async def read_arguments(request: Request) -> dict[str, Any]:
    """Query, form or JSON arguments. Raises SlackError invalid_json, json_not_object and their like."""
    values: dict[str, Any] = dict(request.query_params)
    if request.method != "POST":
        return values
    body = await request.body()
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind == "application/json":
        try:
            given = json.loads(body)
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(given, dict):
            raise SlackError("json_not_object")
        # A token inside a JSON body is not looked at: it belongs in the header.
        return values | {name: value for name, value in given.items() if name != "token"}
    if kind == "application/x-www-form-urlencoded":
        return values | dict(parse_qsl(body.decode(), keep_blank_values=True))
    if kind == "multipart/form-data":
        raise SlackError("invalid_form_data")
    if body:
        raise SlackError("invalid_post_type")
    return values


def _answer(workspace: Workspace, name: str, args: Args, request: Request) -> Response:
    method = METHODS.get(name)
    if method is None:
        return JSONResponse({"ok": False, "error": "unknown_method", "req_method": name})
    headers = {}
    try:
        _authenticate(workspace, method, args, request)
        headers = _scope_headers(workspace, method)
        require_any_scope(workspace, method.scopes)
        if wait := _wait(workspace, name, method, args):
            return rate_limited(wait)
        call = Call(workspace, args, str(request.base_url))
        return JSONResponse({"ok": True, **method.run(call)}, headers=headers)
    except SlackError as refusal:
        return JSONResponse(refusal.body(), headers=headers)


def _authenticate(workspace: Workspace, method: Method, args: Args, request: Request) -> None:
    """Raises SlackError not_authed, invalid_auth or not_allowed_token_type."""
    if method.caller == "anyone":
        return
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else args.text("token")
    if not token:
        raise SlackError("not_authed")
    known = {workspace.app.bot_token: "bot", workspace.app.app_token: "app"}
    if token not in known:
        raise SlackError("invalid_auth")
    if known[token] != method.caller:
        raise SlackError("not_allowed_token_type")


def _scope_headers(workspace: Workspace, method: Method) -> dict[str, str]:
    scopes = APP_LEVEL_SCOPES if method.caller == "app" else workspace.app.scopes
    headers = {"x-oauth-scopes": ",".join(scopes)}
    return headers | ({"x-accepted-oauth-scopes": ",".join(method.scopes)} if method.scopes else {})


def _wait(workspace: Workspace, name: str, method: Method, args: Args) -> int:
    key = (name, args.text("channel")) if method.tier == "posting" else (name, "")
    return workspace.rate.wait(key, method.tier, workspace.epoch())
