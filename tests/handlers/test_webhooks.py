"""What the platform sends over HTTP is in the database before it is answered, and nothing else gets in."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event, select, text
from starlette.applications import Starlette

from bot.domain.webhooks import PATH, Heard
from bot.metrics import Metrics
from bot.playground.serve import serve_async
from bot.tiktok import App
from bot.tiktok.signing import webhook_signature
from handlers.webhooks import LARGEST, webhook_routes
from jobs.listen import inbox as inboxes
from jobs.listen.inbox import Inbox
from storage.database import Database
from storage.tables.webhooks import WebhookRow
from storage.webhook_days import heard

APPS = [App("", "abcdef", "123"), App("eu", "other", "456")]
PUBLISHED = (
    '{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507","timestamp":1718305585,'
    '"data":{"is_on_hold_order":true,"order_id":"576653688135258178","order_status":"UNPAID","update_time":1718305585}}'
)
"""The documentation's example, with its signature under the first app."""
SIGNATURE = "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"


@dataclass
class Door:
    """The route over real HTTP, and what is in the database behind it."""

    db: Database
    url: str
    metrics: Metrics
    inbox: Inbox
    http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=20))

    async def post(self, body: str | bytes, signature: str | None = None, app: App = APPS[0]) -> httpx.Response:
        raw = body.encode() if isinstance(body, str) else body
        signed = webhook_signature(app.key, app.secret, raw) if signature is None else signature
        headers = {b"authorization": signed.encode("latin-1")}
        return await self.http.post(self.url + PATH, content=raw, headers=headers)

    async def send(self, app: App = APPS[0], **told: Any) -> httpx.Response:
        return await self.post(
            json.dumps({"type": 27, "shop_id": "1", "timestamp": 1718305585, "data": {}} | told), app=app
        )

    def rows(self) -> list[WebhookRow]:
        return self.db.read_now(lambda session: list(session.scalars(select(WebhookRow).order_by(WebhookRow.id))))

    def heard(self) -> Heard:
        return self.db.read_now(heard, datetime.now(UTC))

    def figures(self) -> str:
        return self.metrics.page(None, None).decode()


@pytest.fixture
async def door(db: Database) -> AsyncIterator[Door]:
    def now() -> datetime:
        return datetime.now(UTC)

    metrics, inbox = Metrics(), Inbox(db, now)
    app = Starlette(routes=webhook_routes(inbox, APPS, metrics, now))
    async with serve_async(app) as url:
        made = Door(db, url, metrics, inbox)
        async with made.http:
            yield made
    await inbox.close()


async def test_it_keeps_the_published_example_before_it_answers(door: Door) -> None:
    answer = await door.post(PUBLISHED, SIGNATURE)
    assert (answer.status_code, answer.content) == (200, b"")
    [row] = door.rows()
    assert (row.app_key, row.id, row.type, row.shop_id) == ("abcdef", "7380066284010030890", 1, "7495540735365777507")
    assert row.happened_at == datetime.fromtimestamp(1718305585, UTC)
    assert (row.body, row.next_at, row.done_at) == (PUBLISHED, row.received_at, None)
    assert 'shopwatch_webhooks_total{type="1"} 1.0' in door.figures()


async def test_the_body_cannot_be_read_in_the_database(door: Door) -> None:
    await door.post(PUBLISHED, SIGNATURE)
    stored = door.db.read_now(lambda session: str(session.execute(text("SELECT body FROM webhooks")).scalar_one()))
    assert "576653688135258178" not in stored


@pytest.mark.parametrize(
    "signature",
    ["", "0" * 64, SIGNATURE.upper(), f"Bearer {SIGNATURE}", SIGNATURE[:-1], "ünïcödé".encode().decode("latin-1")],
    ids=["none", "zeros", "capitals", "bearer", "short", "not ascii"],
)
async def test_a_wrong_signature_is_refused_counted_and_nothing_is_kept(door: Door, signature: str) -> None:
    answer = await door.post(PUBLISHED, signature)
    assert answer.status_code == 401
    assert door.rows() == []
    assert 'shopwatch_webhooks_refused_total{reason="signature"} 1.0' in door.figures()
    await door.inbox.close()
    assert (door.heard().refused, door.heard().last) == (1, None)


async def test_one_changed_byte_makes_the_signature_wrong(door: Door) -> None:
    assert (await door.post(PUBLISHED.replace("UNPAID", "UNPAIE"), SIGNATURE)).status_code == 401


async def test_each_app_signs_with_its_own_secret(door: Door) -> None:
    assert (await door.post(PUBLISHED, app=APPS[1])).status_code == 200
    assert (await door.post(PUBLISHED, app=App("eu", "other", "123"))).status_code == 401
    assert [row.app_key for row in door.rows()] == ["other"]


BODIES = {
    "empty": b"",
    "not json": b"hello",
    "a list": b"[1]",
    "no type": b'{"shop_id":"1"}',
    "type true": b'{"type":true}',
    "type negative": b'{"type":-1}',
    "type enormous": b'{"type":' + b"9" * 5_000 + b"}",
    "not utf-8": b'{"type":1,"shop_id":"\xff"}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_what_is_no_webhook_is_refused_in_words_though_signed(door: Door, body: bytes) -> None:
    answer = await door.post(body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert door.rows() == []
    assert 'shopwatch_webhooks_refused_total{reason="unreadable"} 1.0' in door.figures()


async def test_a_body_that_is_too_large_is_refused(door: Door) -> None:
    assert (await door.post(b"x" * (LARGEST + 1))).status_code == 413
    assert (await door.post(json.dumps({"type": 27, "data": "x" * (LARGEST - 50)}))).status_code == 200
    assert 'shopwatch_webhooks_refused_total{reason="too_large"} 1.0' in door.figures()


async def test_one_without_an_id_is_known_by_its_body(door: Door) -> None:
    for _ in range(2):
        assert (await door.send()).status_code == 200
    assert (await door.send(shop_id="2")).status_code == 200
    assert [row.id[:7] for row in door.rows()] == ["sha256:", "sha256:"]


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", "x" * 300, "", None, {"a": 1}, True])
async def test_an_id_that_no_database_takes_stops_nobody(door: Door, value: object) -> None:
    answers = await asyncio.gather(
        door.send(tts_notification_id=value, shop_id=value), door.send(tts_notification_id="fine")
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    odd, fine = sorted(door.rows(), key=lambda row: row.id == "fine")
    assert (odd.id[:7], odd.shop_id, fine.id) == ("sha256:", "", "fine")


async def test_ids_beyond_64_bits_are_kept_digit_by_digit(door: Door) -> None:
    await door.send(tts_notification_id=int("9" * 25), shop_id=int("8" * 30))
    [row] = door.rows()
    assert (row.id, row.shop_id) == ("9" * 25, "8" * 30)


async def test_one_that_is_repeated_is_answered_again_and_kept_once(door: Door) -> None:
    answers = await asyncio.gather(*(door.send(tts_notification_id="7") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(door.rows()) == 1


async def test_a_repeat_does_not_undo_what_was_done(door: Door) -> None:
    await door.send(tts_notification_id="7")
    door.db.write_now(
        lambda session: session.execute(text("UPDATE webhooks SET done_at = received_at, next_at = NULL"))
    )
    await door.send(tts_notification_id="7")
    [row] = door.rows()
    assert (row.next_at, row.done_at is not None) == (None, True)


async def test_a_type_nobody_knows_is_kept_counted_and_not_worked(door: Door) -> None:
    for number in (1, 2, 3):
        assert (await door.send(type=9_068, tts_notification_id=str(number))).status_code == 200
    assert {(row.type, row.next_at, row.done_at is None, row.body is None) for row in door.rows()} == {
        (9_068, None, False, False)
    }
    assert (door.heard().unknown, door.heard().waiting) == (((9_068, 3),), 0)


async def test_those_who_come_together_share_a_commit(door: Door) -> None:
    commits: list[object] = []
    watched: Engine = door.db.engine
    event.listen(watched, "commit", commits.append)
    answers = await asyncio.gather(*(door.send(tts_notification_id=str(n)) for n in range(200)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(door.rows()) == 200
    assert len(commits) < 100


async def test_when_the_database_refuses_the_platform_is_asked_to_send_it_again(door: Door) -> None:
    door.db.write_now(lambda session: session.execute(text("ALTER TABLE webhooks RENAME TO hidden")))
    assert (await door.send(tts_notification_id="7")).status_code == 503
    assert 'shopwatch_webhooks_refused_total{reason="not_kept"} 1.0' in door.figures()
    door.db.write_now(lambda session: session.execute(text("ALTER TABLE hidden RENAME TO webhooks")))
    assert (await door.send(tts_notification_id="7")).status_code == 200
    assert [row.id for row in door.rows()] == ["7"]


async def test_more_than_can_wait_is_refused_rather_than_forgotten(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inboxes, "MOST_WAITING", 1)
    answers = await asyncio.gather(*(door.send(tts_notification_id=str(n)) for n in range(50)))
    kept = [answer.status_code for answer in answers].count(200)
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert len(door.rows()) == kept


async def test_refusals_are_written_together(door: Door) -> None:
    await asyncio.gather(*(door.post(PUBLISHED, "0") for _ in range(50)))
    assert door.heard().refused == 0, "not at once: forgeries must not make the database write"
    await door.inbox.close()
    assert door.heard().refused == 50


async def test_only_a_post_is_taken(door: Door) -> None:
    assert (await door.http.get(door.url + PATH)).status_code == 405
