"""The check of messages: every limit is refused one step beyond it, and what Slack takes is let through."""

from copy import deepcopy
from typing import Any

import pytest

from bot.slack import limits
from bot.slack.check import check_message, message_characters


def mrkdwn(text: str = "hello") -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def plain(text: str = "hello") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Take it"), "action_id": "take", "value": "risk-1", **more}


def option(value: str = "a", **more: Any) -> dict[str, Any]:
    return {"text": plain(value), "value": value, **more}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")], **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def cell(text: str = "x") -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def number(value: Any = 3.6) -> dict[str, Any]:
    return {"type": "raw_number", "value": value, "text": str(value)}


def rich(text: str = "x", **style: bool) -> dict[str, Any]:
    part = {"type": "text", "text": text, **({"style": style} if style else {})}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}


def table(rows: int = 2, columns: int = 2) -> dict[str, Any]:
    return {"type": "table", "rows": [[cell() for _ in range(columns)] for _ in range(rows)]}


def data_table(rows: int = 2, **more: Any) -> dict[str, Any]:
    return {"type": "data_table", "caption": "Shops", "rows": [[cell(), cell()] for _ in range(rows)], **more}


def chart(kind: str = "line", series: int = 1, points: int = 3) -> dict[str, Any]:
    labels = [f"day {i}" for i in range(points)]
    lines = [{"name": f"shop {n}", "data": [{"label": at, "value": -1.5} for at in labels]} for n in range(series)]
    body = {"type": kind, "series": lines, "axis_config": {"categories": labels, "x_label": "day", "y_label": "SPS"}}
    return {"type": "data_visualization", "title": "Score", "chart": body}


def pie(*values: float) -> dict[str, Any]:
    segments = [{"label": f"cause {i}", "value": value} for i, value in enumerate(values)]
    return {"type": "data_visualization", "title": "Causes", "chart": {"type": "pie", "segments": segments}}


def image(**more: Any) -> dict[str, Any]:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a chart", **more}


def container(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "container", "title": plain("Two shops"), "child_blocks": list(blocks), **more}


def card(**more: Any) -> dict[str, Any]:
    return {"type": "card", "title": mrkdwn(), "actions": [button()], **more}


def feedback() -> dict[str, Any]:
    answer = {"text": plain("Good"), "value": "good"}
    return {"type": "feedback_buttons", "action_id": "f", "positive_button": answer, "negative_button": answer}


def message(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"text": "hello", "blocks": list(blocks), **more}


def without(block: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name != key}


FINE = {
    "section with everything": section(fields=[mrkdwn()] * 10, accessory=button(style="danger"), block_id="b" * 255),
    "section of 3,000": {"type": "section", "text": mrkdwn("x" * 3000)},
    "header": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [mrkdwn(), image()] * 5},
    "actions": actions(button(), select(initial_option=option("b")), {"type": "overflow", "options": [option()]}),
    "image": image(title=plain()),
    "rich text": rich("bold", bold=True),
    "markdown": {"type": "markdown", "text": "**x**"},
    "table of 100 by 20": table(100, 20) | {"column_settings": [{"align": "right", "is_wrapped": True}, None]},
    "table with every cell": {"type": "table", "rows": [[cell(), number(), rich()]]},
    "data table": data_table(101, page_size=100, row_header_column_index=1),
    "data table with a button": {
        **data_table(),
        "rows": [[cell()], [{"type": "action_cell", "element": button(), "fallback": cell("-")}]],
    },
    "line chart": chart(series=12, points=20),
    "area chart": chart("area"),
    "pie chart": pie(1, 2.5),
    "container": container(section(), table(), width="full", is_collapsible=True, default_collapsed=True),
    "carousel": {"type": "carousel", "elements": [card(block_id=str(i)) for i in range(10)]},
    "context actions": {"type": "context_actions", "elements": [feedback()]},
    "select in groups": actions(
        without(select(option_groups=[{"label": plain(), "options": [option()]}], initial_option=option()), "options")
    ),
    "input": {"type": "input", "label": plain(), "element": {"type": "plain_text_input", "min_length": 1}},
}

