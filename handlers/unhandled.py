"""What no listener takes: buttons, forms and commands of another version, events, and Slack's own notices."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from bot.messages.text import Mrkdwn
from handlers.services import Services
from handlers.telling import acknowledged, telling

log = structlog.get_logger(__name__)

UNHANDLED = "unhandled"
"""The mark that such a request has in its context."""
TITLE = "Not known any more"
BUTTON = Mrkdwn(
    "This button is of another version of Shopwatch, so nothing was done. `/risk list` and `/escalate list` show what "
    "there is to do, with the buttons of today; `/shop` shows how the shops are doing."
)
FORM = Mrkdwn(
    "This form is of another version of Shopwatch, so nothing was done. Copy what you typed and open the form anew: "
    "`/shop digest` and `/escalate` open theirs, the others are behind the buttons of `/escalate list`."
)
COMMAND = Mrkdwn("This version of Shopwatch does not know the command. `/shop help` shows what it knows.")


def answer_unhandled(services: Services, body: Mapping[str, Any]) -> BoltResponse:
    """Whatever it is, Slack is told that it came: without that it shows a failure, or sends it again."""
    kind = body.get("type", "command")
    if kind == "app_rate_limited":
        since = datetime.fromtimestamp(body["minute_rate_limited"], UTC).isoformat()
        log.warning(
            "events_held_back", since=since, reason="They were too many for Slack, or too many went unanswered."
        )
        return acknowledged("")
    log.warning("not_known", kind=kind, name=_name(body))
    match kind:
        case "block_suggestion":
            return acknowledged({"options": []})
        case "block_actions":
            said = BUTTON
        case "view_submission":
            said = FORM
        case _:
            said = COMMAND
    return telling(services, body, TITLE, said)


def _name(body: Mapping[str, Any]) -> str:
    match body:
        case {"actions": [{"action_id": str(name)}, *_]} | {"action_id": str(name)} | {"command": str(name)}:
            return name
        case {"view": {"callback_id": str(name)}} | {"event": {"type": str(name)}}:
            return name
        case _:
            return ""
