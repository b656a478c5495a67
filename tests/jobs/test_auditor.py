"""The watchman over a real engine, database and local Slack: it mends, tells once, and says when it is over."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.feeds import Feed
from bot.domain.oddities import Oddity, OddKind
from bot.domain.risks import Topic
from bot.domain.rules import shipped_rules
from bot.domain.schedule import Slot
from bot.domain.shops import Shop
from bot.domain.subscriptions import DigestSubscription
from bot.metrics import Metrics
from bot.playground.serve import serve_async
from bot.slack.client import make_client, make_posting_client
from bot.tiktok.oddities import ODDITIES
from jobs.auditor import Auditor, Watch, look_and_tell
from jobs.courier import Courier
from jobs.delivery import Delivery
from jobs.digests.run import digest_work, slot_key
from jobs.edits import Editor
from jobs.engine import Engine
from jobs.refusals import refusal_handler
from jobs.renderers import RENDERERS, RENEW
from storage import subscriptions, syncs
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.shops import discovered
from storage.subscriptions import Kept

ANA, MARIA, RAVI = "U0ANA", "U0MARIA", "U0RAVI"
DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def direct(person: str) -> str:
    return f"D{person[1:]}"


class Outside:
    """A watchman outside that counts the signs of life it gets."""

    def __init__(self) -> None:
        self.beats = 0
        self.status = 200

    async def take(self, _: Request) -> Response:
        self.beats += 1
        return Response(status_code=self.status)


class Post:
    """The bot's watch: one audit at a time, and what people see of it."""

    def __init__(self, db: Database, engine: Engine, slack: Any, clock: Any, heartbeat_url: str | None) -> None:
        self.db, self.engine, self.slack, self.clock = db, engine, slack, clock
        self.metrics = Metrics()
        self.nudges = 0
        self.watch = Watch((ANA,), {Feed.SPS: timedelta(hours=3)}, heartbeat_url)
        self.auditor = Auditor(db, engine, clock, self.nudge, self.metrics, self.watch)
        reader, poster = make_client(slack.token, slack.api_url), make_posting_client(slack.token, slack.api_url)
        refusals = refusal_handler(db, clock, (ANA,))
        stopwatch = clock.stopwatch
        self.courier = Courier(
            Delivery(db, poster, reader, clock, refusals, renew=RENEW, metrics=self.metrics, stopwatch=stopwatch)
        )
        self.editor = Editor(db, reader, clock, RENDERERS, self.metrics)

    def nudge(self) -> None:
        self.nudges += 1

    def at(self, moment: datetime) -> None:
        self.clock.ahead = moment - datetime.now(UTC)

    def late(self, key: str = "a", owner: Kept | None = None) -> None:
        """A message that should have been posted an hour ago, to a channel from which the bot is slowed down."""
        due = self.clock() - timedelta(hours=1)
        wanted = Intent(key, "digest", "C0SHOPOPS", {"text": key}, due, subscription_id=owner.id if owner else None)
        self.db.write_now(intend, wanted, due)

    def subscribe(self, name: str, owner: str | None) -> Kept:
        wanted = DigestSubscription(name, Topic.SPS, "C0SHOPOPS", time(9), "UTC", owner=owner)
        return self.db.write_now(subscriptions.save_subscription, wanted, self.clock())

    async def goes_out(self) -> None:
        for _ in range(2):
            await self.courier.post_due()
        self.clock.forward(seconds=5)
        await self.editor.edit_due()

    def told(self, person: str) -> list[str]:
        return [f"{message.text} {message.blocks}" for message in self.slack.messages(direct(person))]

    def figure(self, name: str, **labels: str) -> float:
        page = self.metrics.page(None, None).decode()
        samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
        return sum(
            sample.value for sample in samples if sample.name == name and labels.items() <= sample.labels.items()
        )


@pytest.fixture
async def outside() -> Outside:
    return Outside()


@pytest.fixture
async def post(db: Database, slack: Any, clock: Any, outside: Outside) -> AsyncIterator[Post]:
    engine = Engine(db.url, 0, timedelta(milliseconds=30))
    engine.does("digest", digest_work(db, shipped_rules(), clock, lambda due_at: None))
    await engine.open()
    async with serve_async(Starlette(routes=[Route("/ping/secret", outside.take)])) as address:
        made = Post(db, engine, slack, clock, f"{address}/ping/secret")
        made.at(DUE - timedelta(hours=1))
        yield made
    engine.close(timedelta())


