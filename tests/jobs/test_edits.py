"""Posted messages are brought up to date: coalesced, the last state wins, and a refusal ends it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.messages.kit import line_chart, message, section
from bot.slack.client import make_posting_client
from jobs.courier import Courier
from jobs.delivery import Delivery
from jobs.edits import LEASE, RETRY, SPACING, Editor
from storage import deliveries
from storage.database import Database
from storage.deliveries import Intent
from storage.edits import claim_edit, touch
from storage.tables.deliveries import DeliveryRow


class Board:
    """Messages of kind "note" whose wanted state a test sets, and an editor that keeps them so."""

    def __init__(self, db: Database, slack: Any, clock: Any) -> None:
        self.db, self.slack, self.clock = db, slack, clock
        self.wanted: dict[str, Any] = {}
        self.client = make_posting_client(slack.token, slack.api_url, timeout=5)
        self.editor = self.new_process()

    def new_process(self) -> Editor:
        return Editor(self.db, self.client, self.clock, {"note": self._render})

    def _render(self, session: Session, row: DeliveryRow) -> dict[str, Any]:
        payload = self.wanted.get(row.key, row.payload)
        if isinstance(payload, Exception):
            raise payload
        return dict(payload)

    async def post(self, *keys: str, kind: str = "note") -> None:
        now = self.clock()
        for key in keys:
            payload = message("first", section("first")).payload()
            intent = Intent(key, kind, "C0SHOPOPS", payload, now, subjects=(f"thing:{key}",))
            self.db.write_now(deliveries.intend, intent, now)
        await Courier(Delivery(self.db, self.client, self.client, self.clock, _never)).post_due()

    def change(self, key: str, words: str) -> None:
        self.wanted[key] = message(words, section(words)).payload()
        self.db.write_now(touch, f"thing:{key}")

    async def later(self, by: timedelta) -> int:
        self.clock.ahead += by
        return await self.editor.edit_due()

    def shown(self) -> list[str]:
        return [posted.text for posted in self.slack.messages()]

    def row(self, key: str) -> DeliveryRow:
        row = self.db.read_now(deliveries.delivery, key)
        assert row is not None
        return row


async def _never(row: DeliveryRow, refusal: Exception) -> None:
    raise AssertionError(f"{row.key} was refused: {refusal}")


@pytest.fixture
def board(db: Database, slack: Any, clock: Any) -> Board:
    return Board(db, slack, clock)


@pytest.fixture
def updates(board: Board) -> Callable[[], int]:
    """How many edits have reached Slack: each takes one of these harmless faults away."""
    plan = board.slack.workspace.faults.add("chat.update", "delay", seconds=0.0, times=1_000)
    return lambda: 1_000 - plan.times


async def test_a_change_is_shown(board: Board, updates: Callable[[], int]) -> None:
    await board.post("a", "b")
    board.change("a", "second")
    await board.editor.edit_due()
    assert board.shown() == ["second", "first"]
    assert await board.later(timedelta(minutes=1)) == 0
    assert updates() == 1


async def test_changes_that_come_together_are_one_edit_to_the_last(board: Board, updates: Callable[[], int]) -> None:
    await board.post("a")
    for n in range(40):
        board.change("a", f"state {n}")
    await board.editor.edit_due()
    assert (board.shown(), updates()) == (["state 39"], 1)


async def test_edits_of_one_message_keep_their_distance(
    board: Board, updates: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    spacing = timedelta(seconds=60)
    monkeypatch.setattr("jobs.edits.SPACING", spacing)
    await board.post("a")
    board.change("a", "one")
    await board.editor.edit_due()
    board.change("a", "two")
    await board.editor.edit_due()
    assert board.shown() == ["one"]
    await board.later(spacing)
    assert (board.shown(), updates()) == (["two"], 2)


async def test_a_change_that_changes_nothing_is_not_sent(board: Board, updates: Callable[[], int]) -> None:
    await board.post("a")
    board.change("a", "first")
    await board.editor.edit_due()
    assert updates() == 0
    assert await board.later(timedelta(minutes=1)) == 0


async def test_a_change_before_the_post_is_made_after_it(board: Board) -> None:
    now = board.clock()
    payload = message("first", section("first")).payload()
    intent = Intent("a", "note", "C0SHOPOPS", payload, now, subjects=("thing:a",))
    board.db.write_now(deliveries.intend, intent, now)
    board.change("a", "second")
    assert await board.editor.edit_due() == 0
    await board.post()
    await board.editor.edit_due()
    assert board.shown() == ["second"]


async def test_many_processes_make_an_edit_once(board: Board, updates: Callable[[], int]) -> None:
    await board.post("a", "b", "c")
    for key in "abc":
        board.change(key, f"second {key}")
    await asyncio.gather(*(board.new_process().edit_due() for _ in range(3)))
    assert board.shown() == ["second a", "second b", "second c"]
    assert updates() == 3


async def test_an_edit_whose_process_dies_is_made_by_another(board: Board) -> None:
    await board.post("a")
    board.change("a", "second")
    assert board.db.write_now(claim_edit, board.row("a"), board.clock() + LEASE)
    await board.editor.edit_due()
    assert board.shown() == ["first"]
    await board.later(LEASE)
    assert board.shown() == ["second"]


async def test_it_waits_as_long_as_slack_says(board: Board) -> None:
    await board.post("a")
    board.change("a", "second")
    board.slack.workspace.faults.add("chat.update", "ratelimited", retry_after=20)
    await board.editor.edit_due()
    board.slack.workspace.faults.clear()
    await board.later(timedelta(seconds=15))
    assert board.shown() == ["first"]
    await board.later(timedelta(seconds=6))
    assert board.shown() == ["second"]


@pytest.mark.parametrize("fault", [{"kind": "cut"}, {"kind": "status", "status": 503}, {"kind": "malformed"}])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_lost_answer_is_simply_repeated(board: Board, fault: dict[str, Any], when: str) -> None:
    await board.post("a")
    board.change("a", "second")
    board.slack.workspace.faults.add("chat.update", when=when, **fault)
    await board.editor.edit_due()
    board.slack.workspace.faults.clear()
    await board.later(RETRY)
    assert board.shown() == ["second"]


async def test_a_refusal_ends_it(board: Board, updates: Callable[[], int]) -> None:
    await board.post("a")
    board.change("a", "second")
    board.slack.workspace.faults.clear()
    board.slack.workspace.faults.add("chat.update", "error", error="message_not_found")
    await board.editor.edit_due()
    assert board.row("a").edit_after is None
    board.change("a", "third")
    assert await board.later(timedelta(days=1)) == 0


async def test_a_token_that_ended_ends_no_edit(board: Board) -> None:
    await board.post("a")
    board.change("a", "second")
    board.slack.workspace.faults.add("chat.update", "error", error="token_revoked")
    await board.editor.edit_due()
    assert board.shown() == ["first"]
    await board.later(RETRY)
    assert board.shown() == ["second"]


async def test_it_falls_back_to_plain_blocks(board: Board) -> None:
    await board.post("a")
    board.change("a", "second")
    chart = line_chart("SPS", ["1 Nov", "2 Nov"], [("Acme", [3.9, 3.7])], "points")
    board.wanted["a"] = message("second", section("second"), chart).payload()
    board.slack.workspace.faults.add("chat.update", "error", error="invalid_blocks")
    await board.editor.edit_due()
    [posted] = board.slack.messages()
    assert posted.text == "second"
    assert "3.9 → 3.7" in str(posted.blocks)
    board.wanted["a"] = message("third", section("third"), chart).payload()
    board.db.write_now(touch, "thing:a")
    await board.later(SPACING)
    assert (posted.text, posted.blocks[-1]["type"]) == ("third", "section")


async def test_one_that_cannot_be_rendered_does_not_stop_the_others(board: Board) -> None:
    await board.post("a", "b")
    board.change("a", "second")
    board.change("b", "second")
    board.wanted["a"] = RuntimeError("a fault of ours")
    await board.editor.edit_due()
    assert board.shown() == ["first", "second"]
    board.wanted["a"] = message("mended", section("mended")).payload()
    await board.later(LEASE)
    assert board.shown() == ["mended", "second"]


async def test_a_message_keeps_what_it_shows_for_who_asks(board: Board) -> None:
    await board.post("a")
    board.change("a", "second")
    before: datetime = board.clock()
    await board.editor.edit_due()
    row = board.row("a")
    assert (row.payload["text"], row.wanted, row.done) == ("second", 1, 1)
    assert row.edit_after is not None
    assert row.edit_after >= before + SPACING
