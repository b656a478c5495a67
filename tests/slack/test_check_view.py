"""The check of modals and Home tabs."""

from typing import Any

import pytest

from bot.slack.check import check_view

SECTION: dict[str, Any] = {"type": "section", "text": {"type": "plain_text", "text": "hello"}}


def plain(text: str = "hello") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def entry(kind: str = "plain_text_input", **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(), "element": {"type": kind, **more}}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain(), "submit": plain("Save"), "blocks": list(blocks or [SECTION]), **more}


def home(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks or [SECTION]), **more}


OPTIONS = [{"text": plain(value), "value": value} for value in "abc"]


@pytest.mark.parametrize(
    "view",
    [
        modal(*[SECTION] * 100, close=plain(), private_metadata="", callback_id="c", clear_on_close=True),
        modal({"type": "alert", "level": "warning", "text": plain("x" * 200)}),
        modal(entry(min_length=1, max_length=3000, initial_value="x", multiline=True)),
        modal(entry("number_input", is_decimal_allowed=False, min_value="1"), entry("email_text_input")),
        modal(entry("multi_static_select", options=OPTIONS, initial_options=OPTIONS[:2], max_selected_items=3)),
        modal(entry("radio_buttons", options=OPTIONS, initial_option=OPTIONS[2]), entry("file_input", max_files=1)),
        modal(entry("datetimepicker", initial_date_time=1_764_000_000), entry("timepicker", initial_time="09:00")),
        modal(entry("multi_users_select", focus_on_load=True), entry("rich_text_input"), entry("url_text_input")),
        home(private_metadata="x"),
    ],
)
def test_it_lets_through_what_slack_takes(view: dict[str, Any]) -> None:
    assert check_view(view) == []


@pytest.mark.parametrize(
    ("view", "start"),
    [
        (home() | {"type": "window"}, "/type"),
        (modal(*[SECTION] * 101), "/blocks: has 101 items"),
        (modal() | {"blocks": []}, "/blocks: has 0 items"),
        ({key: value for key, value in modal().items() if key != "title"}, "/title: is required"),
        (modal(title=plain("x" * 25)), "/title/text"),
        (modal(submit=plain("x" * 25)), "/submit/text"),
        (modal(title={"type": "mrkdwn", "text": "x"}), "/title/type"),
        (modal(private_metadata="x" * 3001), "/private_metadata"),
        (modal(callback_id="x" * 256), "/callback_id"),
        (modal(external_id="x" * 256), "/external_id"),
        (modal(channel="C1"), "/channel: is not a field"),
        (modal(*[{**SECTION, "text": plain("x" * 3000)}] * 84), "/: has 25"),
        (modal(entry(), submit=None), "/submit: is required"),
        (modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}), "/blocks/0/type: table"),
        (modal({"type": "markdown", "text": "x"}), "/blocks/0/type: markdown"),
        (modal({"type": "alert", "level": "loud", "text": plain()}), "/blocks/0/level"),
        (modal({"type": "alert", "text": plain("x" * 201)}), "/blocks/0/text/text"),
        (modal(entry(min_length=5, max_length=4)), "/blocks/0/element: min_length 5"),
        (modal(entry(max_length=3001)), "/blocks/0/element/max_length"),
        (modal(entry(min_length=-1)), "/blocks/0/element/min_length"),
        (modal(entry(max_length=3, initial_value="four")), "/blocks/0/element/initial_value"),
        (modal(entry("button", text=plain())), "/blocks/0/element/type"),
        (modal(entry("number_input")), "/blocks/0/element/is_decimal_allowed"),
        (modal(entry("file_input", max_files=11)), "/blocks/0/element/max_files"),
        (modal(entry("multi_static_select", options=OPTIONS[:1], initial_options=OPTIONS[:2])), "/blocks/0/element"),
        (modal(entry("static_select", options=OPTIONS, option_groups=[])), "/blocks/0/element: needs exactly one"),
        (modal(entry("radio_buttons", options=OPTIONS * 4)), "/blocks/0/element/options"),
        (modal(entry() | {"label": plain("x" * 2001)}), "/blocks/0/label/text"),
        (modal(entry() | {"element": None}), "/blocks/0/element: must be an object"),
        (modal(entry(focus_on_load=True), entry(focus_on_load=True)), "/blocks: 2 elements have focus_on_load"),
        (modal({**SECTION, "block_id": "a"}, {**SECTION, "block_id": "a"}), "/blocks: the block_id 'a'"),
        (home(title=plain()), "/title: is not a field"),
        (home({"type": "alert", "text": plain()}), "/blocks/0/type: alert"),
        ({}, "/type: is ''"),
    ],
)
def test_it_names_the_place_of_what_slack_refuses(view: dict[str, Any], start: str) -> None:
    problems = check_view(view)
    assert problems
    assert problems[0].startswith(start), problems


def test_a_home_tab_may_hold_an_input_and_a_data_table() -> None:
    rows = [[{"type": "raw_text", "text": "x"}]] * 2
    assert check_view(home(entry(), {"type": "data_table", "caption": "x", "rows": rows})) == []
