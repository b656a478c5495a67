"""Slash commands, as a person types them."""

from bot.playground.slack import page_shapes, payloads, posting
from bot.playground.slack.args import Args
from bot.playground.slack.delivery import Delivery
from bot.playground.slack.draft import read_draft
from bot.playground.slack.errors import NoAnswer, SlackError
from bot.playground.slack.escaping import encode_command
from bot.playground.slack.manifest import Command
from bot.playground.slack.model import Channel, Json, Person
from bot.playground.slack.responses import ResponseUrl
from bot.playground.slack.workspace import Workspace


async def run(delivery: Delivery, person: Person, channel: Channel, text: str, base_url: str) -> None:
    """Run "/word rest"; the acknowledgement's message appears in the channel, for the person alone unless in_channel.

    Raises SlackError invalid_command, invalid_command_response, or NoAnswer's operation_timeout and others.
    """
    workspace = delivery.workspace
    word, _, rest = text.partition(" ")
    if word == "/invite":
        invite(workspace, person, channel, rest)
        return
    command = workspace.app.commands.get(word)
    if command is None or "commands" not in workspace.app.scopes:
        raise SlackError("invalid_command")
    payload = command_payload(workspace, person, channel, command, rest.strip(), base_url)
    try:
        answer = await delivery.ask("slash_commands", payload)
    except NoAnswer as failure:
        raise SlackError(failure.code) from None
    if answer:
        show_answer(workspace, person, channel, answer)


def command_payload(
    workspace: Workspace, person: Person, channel: Channel, command: Command, text: str, base_url: str
) -> Json:
    url = ResponseUrl(channel.id, person.id, workspace.epoch())
    return {
        "token": workspace.app.verification_token,
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": payloads.channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": command.command,
        "text": encode_command(workspace, text, should_escape=command.should_escape),
        "api_app_id": workspace.app.app_id,
        "is_enterprise_install": "false",
        "response_url": payloads.response_url(workspace, base_url, url),
        "trigger_id": payloads.trigger(workspace, person),
    }


def show_answer(workspace: Workspace, person: Person, channel: Channel, answer: Json) -> None:
    """Raises SlackError invalid_command_response when the acknowledgement holds no proper message."""
    try:
        draft = read_draft(Args(answer))
    except SlackError as refusal:
        raise SlackError("invalid_command_response", reason=refusal.body()) from None
    if answer.get("response_type") == "in_channel":
        posting.post(workspace, channel, workspace.app.user_id, draft)
    else:
        posting.post_ephemeral(workspace, channel, person.id, draft)


def invite(workspace: Workspace, person: Person, channel: Channel, rest: str) -> None:
    """Slack's own /invite, for the bot: the way to bring it into a channel. Raises SlackError."""
    bot = workspace.people[workspace.app.user_id]
    if rest.strip().lstrip("@").lower() not in (bot.name, bot.id.lower()):
        raise SlackError("user_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if person.id not in channel.members:
        raise SlackError("not_in_channel")
    if bot.id in channel.members:
        raise SlackError("already_in_channel")
    channel.members.append(bot.id)
    workspace.feed.push({"type": "channel", "channel": page_shapes.channel(channel)})