async def test_when_all_is_well_nobody_is_told_and_the_outside_hears_a_sign_of_life(
    post: Post, outside: Outside
) -> None:
    assert await post.auditor.audit() == []
    assert await post.auditor.audit() == []
    await post.goes_out()
    assert post.told(ANA) == []
    assert outside.beats == 2
    assert post.figure("shopwatch_audited_timestamp_seconds") > 0


async def test_a_slot_that_was_forgotten_is_mended_before_anybody_is_told(post: Post, outside: Outside) -> None:
    kept = post.subscribe("SPS", MARIA)
    slot, following = Slot(DUE.date(), DUE), Slot(DUE.date() + timedelta(days=1), DUE + timedelta(days=1))
    post.db.write_now(subscriptions.advance, kept.id, slot, following)
    post.at(DUE + timedelta(minutes=6))
    [found] = await post.auditor.audit()
    assert (found.trouble.key, found.told) == (slot_key(kept.id, DUE.date()), False)
    async with asyncio.timeout(20):
        while post.db.read_now(subscriptions.unsettled_slots, DUE + timedelta(days=1)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await post.goes_out()
    post.at(DUE + timedelta(minutes=20))
    assert await post.auditor.audit() == []
    assert len(post.slack.messages()) == 1
    assert post.told(MARIA) == []
    assert outside.beats == 2
    assert post.figure("shopwatch_mended_total", kind="slot") == 1


async def test_its_owner_is_told_once_what_was_due_when_and_why_it_is_not_there(post: Post, outside: Outside) -> None:
    post.late(owner=post.subscribe("Morning SPS", MARIA))
    for _ in range(3):
        await post.auditor.audit()
    assert post.nudges == 1
    post.slack.workspace.faults.add("chat.postMessage", "ratelimited", channel="C0SHOPOPS", retry_after=3600, times=9)
    await post.goes_out()
    [said] = post.told(MARIA)
    assert "1 thing is* overdue" in said
    assert "Morning SPS" in said
    assert "<#C0SHOPOPS>" in said
    assert "not posted: on its way" in said
    assert post.told(ANA) == []
    assert outside.beats == 0


async def test_without_an_owner_the_operators_are_told(post: Post) -> None:
    post.late(owner=post.subscribe("Morning SPS", None))
    await post.auditor.audit()
    await post.goes_out()
    assert len(post.told(ANA)) == 1


async def test_many_at_once_are_one_message_a_person(post: Post) -> None:
    for n in range(30):
        post.late(f"m{n:02}")
    await post.auditor.audit()
    post.slack.workspace.faults.add("chat.postMessage", "status", channel="C0SHOPOPS", times=99)
    await post.goes_out()
    [said] = post.told(ANA)
    assert "30 things are* overdue" in said
    assert "and 20 more" in said


async def test_the_message_is_edited_when_it_is_over_and_life_is_told_again(post: Post, outside: Outside) -> None:
    post.late()
    await post.auditor.audit()
    post.slack.workspace.faults.add("chat.postMessage", "ratelimited", channel="C0SHOPOPS", retry_after=60, times=1)
    await post.goes_out()
    assert "overdue" in post.told(ANA)[0]
    post.clock.forward(minutes=2)
    await post.goes_out()
    assert await post.auditor.audit() == []
    await post.goes_out()
    [said] = post.told(ANA)
    assert "*Over*" in said
    assert "Over after 1 h" in said
    assert outside.beats == 1


async def test_two_processes_that_find_the_same_tell_once(post: Post) -> None:
    post.late()
    other = Auditor(post.db, post.engine, post.clock, post.nudge, Metrics(), post.watch)
    await asyncio.gather(*(one.audit() for one in (post.auditor, other, post.auditor, other)))
    await post.goes_out()
    assert len(post.told(ANA)) == 1


async def test_figures_that_cannot_be_read_are_told_and_do_not_make_the_bot_ill(post: Post, outside: Outside) -> None:
    post.db.write_now(discovered, Shop("7001", "acme-us", "Acme US"), "cipher")
    post.db.write_now(syncs.plan, "7001", post.clock() + timedelta(days=9))
    state = post.db.read_now(syncs.sync_state, "7001", Feed.SPS)
    assert state
    post.db.write_now(syncs.failed, state, "authorisation ended", post.clock(), timedelta(days=9))
    await post.auditor.audit()
    post.clock.forward(hours=3)
    assert len(await post.auditor.audit()) == 1
    await post.goes_out()
    assert "Acme US" in post.told(ANA)[0]
    assert "authorisation ended" in post.told(ANA)[0]
    assert outside.beats == 2


async def test_feeds_are_not_missed_where_nothing_is_synced(post: Post) -> None:
    post.db.write_now(discovered, Shop("7001", "acme-us", "Acme US"), "cipher")
    post.db.write_now(syncs.plan, "7001", post.clock() - timedelta(days=1))
    assert {known.trouble.key for known in await post.auditor.audit()} >= {"sync:sps", "sync:stock"}
    assert post.db.write_now(look_and_tell, Watch((ANA,)), post.clock()).open == []


@pytest.mark.parametrize("status", [404, 500])
async def test_an_outside_that_refuses_the_sign_of_life_disturbs_nothing(
    post: Post, outside: Outside, status: int
) -> None:
    outside.status = status
    with structlog.testing.capture_logs() as logs:
        assert await post.auditor.audit() == []
    assert [line["status"] for line in logs if line["event"] == "heartbeat_failed"] == [status]
    assert "secret" not in str(logs)


async def test_an_outside_that_is_gone_disturbs_nothing(post: Post) -> None:
    gone = Watch((ANA,), {}, "http://127.0.0.1:1/ping/secret")
    with structlog.testing.capture_logs() as logs:
        assert await Auditor(post.db, post.engine, post.clock, post.nudge, Metrics(), gone).audit() == []
    assert [line["reason"] for line in logs if line["event"] == "heartbeat_failed"] == ["ConnectError"]
    assert "secret" not in str(logs)


def odd(name: str = "Product.title", kind: OddKind = OddKind.FIELD, found: str = "an object came") -> None:
    ODDITIES.note(Oddity(kind, name, found))


async def test_what_tiktok_sends_oddly_is_told_once_and_counted_each_time(post: Post, outside: Outside) -> None:
    for _ in range(3):
        odd()
        odd("ProductPage.products[].id", OddKind.ROW, "nothing came")
        await post.auditor.audit()
        post.clock.forward(hours=9)
    await post.goes_out()
    [said] = post.told(ANA)
    assert "*2 things are* odd about TikTok's answers" in said
    assert "Product.title" in said
    assert "an object came; it is left out, the rest is read" in said
    assert outside.beats == 3, "it makes the bot not ill"
    figure = "shopwatch_tiktok_unreadable_fields_total"
    assert (post.figure(figure), post.figure(figure, field="Product.title")) == (6, 3)


async def test_what_was_not_seen_for_a_day_is_over_and_is_told_anew_when_it_returns(post: Post) -> None:
    odd()
    await post.auditor.audit()
    await post.goes_out()
    post.clock.forward(hours=25)
    assert await post.auditor.audit() == []
    await post.goes_out()
    assert "as documented again" in post.told(ANA)[0]
    odd()
    await post.auditor.audit()
    await post.goes_out()
    first, second = post.told(ANA)
    assert "as documented again" in first
    assert "Product.title" in second


async def test_what_one_process_noted_stands_while_another_looks(post: Post) -> None:
    odd()
    await post.auditor.audit()
    other = Auditor(post.db, post.engine, post.clock, post.nudge, Metrics(), post.watch)
    [known] = await other.audit()
    assert known.trouble.about == "Product.title"


async def test_a_clock_that_differs_is_told_in_its_own_words(post: Post) -> None:
    odd("", OddKind.CLOCK, "it is 7 minutes behind TikTok's")
    await post.auditor.audit()
    await post.goes_out()
    [said] = post.told(ANA)
    assert "*This machine's clock* differs from TikTok's" in said
    assert "it is 7 minutes behind TikTok's" in said
    assert post.figure("shopwatch_tiktok_unreadable_fields_total") == 0
    assert post.figure("shopwatch_tiktok_oddities_total", field="clock") == 1


async def test_what_could_not_be_kept_is_kept_at_the_next_look(post: Post) -> None:
    odd()

    def without_table(session: Session) -> None:
        session.execute(text("ALTER TABLE oddities RENAME TO elsewhere"))

    def with_table(session: Session) -> None:
        session.execute(text("ALTER TABLE elsewhere RENAME TO oddities"))

    post.db.write_now(without_table)
    with pytest.raises(DBAPIError):
        await post.auditor.audit()
    post.db.write_now(with_table)
    assert [known.trouble.about for known in await post.auditor.audit()] == ["Product.title"]