REFUSED = {
    # slack_sdk lets these through
    "field of 2,001": (section(fields=[mrkdwn("x" * 2001)]), "/blocks/0/fields/0/text"),
    "empty text": (section(text=mrkdwn("")), "/blocks/0/text/text"),
    "empty button": (actions(button(text=plain(""))), "/blocks/0/elements/0/text/text"),
    "empty option value": (actions(select(options=[option("")])), "/blocks/0/elements/0/options/0/text/text"),
    "context over 3,000": ({"type": "context", "elements": [mrkdwn("x" * 3001)]}, "/blocks/0/elements/0/text"),
    "header in mrkdwn": ({"type": "header", "text": mrkdwn()}, "/blocks/0/text/type"),
    "unknown accessory": (section(accessory={"type": "slider"}), "/blocks/0/accessory/type"),
    "input as accessory": (section(accessory={"type": "plain_text_input"}), "/blocks/0/accessory/type"),
    "empty actions": (actions(), "/blocks/0/elements"),
    "empty select": (actions(select(options=[])), "/blocks/0/elements/0/options"),
    "empty rich text": ({"type": "rich_text", "elements": []}, "/blocks/0/elements"),
    "duplicate action_id": (actions(button(), button()), "/blocks/0: the action_id 'take'"),
    "option description 76": (actions(select(options=[option(description=plain("x" * 76))])), "description/text"),
    "duplicate option values": (actions(select(options=[option(), option()])), "/blocks/0/elements/0/options"),
    "initial option of elsewhere": (actions(select(initial_option=option("z"))), "/blocks/0/elements/0/initial_option"),
    "eleven checkboxes": (
        actions({"type": "checkboxes", "options": [option(str(i)) for i in range(11)]}),
        "/blocks/0/elements/0/options",
    ),
    "image without alt_text": (without(image(), "alt_text"), "/blocks/0/alt_text"),
    "image without url": (without(image(), "image_url"), "/blocks/0"),
    "table of 101 rows": (table(101), "/blocks/0/rows"),
    "table of 21 cells": (table(1, 21), "/blocks/0/rows/0"),
    "unknown block": ({"type": "hologram"}, "/blocks/0/type"),
    "no type": ({"text": mrkdwn()}, "/blocks/0/type"),
    "unknown field": (section(colour="red"), "/blocks/0/colour"),
    "text as a bare string": ({"type": "section", "text": "hello"}, "/blocks/0/text"),
    # slack_sdk catches these too
    "section of 3,001": (section(text=mrkdwn("x" * 3001)), "/blocks/0/text/text"),
    "section of nothing": ({"type": "section"}, "/blocks/0"),
    "eleven fields": (section(fields=[mrkdwn()] * 11), "/blocks/0/fields"),
    "header of 151": ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
    "eleven in a context": ({"type": "context", "elements": [mrkdwn()] * 11}, "/blocks/0/elements"),
    "26 actions": (actions(*(button(action_id=str(i)) for i in range(26))), "/blocks/0/elements"),
    "block_id of 256": (section(block_id="x" * 256), "/blocks/0/block_id"),
    "action_id of 256": (actions(button(action_id="x" * 256)), "/blocks/0/elements/0/action_id"),
    "button of 76": (actions(button(text=plain("x" * 76))), "/blocks/0/elements/0/text/text"),
    "value of 2,001": (actions(button(value="x" * 2001)), "/blocks/0/elements/0/value"),
    "url of 3,001": (actions(button(url="x" * 3001)), "/blocks/0/elements/0/url"),
    "style": (actions(button(style="loud")), "/blocks/0/elements/0/style"),
    "option value of 151": (actions(select(options=[{"text": plain(), "value": "x" * 151}])), "options/0/value"),
    "101 options": (actions(select(options=[option(str(i)) for i in range(101)])), "/blocks/0/elements/0/options"),
    "placeholder of 151": (actions(select(placeholder=plain("x" * 151))), "/blocks/0/elements/0/placeholder"),
    "overflow of 6": (actions({"type": "overflow", "options": [option(str(i)) for i in range(6)]}), "options"),
    "date": (actions({"type": "datepicker", "initial_date": "2026-13-01"}), "/blocks/0/elements/0/initial_date"),
    "time": (actions({"type": "timepicker", "initial_time": "9:00"}), "/blocks/0/elements/0/initial_time"),
    "milliseconds": (actions({"type": "datetimepicker", "initial_date_time": 1_700_000_000_000}), "initial_date_time"),
    "confirm": (
        actions(button(confirm={"title": plain("x" * 101), "text": plain(), "confirm": plain(), "deny": plain()})),
        "/blocks/0/elements/0/confirm/title/text",
    ),
    # the blocks of 2025 and 2026
    "empty cell": ({"type": "table", "rows": [[cell("")]]}, "/blocks/0/rows/0/0/text"),
    "number as text": ({"type": "table", "rows": [[number("3.6")]]}, "/blocks/0/rows/0/0/value"),
    "not a number": ({"type": "table", "rows": [[number(float("nan"))]]}, "/blocks/0/rows/0/0/value"),
    "button in a table": ({"type": "table", "rows": [[{"type": "action_cell", "element": button()}]]}, "rows/0/0/type"),
    "alignment": (table() | {"column_settings": [{"align": "middle"}]}, "/blocks/0/column_settings/0/align"),
    "data table without caption": (without(data_table(), "caption"), "/blocks/0/caption"),
    "data table of a header only": (data_table(1), "/blocks/0/rows"),
    "data table of 102 rows": (data_table(102), "/blocks/0/rows"),
    "rich header": ({**data_table(), "rows": [[rich()], [cell()]]}, "/blocks/0/rows/0/0/type"),
    "ragged data table": ({**data_table(), "rows": [[cell()], [cell(), cell()]]}, "/blocks/0/rows"),
    "page of 101": (data_table(page_size=101), "/blocks/0/page_size"),
    "chart title of 51": (chart() | {"title": "x" * 51}, "/blocks/0/title"),
    "unknown chart": (chart("radar"), "/blocks/0/chart/type"),
    "13 series": (chart(series=13), "/blocks/0/chart/series"),
    "21 points": (chart(points=21), "/blocks/0/chart/series/0/data"),
    "pie of nothing": (pie(1, 0), "/blocks/0/chart/segments/1/value"),
    "alert in a message": ({"type": "alert", "text": plain()}, "/blocks/0/type"),
    "card of nothing": ({"type": "card"}, "/blocks/0"),
    "card body of 201": (card(body=mrkdwn("x" * 201)), "/blocks/0/body/text"),
    "card with 4 actions": (card(actions=[button(action_id=str(i)) for i in range(4)]), "/blocks/0/actions"),
    "carousel of sections": ({"type": "carousel", "elements": [section()]}, "/blocks/0/elements/0"),
    "container in a container": (container(container(section())), "/blocks/0/child_blocks/0/type"),
    "broken block in a container": (container(section(text=mrkdwn(""))), "/blocks/0/child_blocks/0/text/text"),
    "collapsed but not collapsible": (container(section(), default_collapsed=True), "/blocks/0/default_collapsed"),
    "button among context actions": ({"type": "context_actions", "elements": [button()]}, "/blocks/0/elements/0/type"),
    "markdown of 12,001": ({"type": "markdown", "text": "x" * 12001}, "/blocks/0/text"),
}


