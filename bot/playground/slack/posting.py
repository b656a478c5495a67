"""Saying things: every change of a message, told to the open pages."""

from bot.playground.slack import page_shapes
from bot.playground.slack.blocks import with_ids
from bot.playground.slack.draft import Draft
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.workspace import Workspace


def post(
    workspace: Workspace,
    channel: Channel,
    user: str,
    draft: Draft,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
) -> Message:
    """Add a message. A reply to a reply joins its thread. Raises SlackError thread_not_found."""
    message = _compose(workspace, channel, user, draft)
    if thread_ts:
        parent = channel.messages.get(thread_ts)
        if parent is None:
            raise SlackError("thread_not_found")
        message.thread_ts = parent.thread_ts or parent.ts
        message.is_broadcast = broadcast
    channel.messages[message.ts] = message
    if message.is_reply:
        root = channel.messages[str(message.thread_ts)]
        _tell(
            workspace,
            channel,
            {"type": "reply", "thread_ts": root.ts, "message": page_shapes.message(workspace, message)},
        )
        changed(workspace, channel, root)
    if not message.is_reply or broadcast:
        _tell(workspace, channel, {"type": "message", "message": page_shapes.message(workspace, message)})
    return message


def post_ephemeral(
    workspace: Workspace, channel: Channel, to: str, draft: Draft, *, thread_ts: str | None = None
) -> Message:
    message = _compose(workspace, channel, workspace.app.user_id, draft)
    message.ephemeral_to = to
    message.thread_ts = thread_ts
    channel.ephemerals[message.ts] = message
    _tell_reader(workspace, message, "ephemeral")
    return message


def replace(workspace: Workspace, channel: Channel, message: Message, draft: Draft) -> None:
    """Put the draft's content in the message's place, as a response URL does with its source."""
    message.text = draft.text
    message.show(with_ids(draft.blocks, workspace.new_id))
    message.attachments = with_attached_ids(workspace, draft.attachments)
    if message.ephemeral_to:
        _tell_reader(workspace, message, "ephemeral_changed")
    else:
        changed(workspace, channel, message)


def remove(workspace: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away; the root of a thread leaves a tombstone."""
    if message.ephemeral_to:
        del channel.ephemerals[message.ts]
        gone: Json = {"type": "ephemeral_deleted", "channel": channel.id, "ephemeral_id": message.ts}
        workspace.feed.push(gone, [message.ephemeral_to])
        return
    if channel.replies(message.ts):
        message.is_tombstone = True
        changed(workspace, channel, message)
        return
    del channel.messages[message.ts]
    _tell(workspace, channel, {"type": "message_deleted", "ts": message.ts})
    if message.is_reply:
        changed(workspace, channel, channel.messages[str(message.thread_ts)])


def changed(workspace: Workspace, channel: Channel, message: Message) -> None:
    _tell(workspace, channel, {"type": "message_changed", "message": page_shapes.message(workspace, message)})


def with_attached_ids(workspace: Workspace, attachments: list[Json]) -> list[Json]:
    for attachment in attachments:
        with_ids(attachment.get("blocks", []), workspace.new_id)
    return attachments


def _compose(workspace: Workspace, channel: Channel, user: str, draft: Draft) -> Message:
    return Message(
        channel=channel.id,
        ts=workspace.next_ts(),
        user=user,
        text=draft.text,
        bot_id=workspace.app.bot_id if user == workspace.app.user_id else None,
        blocks=with_ids(draft.blocks, workspace.new_id),
        attachments=with_attached_ids(workspace, draft.attachments),
        metadata=draft.metadata or None,
    )


def _tell(workspace: Workspace, channel: Channel, event: Json) -> None:
    readers = workspace.readers(channel)
    workspace.feed.push({**event, "channel": channel.id}, None if readers is None else list(readers))


def _tell_reader(workspace: Workspace, message: Message, type_: str) -> None:
    event = {"type": type_, "channel": message.channel, "message": page_shapes.message(workspace, message)}
    workspace.feed.push(event, [str(message.ephemeral_to)])
