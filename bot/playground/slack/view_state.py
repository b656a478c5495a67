"""state.values: what the inputs of a view or message hold."""

from collections.abc import Mapping
from typing import Any

from bot.playground.slack.blocks import elements, flat, options_of
from bot.playground.slack.errors import invalid_arguments
from bot.playground.slack.model import Json

# Element type -> the field that holds its value in state and actions.
FIELDS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
STATELESS = frozenset({"overflow"})
_EXTERNAL = frozenset({"external_select", "multi_external_select"})

State = dict[str, dict[str, Json]]
Given = Mapping[str, Mapping[str, Mapping[str, Any]]]


def state_values(blocks: list[Json], given: Given, *, before: Given | None = None) -> State:
    """The state of every input: what was given, else what it held `before`, else its initial value."""
    values: State = {}
    for block in flat(blocks):
        block_id = block["block_id"]
        for element in elements(block):
            if element["type"] not in FIELDS or element["type"] in STATELESS:
                continue
            action_id = element["action_id"]
            entered = given.get(block_id, {}).get(action_id) or (before or {}).get(block_id, {}).get(action_id)
            values.setdefault(block_id, {})[action_id] = entry(element, entered)
    return values


def entry(element: Json, entered: Mapping[str, Any] | None) -> Json:
    """One element's {"type", field: value}; None stands for untouched and gives the initial value."""
    field = FIELDS[element["type"]]
    value = element.get(initial_field(field)) if entered is None else entered.get(field)
    return {"type": element["type"], field: _normal(element, field, value)}


def initial_field(field: str) -> str:
    return "initial_value" if field.endswith("value") else field.replace("selected", "initial")


def _normal(element: Json, field: str, value: Any) -> Any:
    if field == "selected_option":
        return _option(element, value) if value else None
    if field == "selected_options":
        return [_option(element, option) for option in value or []]
    if field.endswith("s"):
        return list(value or [])
    if field == "selected_date_time" and value:
        return int(value)
    return value or None


def _option(element: Json, chosen: Any) -> Json:
    """The option as the app gave it. Raises SlackError invalid_arguments when the element has no such option."""
    if not isinstance(chosen, Mapping):
        raise invalid_arguments(f"{element['action_id']}: an option is an object with text and value")
    if element["type"] in _EXTERNAL:
        return dict(chosen)
    for option in options_of(element):
        if option.get("value") == chosen.get("value"):
            return option
    raise invalid_arguments(f"{element['action_id']} has no option {chosen.get('value')!r}")