@pytest.mark.parametrize("block", FINE.values(), ids=FINE.keys())
def test_it_lets_through_what_slack_takes(block: dict[str, Any]) -> None:
    assert check_message(message(block)) == []


@pytest.mark.parametrize(("block", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_it_names_the_place_of_what_slack_refuses(block: dict[str, Any], pointer: str) -> None:
    problems = check_message(message(block))
    assert any(pointer in problem for problem in problems), problems


def test_it_counts_blocks_up_to_fifty() -> None:
    assert check_message(message(*[section()] * 50)) == []
    assert check_message(message(*[section()] * 51)) == ["/blocks: has 51 items, 0 to 50 are allowed"]


def test_it_wants_a_text_beside_the_blocks_but_not_for_a_deletion() -> None:
    assert check_message({"blocks": [section()]}) == ["/text: is required"]
    assert check_message({"delete_original": True}) == []
    assert "/text: has 40001 characters" in check_message({"text": "x" * 40_001})[0]


def test_it_finds_the_same_block_id_also_inside_a_container() -> None:
    problems = check_message(message(section(block_id="a"), container(section(block_id="a"))))
    assert problems == ["/blocks: the block_id 'a' is used 2 times"]


def test_it_allows_the_same_action_id_in_two_blocks() -> None:
    assert check_message(message(actions(button()), actions(button()))) == []


def test_it_refuses_a_message_longer_than_slack_takes_over_all_blocks() -> None:
    full = [section(text=mrkdwn("x" * 2200)) for _ in range(6)]
    assert message_characters(full) == limits.MESSAGE_CHARACTERS
    assert check_message(message(*full)) == []
    assert "outside of tables" in check_message(message(*full, section(text=mrkdwn("x"))))[0]


def test_it_counts_cells_apart_from_other_text_and_over_the_whole_message() -> None:
    big = {"type": "table", "rows": [[cell("x" * 5000), cell("x" * 5000)]]}
    assert message_characters([big]) == 0
    assert check_message(message(big)) == []
    big["rows"].append([cell()])
    assert "10001 characters in table cells" in check_message(message(big))[0]
    half = data_table() | {"rows": [[cell("x")], [cell("x" * 5000)]]}
    assert "10002 characters in data_table cells" in check_message(message(half, deepcopy(half)))[0]


def test_it_allows_one_table_and_two_charts_a_message() -> None:
    assert "2 blocks of type table" in check_message(message(table(), container(table())))[0]
    assert check_message(message(chart(), pie(1))) == []
    assert "3 charts" in check_message(message(chart(), chart(), pie(1)))[0]


def test_it_adds_up_markdown_blocks() -> None:
    half = {"type": "markdown", "text": "x" * 6001}
    assert "12002 characters in markdown" in check_message(message(half, half))[0]


def test_every_series_needs_a_point_for_every_category() -> None:
    gap = chart(points=3)
    gap["chart"]["series"][0]["data"].pop()
    assert "one point for every category" in check_message(message(gap))[0]
    twice = chart(series=2)
    twice["chart"]["series"][1]["name"] = "shop 0"
    assert "the name 'shop 0' is used 2 times" in check_message(message(twice))[0]


@pytest.mark.parametrize(
    ("metadata", "pointer"),
    [
        ({"event_type": "digest"}, "/metadata/event_payload"),
        ({"event_payload": {}}, "/metadata/event_type"),
        ({"event_type": "digest", "event_payload": "key"}, "/metadata/event_payload"),
        ({"event_type": "digest", "event_payload": {}, "key": 1}, "/metadata/key"),
        ({"event_type": "digest", "event_payload": {"key": "x" * 8000}}, "/metadata: has"),
        ("digest", "/metadata"),
    ],
)
def test_it_refuses_metadata_of_another_shape(metadata: object, pointer: str) -> None:
    assert check_message(message(metadata=metadata))[0].startswith(pointer)


def test_it_takes_both_shapes_of_metadata() -> None:
    assert check_message(message(metadata={"event_type": "digest", "event_payload": {"key": "k"}})) == []
    assert check_message(message(metadata={"entities": []})) == []


def test_it_warns_that_a_scheduled_message_with_metadata_never_appears() -> None:
    late = message(metadata={"event_type": "digest", "event_payload": {}}, post_at=1_800_000_000)
    assert check_message(late) == ["/metadata: a scheduled message with metadata is never posted"]


def test_a_broadcast_needs_a_thread() -> None:
    assert check_message(message(reply_broadcast=True)) == ["/reply_broadcast: needs thread_ts"]
    assert check_message(message(reply_broadcast=True, thread_ts="1.2")) == []


@pytest.mark.parametrize("blocks", ["[]", {}, None, [None], ["section"], [[]]])
def test_nonsense_is_a_problem_and_not_a_crash(blocks: object) -> None:
    assert check_message({"text": "hello", "blocks": blocks})


def broken_copies(value: Any, wrong: Any) -> list[Any]:
    """Copies of `value` in each of which one item, at any depth, is replaced by something of a wrong type."""
    if isinstance(value, dict):
        return [value | {key: copy} for key, item in value.items() for copy in [wrong, *broken_copies(item, wrong)]]
    if isinstance(value, list):
        places = list(enumerate(value))
        return [
            [*value[:i], copy, *value[i + 1 :]] for i, item in places for copy in [wrong, *broken_copies(item, wrong)]
        ]
    return []


SMALL = [name for name in FINE if "100" not in name and name not in {"data table", "line chart"}]


@pytest.mark.parametrize("wrong", [[], {}, 7, ["x"], {"type": []}], ids=str)
@pytest.mark.parametrize("name", SMALL)
def test_a_wrong_type_anywhere_is_answered_and_never_a_crash(name: str, wrong: Any) -> None:
    for block in broken_copies(FINE[name], wrong):
        assert all(problem.startswith("/") for problem in check_message(message(block)))
    assert check_message(message(FINE[name] | {"type": wrong}))
