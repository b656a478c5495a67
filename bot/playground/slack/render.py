"""The workspace's things in the shapes that Slack's Web API and payloads give them."""

from bot.playground.slack.model import Channel, Json, Message, Person, View
from bot.playground.slack.workspace import Workspace


def message(workspace: Workspace, message: Message, *, with_metadata: bool = False) -> Json:
    if message.is_tombstone:
        body: Json = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": message.ts}
        body |= {"text": "This message was deleted.", "hidden": True}
    else:
        body = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
        body["team"] = workspace.team.id
        if message.bot_id:
            body |= {"bot_id": message.bot_id, "app_id": workspace.app.app_id, "bot_profile": bot(workspace)}
        for name in ("blocks", "attachments", "edited"):
            if value := getattr(message, name):
                body[name] = value
        if with_metadata and message.metadata:
            body["metadata"] = message.metadata
        if message.reactions:
            body["reactions"] = reactions(message)
    channel = workspace.channels[message.channel]
    if message.is_reply:
        root = channel.messages[str(message.thread_ts)]
        body |= {"thread_ts": message.thread_ts, "parent_user_id": root.user}
        if message.is_broadcast:
            body["subtype"] = "thread_broadcast"
    elif replies := channel.replies(message.ts):
        writers = list(dict.fromkeys(reply.user for reply in replies))
        body |= {"thread_ts": message.ts, "reply_count": len(replies), "reply_users": writers}
        body |= {"reply_users_count": len(writers), "latest_reply": replies[-1].ts}
    return body


def reactions(message: Message) -> list[Json]:
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def bot(workspace: Workspace) -> Json:
    app = workspace.app
    return {
        "id": app.bot_id,
        "name": app.name,
        "app_id": app.app_id,
        "user_id": app.user_id,
        "deleted": False,
        "team_id": workspace.team.id,
    }


def channel(workspace: Workspace, channel: Channel) -> Json:
    body: Json = {"id": channel.id, "created": channel.created, "is_archived": channel.is_archived}
    body |= {"is_im": channel.is_im, "is_org_shared": False, "context_team_id": workspace.team.id}
    if channel.is_im:
        return body | {"user": channel.user, "is_user_deleted": False}
    return body | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "creator": channel.creator,
        "is_member": workspace.app.user_id in channel.members,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def user(workspace: Workspace, person: Person) -> Json:
    profile: Json = {"real_name": person.real_name, "display_name": person.real_name, "title": person.title}
    profile |= {"team": workspace.team.id, "image_48": ""}
    if "users:read.email" in workspace.app.scopes and not person.is_bot:
        profile["email"] = email(workspace, person)
    if person.is_bot:
        profile |= {"bot_id": workspace.app.bot_id, "api_app_id": workspace.app.app_id}
    return {
        "id": person.id,
        "team_id": workspace.team.id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.is_deleted,
        "color": person.color,
        "tz": person.tz,
        "tz_label": person.tz_label,
        "tz_offset": person.tz_offset(workspace.clock()),
        "profile": profile,
        "is_admin": False,
        "is_owner": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
    }


def email(workspace: Workspace, person: Person) -> str:
    return person.email or f"{person.name}@{workspace.team.domain}.example"


def view(workspace: Workspace, view: View) -> Json:
    given = view.payload
    body: Json = {
        "id": view.id,
        "team_id": workspace.team.id,
        "type": given["type"],
        "blocks": given["blocks"],
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "external_id": given.get("external_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": workspace.app.app_id,
        "bot_id": workspace.app.bot_id,
        "app_installed_team_id": workspace.team.id,
    }
    return body | {name: given.get(name) for name in ("title", "submit", "close")}
