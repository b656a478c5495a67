"""The workspace's things in the shapes that the page reads."""

from bot.playground.slack import render
from bot.playground.slack.model import Channel, Json, Message, Person
from bot.playground.slack.workspace import Workspace


def message(workspace: Workspace, message: Message) -> Json:
    body: Json = {"ts": message.ts, "user": message.user, "text": message.text}
    if message.is_tombstone:
        return body | {"text": "This message was deleted.", "is_deleted": True, **_thread(workspace, message)}
    if message.ephemeral_to:
        body |= {"ephemeral_to": message.ephemeral_to, "ephemeral_id": message.ts}
    if message.bot_id:
        body["bot_id"] = message.bot_id
    for name in ("blocks", "attachments", "edited", "thread_ts", "is_broadcast"):
        if value := getattr(message, name):
            body[name] = value
    if message.reactions:
        body["reactions"] = render.reactions(message)
    return body | _thread(workspace, message)


def _thread(workspace: Workspace, message: Message) -> Json:
    replies = [] if message.is_reply else workspace.channels[message.channel].replies(message.ts)
    return {"reply_count": len(replies), "thread_ts": message.ts} if replies else {}


def channel(channel: Channel) -> Json:
    body: Json = {"id": channel.id, "name": channel.name, "is_private": channel.is_private}
    body |= {"is_archived": channel.is_archived, "is_im": channel.is_im}
    if channel.user:
        body["user"] = channel.user
    return body | {"members": channel.members, "topic": channel.topic}


def person(person: Person) -> Json:
    names = ("id", "name", "real_name", "title", "tz", "tz_label", "color")
    return {name: getattr(person, name) for name in names}


def state(workspace: Workspace) -> Json:
    """Everything that the page needs to draw itself the first time."""
    app = workspace.app
    return {
        "team": {"id": workspace.team.id, "name": workspace.team.name},
        "bot": {"user_id": app.user_id, "name": app.name, "avatar": None},
        "people": [person(p) for p in workspace.people.values() if not p.is_bot],
        "usergroups": [
            {"id": g.id, "handle": g.handle, "members": list(g.members)} for g in workspace.usergroups.values()
        ],
        "channels": [channel(c) for c in workspace.channels.values()],
        "commands": [
            {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
            for c in app.commands.values()
        ],
        "now": int(workspace.epoch()),
    }
