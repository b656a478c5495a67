"""What the client refuses before a form is sent."""

import pytest

from bot.playground.slack.form_rules import REQUIRED, client_errors
from bot.playground.slack.view_state import state_values


def errors(element, value, *, field="value", optional=False):
    element = {"action_id": "a", **element}
    blocks = [{"type": "input", "block_id": "b", "optional": optional, "element": element}]
    return client_errors(blocks, state_values(blocks, {"b": {"a": {field: value}}})).get("b")


@pytest.mark.parametrize(
    ("element", "good", "bad"),
    [
        ({"type": "plain_text_input", "min_length": 3, "max_length": 5}, "four", "six666"),
        ({"type": "plain_text_input", "min_length": 3}, "abc", "ab"),
        ({"type": "email_text_input"}, "a@b.co", "a@b"),
        ({"type": "url_text_input"}, "https://x.example", "x.example"),
        ({"type": "number_input", "is_decimal_allowed": False}, "-12", "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "1"}, "1.5", "0.5"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "2", "2.1"),
        ({"type": "number_input", "is_decimal_allowed": True}, "3", "three"),
    ],
)
def test_values_must_fit_their_field(element, good, bad):
    assert errors(element, good) is None
    assert errors(element, bad).startswith("Please enter")


def test_empty_fields_are_refused_unless_optional():
    assert errors({"type": "plain_text_input"}, "") == REQUIRED
    assert errors({"type": "plain_text_input"}, "", optional=True) is None
    choice = {"type": "checkboxes", "options": []}
    assert errors(choice, [], field="selected_options") == REQUIRED
    assert errors({"type": "multi_users_select"}, ["U1"], field="selected_users") is None


def test_untouched_inputs_have_their_initial_value():
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
    blocks = [
        {"block_id": "t", "element": {"type": "plain_text_input", "action_id": "a", "initial_value": "hi"}},
        {"block_id": "c", "element": {"type": "checkboxes", "action_id": "a", "options": [option]}},
        {"block_id": "d", "element": {"type": "datetimepicker", "action_id": "a", "initial_date_time": 1700000000}},
        {"block_id": "u", "accessory": {"type": "multi_users_select", "action_id": "a", "initial_users": ["U1"]}},
        {"block_id": "o", "accessory": {"type": "overflow", "action_id": "a", "options": [option]}},
    ]
    values = {block: entry["a"] for block, entry in state_values(blocks, {}).items()}
    assert values == {
        "t": {"type": "plain_text_input", "value": "hi"},
        "c": {"type": "checkboxes", "selected_options": []},
        "d": {"type": "datetimepicker", "selected_date_time": 1700000000},
        "u": {"type": "multi_users_select", "selected_users": ["U1"]},
    }


def test_a_cleared_input_does_not_fall_back_to_its_initial_value():
    blocks = [{"block_id": "t", "element": {"type": "plain_text_input", "action_id": "a", "initial_value": "hi"}}]
    assert state_values(blocks, {"t": {"a": {"value": ""}}})["t"]["a"]["value"] is None
