"""The same message without tables and charts."""

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.fallback import REST, with_plain_blocks
from bot.messages.kit import actions, button, divider, line_chart, message, section, table
from bot.messages.split import chunks
from bot.messages.text import Mrkdwn
from bot.slack.check import check_message

foreign = st.text(max_size=200) | st.text("&<>*_", min_size=100, max_size=200)


def texts(payload: dict[str, object]) -> str:
    return str(payload["blocks"])


def test_a_table_becomes_a_line_a_row() -> None:
    rows = [["Acme", (3.4, "3.4"), "-"], ["Kite", (4.1, "4.1"), "no *score* yet"]]
    plain = with_plain_blocks(message("x", table(["Shop", "SPS", "Note"], rows)).payload())
    [block] = plain["blocks"]
    first, second = block["text"]["text"].splitlines()
    assert first == "• *Acme*: SPS 3.4"
    assert second.startswith("• *Kite*: SPS 4.1, Note no ")
    assert "*score*" not in second


def test_a_chart_becomes_where_each_line_begins_and_ends() -> None:
    chart = line_chart("SPS", ["1 Nov", "2 Nov"], [("Acme", [3.9, 3.7]), ("Kite", [4.0, 4.1])], "points")
    [block] = with_plain_blocks(message("x", chart).payload())["blocks"]
    assert block["text"]["text"] == "*SPS*\nAcme: 3.9 → 3.7\nKite: 4.0 → 4.1"


def test_everything_else_stays_as_and_where_it_is() -> None:
    payload = message("x", section("before"), table(["Shop"], [["Acme"]]), divider()).payload()
    shown = with_plain_blocks(payload)["blocks"]
    assert [block["type"] for block in shown] == ["section", "section", "divider"]
    assert (shown[0], shown[2]) == (payload["blocks"][0], payload["blocks"][2])


def test_a_message_without_newer_blocks_is_the_same() -> None:
    payload = message("x", section("a"), actions(button("Take", "take", "1"))).payload()
    assert with_plain_blocks(payload) == payload
    assert with_plain_blocks({"text": "only text"})["blocks"] == []


@given(st.lists(st.lists(foreign, min_size=4, max_size=4), min_size=1, max_size=99))
def test_the_plain_form_of_any_table_keeps_within_the_limits(rows: list[list[str]]) -> None:
    [lot, *_] = chunks(rows)
    payload = message("x", section(Mrkdwn("y" * 2_000)), table(["Shop", "SPS", "Note", "Cause"], lot)).payload()
    assert check_message(with_plain_blocks(payload)) == []


def test_a_table_that_has_no_room_in_plain_says_so() -> None:
    rows = [[f"&{n}" * 30, "&" * 100] for n in range(60)]
    blocks = [section(f"part {n}") for n in range(40)]
    plain = with_plain_blocks(message("x", *blocks, table(["Shop", "Note"], rows), divider()).payload())
    assert check_message(plain) == []
    assert REST in texts(plain)
    assert plain["blocks"][-1] == divider()


def test_a_full_message_stays_within_fifty_blocks() -> None:
    rows = [[f"Shop {n} {'x' * 100}", "y" * 100] for n in range(90)]
    blocks = [section(f"part {n}") for n in range(48)]
    plain = with_plain_blocks(message("x", *blocks, table(["Shop", "Note"], rows)).payload())
    assert len(plain["blocks"]) == 50
    assert REST in texts(plain)
