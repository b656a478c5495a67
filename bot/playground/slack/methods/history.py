"""conversations.history and conversations.replies."""

import re

from bot.playground.slack import render
from bot.playground.slack.call import Call, Method
from bot.playground.slack.errors import SlackError
from bot.playground.slack.methods.conversations import require_kind, scopes
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.paging import page

_TIMESTAMP = re.compile(r"\d+(\.\d+)?")


def history(call: Call) -> Json:
    """Newest first, without thread replies, without metadata unless `include_all_metadata`."""
    channel = _readable(call)
    inside = [m for m in reversed(channel.timeline()) if _in_range(call, m)]
    return _answer(call, inside, default=100) | {"pin_count": 0}


def replies(call: Call) -> Json:
    """The root, then its replies, oldest first."""
    channel = _readable(call)
    root = channel.messages.get(call.args.required("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    root = channel.messages[root.thread_ts or root.ts]
    return _answer(call, [root, *(m for m in channel.replies(root.ts) if _in_range(call, m))], default=1000)


def _readable(call: Call) -> Channel:
    channel = call.workspace.channel(call.args.required("channel"))
    require_kind(call, channel, "history")
    if call.workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _in_range(call: Call, message: Message) -> bool:
    """`oldest` and `latest` exclude their own moment unless `inclusive`. Raises SlackError invalid_ts_…"""
    moment = _micros(message.ts)
    inclusive = call.args.flag("inclusive")
    oldest = _bound(call, "oldest")
    if moment < oldest or (moment == oldest and not inclusive):
        return False
    if latest := _bound(call, "latest"):
        return moment < latest or (moment == latest and inclusive)
    return True


def _bound(call: Call, name: str) -> int:
    given = call.args.text(name)
    if given and not _TIMESTAMP.fullmatch(given):
        raise SlackError(f"invalid_ts_{name}")
    return _micros(given) if given else 0


def _micros(ts: str) -> int:
    """Whole microseconds, for a float cannot hold a timestamp exactly."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0")[:6])


def _answer(call: Call, messages: list[Message], *, default: int) -> Json:
    some, cursor = page(messages, call.args, default=default, most=1000)
    with_metadata = call.args.flag("include_all_metadata")
    shown = [render.message(call.workspace, m, with_metadata=with_metadata) for m in some]
    answer: Json = {"messages": shown, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


METHODS = {
    "conversations.history": Method(history, "tier3", scopes("history")),
    "conversations.replies": Method(replies, "tier3", scopes("history")),
}
