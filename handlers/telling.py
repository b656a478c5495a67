"""Telling a person something, in the way that their command, click or form allows."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.messages.answers import note, note_view
from bot.messages.text import Mrkdwn
from handlers.afterwards import afterwards
from handlers.clicks import Click, Place, click_of
from handlers.home import publish_home
from handlers.services import Services


def telling(body: Mapping[str, Any], title: str, text: Mrkdwn) -> BoltResponse:
    """The acknowledgement. ``title`` heads the modal that a form is answered with, in which nothing typed is lost."""
    if "command" in body:
        return acknowledged({"response_type": "ephemeral", **note(text).payload()})
    match body.get("type"):
        case "view_submission":
            return acknowledged({"response_action": "push", "view": note_view(title, text)})
        case "block_actions":
            afterwards(click_of(body).respond(note(text).payload()))
    return acknowledged("")


def acknowledged(body: str | dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=body)


def tell(services: Services, click: Click, said: Mrkdwn | None) -> None:
    """Beside the message that was clicked, or in a Home that is drawn anew in any case."""
    if click.place is Place.HOME:
        afterwards(publish_home(services, click.user_id, said))
    elif said:
        afterwards(click.respond(note(said).payload()))
