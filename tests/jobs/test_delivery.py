"""A due message is posted once, whatever happens at each step."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.messages.kit import line_chart, message, section
from bot.slack.client import make_client, make_posting_client
from bot.slack.errors import Refusal
from jobs.courier import Courier
from jobs.delivery import Delivery, Patience
from jobs.renderers import RENEW
from storage import deliveries
from storage.database import Database
from storage.deliveries import Intent
from storage.tables.deliveries import DeliveryRow

PATIENCE = Patience(timeout=timedelta(seconds=3), margin=timedelta(seconds=30))
"""A third of the margin is real time that a test may take between a claim and its post."""

TIMEOUT = PATIENCE.timeout.total_seconds()
SETTLED = PATIENCE.settled.total_seconds()


class Desk:
    """A courier with what a test needs to watch it."""

    def __init__(self, db: Database, slack: Any, clock: Callable[[], Any]) -> None:
        self.db, self.slack, self.clock = db, slack, clock
        self.refusals: list[tuple[str, str]] = []
        self.courier = self.new_process()

    def new_process(self) -> Courier:
        return Courier(self.new_delivery())

    def new_delivery(self) -> Delivery:
        poster = make_posting_client(self.slack.token, self.slack.api_url, timeout=int(TIMEOUT))
        reader = make_client(self.slack.token, self.slack.api_url, timeout=int(TIMEOUT))
        stopwatch = self.clock.stopwatch  # type: ignore[attr-defined]
        return Delivery(self.db, poster, reader, self.clock, self._refused, PATIENCE, renew=RENEW, stopwatch=stopwatch)

    async def _refused(self, row: DeliveryRow, refusal: Refusal) -> None:
        self.refusals.append((row.key, refusal.code))

    def intend(self, key: str, channel: str = "C0SHOPOPS", **more: Any) -> None:
        now = self.clock()
        payload = more.pop("payload", None) or message(key, section(key)).payload()
        intent = Intent(**{"key": key, "kind": "digest", "channel": channel, "payload": payload, "due_at": now} | more)
        self.db.write_now(deliveries.intend, intent, now)

    def row(self, key: str) -> DeliveryRow:
        row = self.db.read_now(deliveries.delivery, key)
        assert row is not None
        return row

    async def later(self, seconds: float) -> None:
        """The sweep goes on, and then so much time has passed."""
        await self.courier.post_due()
        self.clock.forward(seconds=seconds)  # type: ignore[attr-defined]
        await self.courier.post_due()


@pytest.fixture
def desk(db: Database, slack: Any, clock: Any) -> Desk:
    return Desk(db, slack, clock)


async def test_it_posts_a_due_message_and_remembers_where(desk: Desk) -> None:
    desk.intend("a")
    await desk.courier.post_due()
    await desk.courier.post_due()
    [posted] = desk.slack.messages()
    assert (desk.row("a").ts, desk.row("a").posted_in) == (posted.ts, "C0SHOPOPS")
    assert posted.metadata == {"event_type": "shopwatch_delivery", "event_payload": {"key": "a"}}


async def test_two_processes_post_a_message_once(desk: Desk) -> None:
    for n in range(10):
        desk.intend(f"m{n}")
    await asyncio.gather(desk.courier.post_due(), desk.new_process().post_due(), desk.new_process().post_due())
    assert sorted(desk.slack.keys()) == sorted(f"m{n}" for n in range(10))


async def test_a_kill_before_the_post_loses_nothing(desk: Desk) -> None:
    desk.intend("a")
    desk.db.write_now(deliveries.claim, {"a": None}, desk.clock())
    await desk.courier.post_due()
    assert desk.slack.keys() == []
    await desk.later(SETTLED)
    assert desk.slack.keys() == ["a"]


async def test_a_kill_between_the_post_and_the_record_doubles_nothing(desk: Desk) -> None:
    desk.intend("a")
    await desk.courier.post_due()
    row = desk.row("a")
    desk.db.write_now(forget_the_outcome, "a")
    await desk.later(SETTLED)
    assert desk.slack.keys() == ["a"]
    assert desk.row("a").ts == row.ts


def forget_the_outcome(session: Any, key: str) -> None:
    """What the database holds when the process dies right after Slack answered."""
    row = session.get(DeliveryRow, key)
    row.ts = row.posted_at = row.posted_in = None


@pytest.mark.parametrize("fault", [{"kind": "cut"}, {"kind": "status", "status": 503}, {"kind": "malformed"}])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_lost_answer_neither_loses_nor_doubles(desk: Desk, fault: dict[str, Any], when: str) -> None:
    desk.intend("a")
    desk.slack.workspace.faults.add("chat.postMessage", when=when, **fault)
    await desk.courier.post_due()
    await desk.later(SETTLED)
    await desk.later(SETTLED)
    assert desk.slack.keys() == ["a"]
    assert desk.row("a").ts == desk.slack.messages()[0].ts


async def test_an_answer_after_the_timeout_doubles_nothing(desk: Desk) -> None:
    desk.intend("a")
    desk.slack.workspace.faults.add("chat.postMessage", "delay", when="after", seconds=TIMEOUT + 1)
    await desk.courier.post_due()
    await desk.later(SETTLED)
    assert desk.slack.keys() == ["a"]


async def test_it_waits_as_long_as_slack_says(desk: Desk) -> None:
    desk.intend("a")
    desk.slack.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=30)
    await desk.courier.post_due()
    await desk.later(20)
    assert desk.slack.keys() == []
    await desk.later(11)
    assert desk.slack.keys() == ["a"]


async def test_what_else_is_for_a_channel_waits_as_long_and_keeps_its_order(desk: Desk) -> None:
    for n in range(3):
        desk.intend(f"m{n}")
    desk.slack.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=30)
    await desk.courier.post_due()
    desk.intend("came later")
    desk.intend("elsewhere", "C0SHOPALERTS")
    await desk.later(20)
    assert (desk.slack.keys(), desk.slack.keys("C0SHOPALERTS")) == ([], ["elsewhere"])
    await desk.later(11)
    assert desk.slack.keys() == ["m0", "m1", "m2", "came later"]


async def test_channels_that_wait_leave_room_for_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "MOST", 2)
    for n in range(3):
        desk.intend(f"m{n}")
    desk.slack.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=30)
    await desk.courier.post_due()
    desk.intend("elsewhere", "C0SHOPALERTS")
    await desk.courier.post_due()
    assert (desk.slack.keys(), desk.slack.keys("C0SHOPALERTS")) == ([], ["elsewhere"])


async def test_a_channel_that_is_to_wait_since_a_look_began_waits_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        desk.intend(f"m{n}")
    desk.slack.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=30)
    began, told, look_now = threading.Event(), threading.Event(), deliveries.open_deliveries

    def slowly(*given: Any) -> list[DeliveryRow]:
        found = look_now(*given)
        began.set()
        assert told.wait(10)
        return found

    delivery = desk.new_delivery()
    [first, *_] = await delivery.due()
    monkeypatch.setattr(deliveries, "open_deliveries", slowly)
    look = asyncio.create_task(delivery.due())
    await asyncio.to_thread(began.wait, 10)
    assert not await delivery.attempt(first)
    told.set()
    assert await look == []


async def test_a_message_that_is_tried_twice_at_once_leaves_once(desk: Desk) -> None:
    desk.intend("a")
    delivery = desk.new_delivery()
    [row] = await delivery.due()
    await asyncio.gather(delivery.attempt(row), delivery.attempt(row))
    assert desk.slack.keys() == ["a"]


async def test_it_records_a_refusal_and_tells(desk: Desk) -> None:
    desk.intend("a", "C0OLDLAUNCH")
    desk.intend("b", "C0RANDOM")
    await desk.courier.post_due()
    await desk.later(60)
    assert sorted(desk.refusals) == [("a", "is_archived"), ("b", "not_in_channel")]
    assert (desk.row("a").refusal or "").startswith("is_archived")


async def test_one_bad_channel_does_not_stop_the_others(desk: Desk) -> None:
    desk.intend("bad", "C0OLDLAUNCH")
    desk.intend("slow", "C0SHOPALERTS")
    desk.intend("good")
    desk.slack.workspace.faults.add("chat.postMessage", "ratelimited", channel="C0SHOPALERTS", retry_after=5)
    await desk.courier.post_due()
    assert desk.slack.keys() == ["good"]


async def test_a_revoked_token_loses_nothing(desk: Desk) -> None:
    desk.intend("a")
    desk.slack.workspace.faults.add("chat.postMessage", "error", error="token_revoked")
    await desk.courier.post_due()
    assert desk.refusals == []
    await desk.later(61)
    assert desk.slack.keys() == ["a"]


async def test_it_says_that_a_message_is_late(desk: Desk) -> None:
    desk.intend("late", due_at=desk.clock() - timedelta(hours=2))
    desk.intend("punctual", due_at=desk.clock() - timedelta(minutes=1))
    await desk.courier.post_due()
    shown = {m.metadata["event_payload"]["key"]: str(m.blocks) for m in desk.slack.messages() if m.metadata}
    assert "*Late*" in shown["late"]
    assert "2 h ago" in shown["late"]
    assert "*Late*" not in shown["punctual"]


async def test_it_falls_back_to_plain_blocks(desk: Desk) -> None:
    chart = line_chart("SPS", ["1 Nov", "2 Nov"], [("Acme", [3.9, 3.7])], "points")
    desk.intend("a", payload=message("Acme", section("Acme"), chart).payload())
    desk.slack.workspace.faults.add("chat.postMessage", "error", error="invalid_blocks")
    await desk.courier.post_due()
    [posted] = desk.slack.messages()
    assert "3.9 → 3.7" in str(posted.blocks)
    assert desk.row("a").payload["blocks"][-1]["type"] == "section"


async def test_it_gives_up_on_a_message_that_slack_will_never_take(desk: Desk) -> None:
    desk.intend("a", payload={"text": "x", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": ""}}]})
    await desk.courier.post_due()
    assert desk.refusals == [("a", "invalid_blocks")]


async def test_a_reply_goes_into_its_thread(desk: Desk) -> None:
    desk.intend("a")
    desk.intend("a/1", parent="a")
    desk.intend("a/2", parent="a", broadcast=True)
    await desk.courier.post_due()
    await desk.courier.post_due()
    root, first, second = desk.slack.messages()
    assert [first.thread_ts, second.thread_ts] == [root.ts, root.ts]
    assert [first.is_broadcast, second.is_broadcast] == [False, True]


async def test_a_lost_answer_to_a_reply_is_looked_for_in_the_thread(desk: Desk) -> None:
    desk.intend("a")
    await desk.courier.post_due()
    desk.intend("a/1", parent="a")
    desk.slack.workspace.faults.add("chat.postMessage", "cut", when="after")
    await desk.courier.post_due()
    await desk.later(SETTLED)
    assert desk.slack.keys() == ["a", "a/1"]


async def test_a_direct_message_whose_answer_was_lost_is_found(desk: Desk) -> None:
    desk.intend("dm", "U0ANA")
    desk.slack.workspace.faults.add("chat.postMessage", "cut", when="after")
    await desk.courier.post_due()
    await desk.later(SETTLED)
    assert desk.slack.keys("D0ANA") == ["dm"]
    assert desk.row("dm").posted_in == "D0ANA"


async def test_it_posts_nothing_twice_while_the_history_cannot_be_read(desk: Desk) -> None:
    desk.intend("a")
    desk.slack.workspace.faults.add("chat.postMessage", "cut", when="after")
    desk.slack.workspace.faults.add("conversations.history", "error", error="fatal_error")
    await desk.courier.post_due()
    await desk.later(SETTLED)
    assert (desk.slack.keys(), desk.row("a").ts) == (["a"], None)
    await desk.later(61)
    assert (desk.slack.keys(), desk.row("a").ts) == (["a"], desk.slack.messages()[0].ts)


@pytest.mark.parametrize("error", ["channel_not_found", "missing_scope", "thread_not_found"])
async def test_it_gives_up_and_tells_when_the_outcome_will_never_be_known(desk: Desk, error: str) -> None:
    desk.intend("a")
    desk.slack.workspace.faults.add("chat.postMessage", "cut", when="after")
    desk.slack.workspace.faults.add("conversations.history", "error", error=error)
    await desk.courier.post_due()
    await desk.later(SETTLED)
    await desk.later(61)
    assert desk.refusals == [("a", error)]
    assert (desk.row("a").refusal or "").startswith(f"outcome unknown: {error}")
    assert desk.slack.keys() == ["a"]


async def test_it_looks_again_while_the_whole_account_is_refused(desk: Desk) -> None:
    desk.intend("a")
    desk.slack.workspace.faults.add("chat.postMessage", "cut", when="after")
    desk.slack.workspace.faults.add("conversations.history", "error", error="token_revoked")
    await desk.courier.post_due()
    await desk.later(SETTLED)
    await desk.later(61)
    assert (desk.refusals, desk.row("a").ts) == ([], desk.slack.messages()[0].ts)


async def test_what_is_found_posted_is_kept_as_it_was_posted(desk: Desk) -> None:
    chart = line_chart("SPS", ["1 Nov", "2 Nov"], [("Acme", [3.9, 3.7])], "points")
    late = desk.clock() - timedelta(hours=2)
    desk.intend("a", payload=message("Acme", section("Acme"), chart).payload(), due_at=late)
    desk.slack.workspace.faults.add("chat.postMessage", "error", error="invalid_blocks")
    desk.slack.workspace.faults.add("chat.postMessage", "cut", when="after")
    await desk.courier.post_due()
    await desk.later(SETTLED)
    kept = desk.row("a")
    assert kept.ts == desk.slack.messages()[0].ts
    assert kept.payload["text"] == "(late) Acme"
    assert [block["type"] for block in kept.payload["blocks"]] == ["context", "section", "section"]


async def test_a_late_message_that_is_tried_again_says_so_once(desk: Desk) -> None:
    desk.intend("a", due_at=desk.clock() - timedelta(hours=2))
    desk.slack.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=1)
    await desk.courier.post_due()
    await desk.later(3600)
    [posted] = desk.slack.messages()
    assert posted.text == "(late) a"
    assert str(posted.blocks).count("*Late*") == 1
    assert "3 h ago" in str(posted.blocks)


async def test_a_workspace_without_newer_blocks_is_tried_anew_after_a_day(desk: Desk) -> None:
    chart = line_chart("SPS", ["1 Nov", "2 Nov"], [("Acme", [3.9, 3.7])], "points")
    payload = message("Acme", section("Acme"), chart).payload()
    desk.slack.workspace.faults.add("chat.postMessage", "error", error="invalid_blocks")
    for key in ("a", "b"):
        desk.intend(key, payload=payload)
        await desk.courier.post_due()
    desk.intend("c", payload=payload)
    await desk.later(86_401)
    desk.intend("d", payload=payload)
    await desk.courier.post_due()
    kinds = [posted.blocks[-1]["type"] for posted in desk.slack.messages()]
    assert kinds == ["section", "section", "section", "data_visualization"]
