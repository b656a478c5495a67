"""What Slack's own client refuses before a form is ever sent."""

import re

from bot.playground.slack.blocks import flat
from bot.playground.slack.model import Json
from bot.playground.slack.view_state import FIELDS, State

REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def client_errors(blocks: list[Json], state: State) -> dict[str, str]:
    """{block_id: message} of the inputs that are missing or malformed."""
    errors = {}
    for block in flat(blocks):
        if block["type"] != "input":
            continue
        element = block["element"]
        if element["type"] not in FIELDS:
            continue
        value = state[block["block_id"]][element["action_id"]][FIELDS[element["type"]]]
        problem = _problem(block, element, value)
        if problem:
            errors[block["block_id"]] = problem
    return errors


def _problem(block: Json, element: Json, value: object) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else REQUIRED
    text = str(value)
    match element["type"]:
        case "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if len(text) < least:
                return f"Please enter at least {least} characters."
            return f"Please enter at most {most} characters." if len(text) > most else None
        case "email_text_input":
            return None if _EMAIL.fullmatch(text) else "Please enter a valid email address."
        case "url_text_input":
            return None if _URL.fullmatch(text) else "Please enter a valid URL."
        case "number_input":
            return _number_problem(element, text)
    return None


def _number_problem(element: Json, text: str) -> str | None:
    if not _NUMBER.fullmatch(text) or ("." in text and not element["is_decimal_allowed"]):
        return "Please enter a valid number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
