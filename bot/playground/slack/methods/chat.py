"""chat.*: posting, updating, deleting."""

from bot.playground.slack import posting, render
from bot.playground.slack.blocks import with_ids
from bot.playground.slack.call import Call, Method
from bot.playground.slack.draft import UPDATED_TEXT_LIMIT, Draft, read_draft, read_metadata
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Channel, Json, Message


def post_message(call: Call) -> Json:
    workspace, args = call.workspace, call.args
    channel = _destination(call)
    _may_post(call, channel)
    draft = read_draft(args)
    thread_ts = args.text("thread_ts") or None
    broadcast = args.flag("reply_broadcast")
    message = posting.post(workspace, channel, workspace.app.user_id, draft, thread_ts=thread_ts, broadcast=broadcast)
    shown = render.message(workspace, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(call: Call) -> Json:
    """Text without blocks removes the blocks; without either the message keeps what it has.

    With blocks no "edited" is set, because Slack then shows none.
    """
    workspace, args = call.workspace, call.args
    channel = workspace.channel(args.required("channel"))
    message = _own_message(call, channel, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    if any(args.has(name) for name in ("text", "markdown_text", "blocks", "attachments")):
        _put(call, message, read_draft(args, text_limit=UPDATED_TEXT_LIMIT))
    elif not args.has("metadata"):
        raise SlackError("no_text")
    metadata = read_metadata(args)
    if metadata is not None:
        message.metadata = metadata or None
    posting.changed(workspace, channel, message)
    shown = render.message(workspace, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def _put(call: Call, message: Message, draft: Draft) -> None:
    new_text = call.args.has("text") or call.args.has("markdown_text")
    if new_text:
        message.text = draft.text
    if new_text or call.args.has("blocks"):
        message.show(with_ids(draft.blocks, call.workspace.new_id))
    if new_text or call.args.has("attachments"):
        message.attachments = posting.with_attached_ids(call.workspace, draft.attachments)
    if not draft.blocks:
        message.edited = {"user": call.workspace.app.user_id, "ts": call.workspace.next_ts()}


def delete(call: Call) -> Json:
    channel = call.workspace.channel(call.args.required("channel"))
    message = _own_message(call, channel, "cant_delete_message")
    posting.remove(call.workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    workspace, args = call.workspace, call.args
    channel = workspace.channel(args.required("channel"))
    if channel.is_archived:
        raise SlackError("is_archived")
    if workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    if args.required("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    draft = read_draft(args)
    thread_ts = args.text("thread_ts") or None
    message = posting.post_ephemeral(workspace, channel, args.text("user"), draft, thread_ts=thread_ts)
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.workspace.channel(call.args.required("channel"))
    message = call.workspace.message(channel, call.args.required("message_ts"))
    link = f"https://{call.workspace.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _destination(call: Call) -> Channel:
    """A channel by id or name, or the direct conversation with the person whose id is given."""
    workspace, wanted = call.workspace, call.args.required("channel")
    if wanted in workspace.people:
        direct = workspace.im_of(wanted)
        if direct is None:
            raise SlackError("channel_not_found")
        return direct
    named = next((c for c in workspace.channels.values() if c.name and c.name == wanted.lstrip("#")), None)
    return workspace.channel(named.id if named else wanted)


def _may_post(call: Call, channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    app = call.workspace.app
    if app.user_id not in channel.members and "chat:write.public" not in app.scopes:
        raise SlackError("not_in_channel")


def _own_message(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.workspace.message(channel, call.args.required("ts"))
    if message.bot_id != call.workspace.app.bot_id:
        raise SlackError(refusal)
    return message


POSTING = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, "posting", POSTING),
    "chat.update": Method(update, "tier3", POSTING),
    "chat.delete": Method(delete, "tier3", POSTING),
    "chat.postEphemeral": Method(post_ephemeral, "tier4", POSTING),
    "chat.getPermalink": Method(get_permalink, "special"),
}
