"""Where a click happened: a message, an ephemeral message or a view."""

from dataclasses import dataclass

from bot.playground.slack import payloads, render
from bot.playground.slack.args import Args
from bot.playground.slack.blocks import find
from bot.playground.slack.errors import SlackError
from bot.playground.slack.model import Channel, Json, Message, Person, View
from bot.playground.slack.responses import ResponseUrl
from bot.playground.slack.workspace import Workspace


@dataclass(frozen=True)
class Container:
    """Either a message in its channel, or a view."""

    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        if self.view:
            return self.view.blocks
        if self.message is None:
            return []
        nested = [block for attachment in self.message.attachments for block in attachment.get("blocks", [])]
        return [*self.message.blocks, *nested]

    def element(self, args: Args) -> Json:
        """The element that `block_id` and `action_id` name, as it is or was. Raises SlackError action_not_found."""
        shown = self.view or self.message
        seen = [*self.blocks, *(shown.former_blocks if shown else [])]
        element = find(seen, args.required("block_id"), args.required("action_id"))
        if element is None:
            raise SlackError("action_not_found")
        return element


def locate(workspace: Workspace, person: Person, where: Json) -> Container:
    """The container the page names. Raises SlackError view_not_found, message_not_found, channel_not_found."""
    if where.get("type") == "view":
        return Container(view=own_view(workspace, person, str(where.get("view_id"))))
    channel = workspace.channel(str(where.get("channel")), person.id)
    if where.get("type") == "ephemeral":
        message = channel.ephemerals.get(str(where.get("ephemeral_id")))
        if message is None or message.ephemeral_to != person.id:
            raise SlackError("message_not_found")
        return Container(channel, message)
    return Container(channel, workspace.message(channel, str(where.get("ts"))))


def own_view(workspace: Workspace, person: Person, view_id: str) -> View:
    view = workspace.views.get(view_id)
    if view is None or view.user != person.id:
        raise SlackError("view_not_found")
    return view


def describe(workspace: Workspace, person: Person, container: Container, base_url: str) -> Json:
    """The payload's fields about its container. An ephemeral message is named but not quoted, as on Slack."""
    if container.view:
        shown = {"container": {"type": "view", "view_id": container.view.id}}
        return shown | {"view": render.view(workspace, container.view)}
    channel, message = container.channel, container.message
    if channel is None or message is None:
        raise SlackError("message_not_found")
    ephemeral = message.ephemeral_to is not None
    where: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": ephemeral}
    if message.thread_ts:
        where["thread_ts"] = message.thread_ts
    url = ResponseUrl(channel.id, person.id, workspace.epoch(), ts=message.ts, ephemeral=ephemeral)
    body: Json = {"container": where, "channel": {"id": channel.id, "name": payloads.channel_name(channel)}}
    body["response_url"] = payloads.response_url(workspace, base_url, url)
    return body if ephemeral else body | {"message": render.message(workspace, message)}


def modal_of(workspace: Workspace, container: Container) -> str | None:
    """The modal that a trigger from here may push upon."""
    view = container.view
    return view.id if view and not view.is_home else None
