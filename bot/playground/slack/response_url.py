"""POST /response/ID: answering a command or a click later on."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground.slack import posting
from bot.playground.slack.args import Args
from bot.playground.slack.draft import read_draft
from bot.playground.slack.errors import SlackError
from bot.playground.slack.mishap import Answer, with_fault
from bot.playground.slack.model import Channel, Message
from bot.playground.slack.responses import ResponseUrl
from bot.playground.slack.workspace import Workspace


async def respond(request: Request) -> Answer:
    workspace: Workspace = request.app.state.workspace
    body = await request.body()

    async def work() -> Response:
        try:
            url = workspace.responses.check(request.path_params["key"], workspace.epoch())
        except SlackError as refusal:
            return JSONResponse(refusal.body(), status_code=404)
        try:
            given = json.loads(body)
            if not isinstance(given, dict):
                raise SlackError("invalid_payload")
            use(workspace, url, Args(given))
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
        except SlackError as refusal:
            return JSONResponse(refusal.body(), status_code=400)
        return JSONResponse({"ok": True})

    return await with_fault(workspace.faults.take("response_url"), request, work)


def use(workspace: Workspace, url: ResponseUrl, args: Args) -> None:
    """Delete or replace the message acted upon, or post a new one: ephemeral unless response_type is in_channel."""
    channel = workspace.channels[url.channel]
    source = _source(channel, url)
    if args.flag("delete_original"):
        if source is None:
            raise SlackError("message_not_found")
        posting.remove(workspace, channel, source)
    elif args.flag("replace_original") and source:
        posting.replace(workspace, channel, source, read_draft(args))
    else:
        _post(workspace, channel, url, args)
    url.uses += 1


def _source(channel: Channel, url: ResponseUrl) -> Message | None:
    if url.ts is None:
        return None
    return channel.ephemerals.get(url.ts) if url.ephemeral else channel.messages.get(url.ts)


def _post(workspace: Workspace, channel: Channel, url: ResponseUrl, args: Args) -> None:
    draft = read_draft(args)
    thread_ts = args.text("thread_ts") or None
    if args.text("response_type") == "in_channel":
        posting.post(workspace, channel, workspace.app.user_id, draft, thread_ts=thread_ts)
    else:
        posting.post_ephemeral(workspace, channel, url.user, draft, thread_ts=thread_ts)
