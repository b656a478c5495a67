"""A message that is late says so."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.messages.kit import message, section
from bot.messages.late import LATE_AFTER, marked_if_late
from bot.slack.check import check_message

DUE = datetime(2026, 11, 22, 9, tzinfo=UTC)
PAYLOAD = message("Acme is low", section("Acme is low")).payload()


@pytest.mark.parametrize("late", [timedelta(minutes=-5), timedelta(), LATE_AFTER])
def test_what_is_hardly_late_is_left_as_it_is(late: timedelta) -> None:
    assert marked_if_late(PAYLOAD, DUE, DUE + late) == PAYLOAD


@pytest.mark.parametrize(
    ("late", "said"), [(timedelta(minutes=11), "11 min ago"), (timedelta(hours=3, minutes=5), "3 h 5 min ago")]
)
def test_what_is_late_says_since_when_and_how_much(late: timedelta, said: str) -> None:
    marked = marked_if_late(PAYLOAD, DUE, DUE + late)
    note, *rest = marked["blocks"]
    assert said in note["elements"][0]["text"]
    assert f"<!date^{int(DUE.timestamp())}^" in note["elements"][0]["text"]
    assert rest == PAYLOAD["blocks"]
    assert marked["text"] == "(late) Acme is low"
    assert check_message(marked) == []


def test_the_payload_that_is_kept_does_not_change() -> None:
    before: dict[str, Any] = message("x", section("x")).payload()
    marked_if_late(before, DUE, DUE + timedelta(days=1))
    assert before == message("x", section("x")).payload()


def test_a_message_without_blocks_can_be_late_too() -> None:
    marked = marked_if_late({"text": "x"}, DUE, DUE + timedelta(hours=1))
    assert [block["type"] for block in marked["blocks"]] == ["context"]
