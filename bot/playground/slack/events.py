"""Events: what people say and open, told to the bot where its manifest subscribes."""

from bot.playground.slack import payloads, posting, render
from bot.playground.slack.args import Args
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.draft import read_draft
from bot.playground.slack.errors import SlackError
from bot.playground.slack.escaping import encode_typed
from bot.playground.slack.model import Channel, Json, Message, Person
from bot.playground.slack.workspace import Workspace

# Subscription -> the scope without which Slack does not send it.
SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


def say(delivery: Delivery, person: Person, channel: Channel, text: str, thread_ts: str | None) -> Message:
    """Post what a person typed. Raises SlackError is_archived, not_in_channel, no_text."""
    workspace = delivery.workspace
    if channel.is_archived:
        raise SlackError("is_archived")
    if person.id not in channel.members:
        raise SlackError("not_in_channel")
    draft = read_draft(Args({"text": encode_typed(workspace, text)}))
    message = posting.post(workspace, channel, person.id, draft, thread_ts=thread_ts)
    if workspace.app.user_id not in channel.members:
        return message
    body = render.message(workspace, message) | {"channel": channel.id, "event_ts": message.ts}
    kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
    subscription = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[kind]
    _tell(delivery, subscription, body | {"channel_type": kind})
    if f"<@{workspace.app.user_id}>" in message.text and not channel.is_im:
        _tell(delivery, "app_mention", body | {"type": "app_mention"})
    return message


def home_opened(delivery: Delivery, person: Person) -> None:
    workspace = delivery.workspace
    direct = workspace.im_of(person.id)
    event: Json = {"type": "app_home_opened", "user": person.id, "tab": "home", "event_ts": workspace.next_ts()}
    event["channel"] = direct.id if direct else ""
    if home := workspace.home(person.id):
        event["view"] = render.view(workspace, home)
    _tell(delivery, "app_home_opened", event)


def _tell(delivery: Delivery, subscription: str, body: Json) -> None:
    if _subscribed(delivery.workspace, subscription):
        delivery.tell(payloads.event(delivery.workspace, body))


def _subscribed(workspace: Workspace, subscription: str) -> bool:
    scope = SCOPES.get(subscription)
    return subscription in workspace.app.events and (scope is None or scope in workspace.app.scopes)
