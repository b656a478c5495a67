"""Interactive elements. Rules: docs.slack.dev/reference/block-kit/block-elements."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack import limits
from bot.slack.check_place import Place, kind_of
from bot.slack.check_text import (
    ANY_TEXT,
    PLAIN,
    check_confirm,
    check_groups,
    check_initial,
    check_options,
    check_text,
)

Element = Mapping[str, Any]
Check = Callable[[Place, Element], None]
EVERYWHERE = frozenset({"section", "actions", "input"})


@dataclass(frozen=True, slots=True)
class Rule:
    """What is checked, the fields besides type, and the kinds of block that may hold the element."""

    check: Check
    fields: frozenset[str]
    holders: frozenset[str]


def check_element(place: Place, value: object, holder: str) -> None:
    """One element in a block of the kind `holder`."""
    element = place.mapping(value)
    if element is None:
        return
    kind = kind_of(element)
    rule = ELEMENTS.get(kind)
    if rule is None:
        place.into("type").say(f"{kind!r} is not an element known to this check")
        return
    if holder not in rule.holders:
        place.into("type").say(f"{kind} is not allowed in a block of type {holder}")
    place.only(element, rule.fields | {"type"})
    place.string(element, "action_id", limits.ACTION_ID)
    place.flags(element, "focus_on_load")
    check_text(place, element, "placeholder", limits.PLACEHOLDER, PLAIN, required=False)
    check_confirm(place, element)
    rule.check(place, element)


def check_button(place: Place, element: Element) -> None:
    check_text(place, element, "text", limits.BUTTON_TEXT, PLAIN)
    place.string(element, "value", limits.BUTTON_VALUE)
    place.string(element, "url", limits.URL)
    place.string(element, "accessibility_label", limits.BUTTON_TEXT)
    place.one_of(element, "style", {"primary", "danger"})


def check_icon_button(place: Place, element: Element) -> None:
    check_button(place, element)
    place.string(element, "icon", limits.BUTTON_TEXT, required=True)
    place.items(element, "visible_to_user_ids", 0, limits.ICON_BUTTON_VIEWERS)


def check_feedback(place: Place, element: Element) -> None:
    for key in ("positive_button", "negative_button"):
        button = place.into(key).mapping(element.get(key))
        if button is not None:
            place.into(key).only(button, {"text", "value", "accessibility_label"})
            check_button(place.into(key), button)


def check_image(place: Place, element: Element) -> None:
    """An image, as an element or as a block: alt_text, and one of image_url and slack_file."""
    place.string(element, "alt_text", limits.ALT_TEXT, required=True)
    place.string(element, "image_url", limits.URL)
    if ("image_url" in element) == ("slack_file" in element):
        place.say("needs exactly one of image_url and slack_file")


def check_static(place: Place, element: Element) -> None:
    if ("options" in element) == ("option_groups" in element):
        place.say("needs exactly one of options and option_groups")
    grouped = "option_groups" in element
    offered = check_groups(place, element) if grouped else check_options(place, element, limits.SELECT_OPTIONS)
    check_initial(place, element, offered)
    place.whole(element, "max_selected_items", 1, limits.SELECT_OPTIONS)


def check_choice(place: Place, element: Element) -> None:
    check_initial(place, element, check_options(place, element, limits.CHOICE_OPTIONS, ANY_TEXT))


def check_overflow(place: Place, element: Element) -> None:
    check_options(place, element, limits.OVERFLOW_OPTIONS, PLAIN, frozenset({"url"}))


def check_dynamic(place: Place, element: Element) -> None:
    """Selects whose options Slack or the app provides later."""
    place.whole(element, "max_selected_items", 1, limits.SELECT_OPTIONS)
    place.whole(element, "min_query_length", 0, 255)
    place.flags(element, "response_url_enabled", "default_to_current_conversation")


def check_plain_input(place: Place, element: Element) -> None:
    place.flags(element, "multiline")
    least = place.whole(element, "min_length", 0, limits.PLAIN_TEXT_INPUT)
    most = place.whole(element, "max_length", 1, limits.PLAIN_TEXT_INPUT)
    if least is not None and most is not None and least > most:
        place.say(f"min_length {least} is above max_length {most}")
    place.string(element, "initial_value", most or limits.PLAIN_TEXT_INPUT)


def check_number_input(place: Place, element: Element) -> None:
    if "is_decimal_allowed" not in element:
        place.into("is_decimal_allowed").say("is required")
    place.flags(element, "is_decimal_allowed")
    for key in ("initial_value", "min_value", "max_value"):
        place.string(element, key, limits.PLAIN_TEXT_INPUT)


def check_file_input(place: Place, element: Element) -> None:
    place.whole(element, "max_files", 1, limits.FILE_INPUT_FILES)


def check_short_input(place: Place, element: Element) -> None:
    place.string(element, "initial_value", limits.PLAIN_TEXT_INPUT)


def check_rich_input(place: Place, element: Element) -> None:
    if "initial_value" in element:
        place.into("initial_value").mapping(element["initial_value"])


def check_date(place: Place, element: Element) -> None:
    matches(place, element, "initial_date", r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "YYYY-MM-DD")


def check_time(place: Place, element: Element) -> None:
    matches(place, element, "initial_time", r"([01]\d|2[0-3]):[0-5]\d", "HH:mm")
    place.string(element, "timezone", limits.ACTION_ID)


def check_date_time(place: Place, element: Element) -> None:
    # Slack takes ten digits only: seconds, not milliseconds.
    place.whole(element, "initial_date_time", 1_000_000_000, 9_999_999_999)


def check_workflow_button(place: Place, element: Element) -> None:
    check_button(place, element)
    place.into("workflow").mapping(element.get("workflow"))


def matches(place: Place, element: Element, key: str, pattern: str, shape: str) -> None:
    value = element.get(key)
    if value is not None and not (isinstance(value, str) and re.fullmatch(pattern, value)):
        place.into(key).say(f"is {value!r}, must look like {shape}")


def rule(check: Check, fields: str, holders: frozenset[str] | str) -> Rule:
    named = frozenset(holders.split()) if isinstance(holders, str) else holders
    return Rule(check, frozenset(fields.split()) | {"action_id"}, named)


_SELECT = "placeholder confirm focus_on_load "
_MULTI = _SELECT + "max_selected_items "
_STATIC = "options option_groups "
_TYPED = "placeholder initial_value dispatch_action_config focus_on_load "
_CONVERSATION = "default_to_current_conversation filter "

ELEMENTS: dict[str, Rule] = {
    "button": rule(
        check_button, "text url value style confirm accessibility_label agent_prompt", "section actions card data_table"
    ),
    "icon_button": rule(
        check_icon_button, "icon text value confirm accessibility_label visible_to_user_ids", "context_actions"
    ),
    "feedback_buttons": rule(check_feedback, "positive_button negative_button", "context_actions"),
    "workflow_button": rule(check_workflow_button, "text workflow style accessibility_label", "section actions"),
    "overflow": rule(check_overflow, "options confirm", "section actions"),
    "checkboxes": rule(check_choice, "options initial_options confirm focus_on_load", EVERYWHERE),
    "radio_buttons": rule(check_choice, "options initial_option confirm focus_on_load", EVERYWHERE),
    "datepicker": rule(check_date, _SELECT + "initial_date", EVERYWHERE),
    "timepicker": rule(check_time, _SELECT + "initial_time timezone", EVERYWHERE),
    "datetimepicker": rule(check_date_time, "initial_date_time confirm focus_on_load", "actions input"),
    "static_select": rule(check_static, _SELECT + _STATIC + "initial_option", EVERYWHERE),
    "external_select": rule(check_dynamic, _SELECT + "initial_option min_query_length", EVERYWHERE),
    "users_select": rule(check_dynamic, _SELECT + "initial_user", EVERYWHERE),
    "conversations_select": rule(
        check_dynamic, _SELECT + _CONVERSATION + "initial_conversation response_url_enabled", EVERYWHERE
    ),
    "channels_select": rule(check_dynamic, _SELECT + "initial_channel response_url_enabled", EVERYWHERE),
    "multi_static_select": rule(check_static, _MULTI + _STATIC + "initial_options", "section input"),
    "multi_external_select": rule(check_dynamic, _MULTI + "initial_options min_query_length", "section input"),
    "multi_users_select": rule(check_dynamic, _MULTI + "initial_users", "section input"),
    "multi_conversations_select": rule(
        check_dynamic, _MULTI + _CONVERSATION + "initial_conversations", "section input"
    ),
    "multi_channels_select": rule(check_dynamic, _MULTI + "initial_channels", "section input"),
    "plain_text_input": rule(check_plain_input, _TYPED + "multiline min_length max_length", "input"),
    "email_text_input": rule(check_short_input, _TYPED, "input"),
    "url_text_input": rule(check_short_input, _TYPED, "input"),
    "number_input": rule(check_number_input, _TYPED + "is_decimal_allowed min_value max_value", "input"),
    "rich_text_input": rule(check_rich_input, _TYPED, "input"),
    "file_input": rule(check_file_input, "filetypes max_files", "input"),
}
