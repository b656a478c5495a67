"""The parts that every payload to the bot has in common."""

from bot.playground.slack.model import Channel, Json, Person
from bot.playground.slack.responses import ResponseUrl
from bot.playground.slack.workspace import Workspace


def interaction(workspace: Workspace, person: Person, type_: str, view_id: str | None = None) -> Json:
    """The envelope of a click or a submission, with a fresh trigger; `view_id` is the modal it came from."""
    return {
        "type": type_,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": workspace.team.id},
        "api_app_id": workspace.app.app_id,
        "token": workspace.app.verification_token,
        "trigger_id": trigger(workspace, person, view_id),
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def trigger(workspace: Workspace, person: Person, view_id: str | None = None) -> str:
    return workspace.triggers.issue(workspace.new_id("trigger."), person.id, workspace.epoch(), view_id)


def response_url(workspace: Workspace, base_url: str, url: ResponseUrl) -> str:
    return base_url + workspace.responses.issue(workspace.new_id("r"), url)


def channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name


def event(workspace: Workspace, body: Json) -> Json:
    """The outer envelope of an Events API delivery."""
    authorization = {"enterprise_id": None, "team_id": workspace.team.id, "user_id": workspace.app.user_id}
    return {
        "token": workspace.app.verification_token,
        "team_id": workspace.team.id,
        "api_app_id": workspace.app.app_id,
        "event": body,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.epoch()),
        "authorizations": [authorization | {"is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }
