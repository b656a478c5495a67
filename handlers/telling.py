"""Telling a person something, in the way that their command, click or form allows."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.messages.answers import note, note_view
from bot.messages.text import Mrkdwn
from handlers.afterwards import afterwards
from handlers.clicks import Click, Place, click_of
from handlers.home import publish_home
from handlers.opening import open_modal
from handlers.services import Services

NOTHING_DONE = "Nothing was changed"


def telling(services: Services, body: Mapping[str, Any], title: str, text: Mrkdwn) -> BoltResponse:
    """The acknowledgement, or what follows it. ``title`` heads the note that is put on top of a modal."""
    if "command" in body:
        return acknowledged({"response_type": "ephemeral", **note(text).payload()})
    match body.get("type"):
        case "view_submission":
            return acknowledged({"response_action": "push", "view": note_view(title, text)})
        case "block_actions":
            tell(services, click_of(body), text, title)
    return acknowledged("")


def acknowledged(body: str | dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=body)


def tell(services: Services, click: Click, said: Mrkdwn | None, title: str = NOTHING_DONE) -> None:
    """Beside the message that was clicked, in a Home that is drawn anew in any case, or on top of a modal.

    A modal is told nothing by a click whose trigger is over or used: then only the log has it.
    """
    match click.place:
        case Place.HOME:
            afterwards(publish_home(services, click.user_id, said))
        case Place.MODAL if said:
            afterwards(open_modal(services, click.trigger_id, note_view(title, said), on_top=True))
        case _ if said:
            afterwards(click.respond(note(said).payload()))
