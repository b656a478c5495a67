"""Whatever the texts are, what the kit builds keeps within Slack's limits."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.kit import (
    Message,
    actions,
    button,
    context,
    divider,
    header,
    line_chart,
    message,
    options,
    section,
    select,
    table,
)
from bot.messages.split import chunks
from bot.messages.text import Mrkdwn, md
from bot.slack.check import check_message

foreign = st.text(max_size=400) | st.text("&<>*_", min_size=200, max_size=400)
figures = st.floats(-1e9, 1e9, allow_nan=False)


@given(foreign, foreign)
def test_a_message_of_any_texts_is_one_that_slack_takes(title: str, text: str) -> None:
    made = message(
        md("*{}*", title),
        header(text),
        section(md("{}: {}", title, text), accessory=button(text, "open", "1")),
        divider(),
        context(title, Mrkdwn("and more")),
        actions(button(title, "take", "17", style="primary"), select(text, "pick", [(title, "1"), (text, "2")])),
    )
    assert check_message(made.payload()) == []


def test_a_very_long_text_is_cut_at_a_line() -> None:
    block = section(Mrkdwn("\n").join(f"line {n}" for n in range(2_000)))
    assert len(block["text"]["text"]) <= 3_000
    assert block["text"]["text"].splitlines()[-1].endswith("…")
    assert check_message(message("x", block, context(*["y" * 5_000] * 12)).payload()) == []


def test_only_blocks_that_are_there_are_in_a_message() -> None:
    made = message("x", None, section("a"), None)
    assert [block["type"] for block in made.blocks] == ["section"]
    assert made.payload() == {"text": "x", "blocks": list(made.blocks)}


def test_the_text_of_a_message_is_plain_and_stays_so() -> None:
    made = message(md("*{}* is {}", "<!channel>", "low"))
    assert made.text.startswith("&lt;!channel")
    assert "*" not in made.text
    assert message(made.text).text == made.text
    assert "<!channel>" not in message("<!channel>").text


def test_a_message_carries_its_replies() -> None:
    reply = message("more")
    assert message("first", replies=[reply]).replies == (reply,)
    assert "replies" not in message("first", replies=[reply]).payload()


@given(st.lists(st.tuples(foreign, figures, foreign), max_size=250))
def test_tables_of_lots_keep_within_the_limits(rows: list[tuple[str, float, str]]) -> None:
    cells = [[name, (figure, f"{figure:,.1f}"), note] for name, figure, note in rows]
    for lot in chunks(cells):
        made = message("x", table(["Shop", "Score", "Why"], lot))
        assert check_message(made.payload()) == []


def test_a_table_has_at_most_a_hundred_rows_and_aligns_numbers() -> None:
    block = table(["Shop", "Score"], [[f"s{n}", (float(n), str(n))] for n in range(150)])
    assert len(block["rows"]) == 100
    assert block["column_settings"] == [{"is_wrapped": True}, {"align": "right"}]
    assert table(["Shop"], [])["rows"] == [[{"type": "raw_text", "text": "Shop"}]]


def test_an_empty_cell_and_an_empty_label_show_a_dash() -> None:
    assert table(["Shop"], [["  "]])["rows"][1] == [{"type": "raw_text", "text": "-"}]
    assert header(" ")["text"]["text"] == "-"


charts = st.integers(1, 40).flatmap(
    lambda size: st.tuples(
        st.lists(foreign, min_size=size, max_size=size),
        st.lists(st.tuples(foreign, st.lists(figures, min_size=size, max_size=size)), min_size=1, max_size=9),
    )
)


@given(foreign, charts, foreign)
def test_a_chart_of_any_names_is_one_that_slack_takes(
    title: str, chart: tuple[list[str], list[tuple[str, list[float]]]], unit: str
) -> None:
    days, series = chart
    made = message("x", line_chart(title, days, series, unit))
    assert check_message(made.payload()) == []


def test_a_chart_shows_the_last_points_of_the_first_lines() -> None:
    days = [f"{n} Nov" for n in range(1, 31)]
    block = line_chart("SPS", days, [(f"Shop {n}", [float(d) for d in range(30)]) for n in range(8)], "points")
    assert block["chart"]["axis_config"]["categories"] == days[-20:]
    assert [one["name"] for one in block["chart"]["series"]] == [f"Shop {n}" for n in range(6)]
    assert block["chart"]["series"][0]["data"][-1] == {"label": "30 Nov", "value": 29.0}


def test_lines_with_like_names_stay_apart() -> None:
    name = "Northfold Home and Garden"
    block = line_chart("SPS", ["1 Nov"], [(f"{name} {place}", [1.0]) for place in ("US", "UK", "DE")], "points")
    assert [one["name"] for one in block["chart"]["series"]] == [
        "Northfold Home and…",
        "Northfold Home a… 2",
        "Northfold Home a… 3",
    ]


def test_a_line_needs_one_number_a_day() -> None:
    with pytest.raises(ValueError, match="zip"):
        line_chart("SPS", ["1 Nov", "2 Nov"], [("Acme", [1.0])], "points")


def test_a_select_has_at_most_a_hundred_options() -> None:
    pairs = [(f"shop {n}", str(n)) for n in range(130)]
    assert len(options(pairs)) == 130
    assert len(select("Shop", "shop", pairs)["options"]) == 100


def test_the_shared_check_sees_what_is_too_long(valid: Callable[[Message], Message]) -> None:
    with pytest.raises(AssertionError):
        valid(Message("x", tuple(divider() for _ in range(51))))
