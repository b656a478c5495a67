"""conversations.*: finding, joining and opening channels."""

from bot.playground.slack import page_shapes, render
from bot.playground.slack.call import Call, Method, require_any_scope
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Channel, Json
from bot.playground.slack.paging import page


def scopes(action: str) -> tuple[str, ...]:
    return tuple(f"{kind}:{action}" for kind in ("channels", "groups", "im", "mpim"))


def require_kind(call: Call, channel: Channel, action: str) -> None:
    """Raises SlackError missing_scope unless the app may do `action` ("read", "history") in this kind of channel."""
    kind = "im" if channel.is_im else "groups" if channel.is_private else "channels"
    require_any_scope(call.workspace, (f"{kind}:{action}",))


def visible(call: Call) -> Channel:
    channel = call.workspace.channel(call.args.required("channel"))
    require_kind(call, channel, "read")
    return channel


def info(call: Call) -> Json:
    channel = visible(call)
    shown = render.channel(call.workspace, channel)
    if call.args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def list_(call: Call) -> Json:
    """Public channels unless `types` asks for others; private ones and IMs only where the bot is in."""
    workspace = call.workspace
    types = {name.strip() for name in (call.args.text("types") or "public_channel").split(",")}
    if not types <= {"public_channel", "private_channel", "im", "mpim"}:
        raise SlackError("invalid_types")
    found = []
    for channel in workspace.channels.values():
        kind = "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"
        if kind not in types or (call.args.flag("exclude_archived") and channel.is_archived):
            continue
        if kind == "public_channel" or workspace.app.user_id in channel.members:
            require_kind(call, channel, "read")
            found.append(channel)
    some, cursor = page(found, call.args, default=100)
    shown = [render.channel(workspace, channel) | {"num_members": len(channel.members)} for channel in some]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def members(call: Call) -> Json:
    some, cursor = page(visible(call).members, call.args, default=100)
    return {"members": some, "response_metadata": {"next_cursor": cursor}}


def open_(call: Call) -> Json:
    """The direct conversation with one person, by `users` or by its own `channel` id."""
    workspace, args = call.workspace, call.args
    if args.has("channel"):
        channel = workspace.channel(args.text("channel"))
    else:
        users = [user for user in args.required("users").split(",") if user]
        if len(users) != 1:
            raise SlackError("not_enough_users" if not users else "too_many_users")
        found = workspace.im_of(workspace.person(users[0]).id)
        if found is None:
            raise SlackError("cannot_dm_bot")
        channel = found
    shown = render.channel(workspace, channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "no_op": True, "already_open": True}


def join(call: Call) -> Json:
    workspace = call.workspace
    channel = workspace.channel(call.args.required("channel"))
    if channel.is_private or channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if workspace.app.user_id in channel.members:
        warning = "already_in_channel"
        shown = render.channel(workspace, channel)
        return {"channel": shown, "warning": warning, "response_metadata": {"warnings": [warning]}}
    channel.members.append(workspace.app.user_id)
    workspace.feed.push({"type": "channel", "channel": page_shapes.channel(channel)})
    return {"channel": render.channel(workspace, channel)}


METHODS = {
    "conversations.info": Method(info, "tier3", scopes("read")),
    "conversations.list": Method(list_, "tier2", scopes("read")),
    "conversations.members": Method(members, "tier4", scopes("read")),
    "conversations.open": Method(open_, "tier3", ("im:write", "mpim:write", "channels:manage", "groups:write")),
    "conversations.join": Method(join, "tier3", ("channels:join",)),
}
