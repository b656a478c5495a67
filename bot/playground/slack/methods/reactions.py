"""reactions.add and reactions.remove."""

import re

from bot.playground.slack import posting
from bot.playground.slack.call import Call, Method
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Channel, Json, Message

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(call: Call) -> Json:
    channel, message, name = _target(call)
    users = message.reactions.setdefault(name, [])
    if call.workspace.app.user_id in users:
        raise SlackError("already_reacted")
    users.append(call.workspace.app.user_id)
    posting.changed(call.workspace, channel, message)
    return {}


def remove(call: Call) -> Json:
    channel, message, name = _target(call)
    users = message.reactions.get(name, [])
    if call.workspace.app.user_id not in users:
        raise SlackError("no_reaction")
    users.remove(call.workspace.app.user_id)
    if not users:
        del message.reactions[name]
    posting.changed(call.workspace, channel, message)
    return {}


def _target(call: Call) -> tuple[Channel, Message, str]:
    name = call.args.required("name").strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    channel = call.workspace.channel(call.args.required("channel"))
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel, call.workspace.message(channel, call.args.required("timestamp")), name


METHODS = {
    "reactions.add": Method(add, "tier3", ("reactions:write",)),
    "reactions.remove": Method(remove, "tier3", ("reactions:write",)),
}
