"""What is due leaves channel beside channel, and what hangs in one holds up no other."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.messages.kit import message, section
from bot.playground.slack.model import Channel
from bot.slack.client import make_client, make_posting_client, make_session
from jobs import courier
from jobs.courier import CHANNELS_AT_ONCE, Courier
from jobs.delivery import Delivery
from storage import deliveries
from storage.database import Database
from storage.deliveries import Intent

SLOW, QUICK = "C0SHOPOPS", "C0PARTNEROPS"


class Office:
    def __init__(self, db: Database, slack: Any, clock: Callable[[], Any]) -> None:
        self.db, self.slack, self.clock = db, slack, clock
        poster = make_posting_client(slack.token, slack.api_url, timeout=30)
        reader = make_client(slack.token, slack.api_url)
        self.courier = Courier(Delivery(db, poster, reader, clock, self._refused))

    async def _refused(self, *_: Any) -> None:
        raise AssertionError("nothing is refused here")

    def intend(self, key: str, channel: str, parent: str | None = None) -> None:
        now = self.clock()
        payload = message(key, section(key)).payload()
        self.db.write_now(deliveries.intend, Intent(key, "digest", channel, payload, now, parent), now)


@pytest.fixture
def office(db: Database, slack: Any, clock: Any) -> Office:
    return Office(db, slack, clock)


async def test_a_channel_that_hangs_holds_up_no_other(office: Office) -> None:
    office.slack.workspace.faults.add("chat.postMessage", "delay", when="before", seconds=5.0, channel=SLOW)
    office.intend("slow", SLOW)
    await office.courier.round()
    office.intend("quick", QUICK)
    await office.courier.round()
    assert (office.slack.keys(SLOW), office.slack.keys(QUICK)) == ([], ["quick"])
    await office.courier.post_due()
    assert office.slack.keys(SLOW) == ["slow"]


async def test_what_becomes_due_while_a_channel_hangs_leaves_in_the_same_round(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "ROUND", timedelta(seconds=60))
    office.slack.workspace.faults.add("chat.postMessage", "delay", when="before", seconds=5.0, channel=SLOW)
    office.intend("slow", SLOW)
    going_on = asyncio.create_task(office.courier.round())
    await asyncio.sleep(0.1)
    office.intend("quick", QUICK)
    await going_on
    [slow], [quick] = office.slack.messages(SLOW), office.slack.messages(QUICK)
    assert float(quick.ts) + 2 < float(slow.ts)


async def test_a_round_goes_on_as_long_as_something_leaves(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "ROUND", timedelta(seconds=60))
    office.intend("root", QUICK)
    office.intend("reply", QUICK, parent="root")
    office.intend("reply to it", QUICK, parent="reply")
    await office.courier.round()
    assert office.slack.keys(QUICK) == ["root", "reply", "reply to it"]


async def test_a_channel_in_hand_is_not_taken_up_again(office: Office) -> None:
    office.slack.workspace.faults.add("chat.postMessage", "delay", when="before", seconds=2.0, channel=SLOW)
    office.intend("first", SLOW)
    office.intend("second", SLOW)
    await asyncio.gather(office.courier.round(), office.courier.round())
    office.intend("third", SLOW)
    await office.courier.post_due()
    await office.courier.post_due()
    assert office.slack.keys() == ["first", "second", "third"]


async def test_a_stop_lets_the_post_in_hand_come_to_its_end_and_begins_no_other(office: Office) -> None:
    office.slack.workspace.faults.add("chat.postMessage", "delay", when="before", seconds=5.0, channel=SLOW)
    office.intend("in hand", SLOW)
    office.intend("not begun", SLOW)
    await office.courier.round()
    await office.courier.finish(timedelta(seconds=20))
    assert office.slack.keys() == ["in hand"]
    assert office.db.read_now(deliveries.delivery, "in hand").ts == office.slack.messages()[0].ts
    assert await Office(office.db, office.slack, office.clock).courier.post_due() == 1
    assert office.slack.keys() == ["in hand", "not begun"]


async def test_what_does_not_end_in_time_is_cut_off_and_looked_for_later(office: Office) -> None:
    office.slack.workspace.faults.add("chat.postMessage", "delay", when="after", seconds=4.0, channel=SLOW)
    office.intend("cut off", SLOW)
    await office.courier.round()
    await office.courier.finish(timedelta(seconds=0.1))
    [(key, _)] = office.db.read_now(deliveries.claims)
    assert key == "cut off"
    assert office.db.read_now(deliveries.delivery, key).ts is None


async def test_more_channels_than_fit_at_once_all_get_their_messages(office: Office) -> None:
    workspace = office.slack.workspace
    channels = [f"C0MANY{n:03}" for n in range(2 * CHANNELS_AT_ONCE)]
    for n, channel in enumerate(channels):
        workspace.channels[channel] = Channel(channel, f"many-{n}", 0, members=[workspace.app.user_id])
        office.intend(f"m{n}", channel)
    await office.courier.post_due()
    assert [office.slack.keys(channel) for channel in channels] == [[f"m{n}"] for n in range(len(channels))]


async def test_calls_share_their_connections(office: Office) -> None:
    came: set[Any] = set()
    async with make_session() as session:
        slack = make_client(office.slack.token, office.slack.api_url, session=session)
        for _ in range(3):
            answer = await slack.auth_test()
            assert answer["ok"] is True
            assert session.connector is not None
            came |= {id(protocol) for held in session.connector._conns.values() for protocol, _ in held}
    assert len(came) == 1
