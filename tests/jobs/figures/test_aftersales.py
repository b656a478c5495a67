"""Returns and cancellations: from the platform's pages to why buyers send things back and what waits for an answer."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.domain.aftersales import AftersaleKind, Reason
from bot.domain.kpi import Period
from bot.domain.shops import Shop
from bot.tiktok import TikTokClient, Tokens
from bot.tiktok.models.returns import Cancellation, ReturnOrder
from bot.tiktok.returns import CANCELLATIONS_PATH, RETURNS_PATH
from jobs.sync.aftersales import AftersalesFetched, _cancellation, _return, fetch_aftersales, save_aftersales_page
from storage.aftersales import return_reasons, waiting
from storage.database import Database
from storage.shops import declared

ACME = Shop("1", "acme-us", "Acme US", zone="America/New_York")
SINCE = date(2026, 10, 1)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


def asked(return_id: str, reason: str = "Too small", **more: Any) -> ReturnOrder:
    told = {
        "return_id": return_id,
        "order_id": "10",
        "return_status": "RETURN_OR_REFUND_REQUEST_COMPLETE",
        "return_reason": "code",
        "return_reason_text": reason,
        "create_time": int(datetime(2026, 11, 10, 12, tzinfo=UTC).timestamp()),
        "update_time": int(datetime(2026, 11, 11, 12, tzinfo=UTC).timestamp()),
        "refund_amount": {"refund_total": "12.50", "currency": "USD"},
        "return_line_items": [{"order_line_item_id": "1"}],
    }
    return ReturnOrder.model_validate(told | more)


def keep(db: Database, now: datetime, *sent: ReturnOrder | Cancellation) -> None:
    made = [_return(ACME, e, SINCE) if isinstance(e, ReturnOrder) else _cancellation(ACME, e, SINCE) for e in sent]
    db.write_now(save_aftersales_page, ACME, AftersalesFetched([each for each in made if each], None), now)


@pytest.fixture
def shop(db: Database) -> Database:
    db.write_now(declared, ACME)
    return db


def test_the_commonest_reasons_come_first_and_withdrawn_requests_are_none(shop: Database, now: datetime) -> None:
    gone = asked("4", "Damaged", return_status="RETURN_OR_REFUND_REQUEST_CANCEL")
    without_words = asked("5", "", return_reason="defective_item")
    keep(shop, now, asked("1"), asked("2", "Damaged"), asked("3", "Damaged"), gone, without_words)
    total, reasons = shop.read_now(return_reasons, ACME.id, NOVEMBER, 2)
    assert (total, reasons) == (4, [Reason("Damaged", 2), Reason("Too small", 1)])
    assert shop.read_now(return_reasons, ACME.id, NOVEMBER.before, 2) == (0, [])


def test_an_update_replaces_and_one_that_comes_late_does_not(shop: Database, now: datetime) -> None:
    later = int(datetime(2026, 11, 12, tzinfo=UTC).timestamp())
    keep(shop, now, asked("1", "Damaged", update_time=later))
    keep(shop, now, asked("1", "Too small"))
    assert shop.read_now(return_reasons, ACME.id, NOVEMBER, 5)[1] == [Reason("Damaged", 1)]


def test_what_waits_for_the_shop_has_its_first_deadline_and_what_is_past_it_waits_no_more(
    shop: Database, now: datetime
) -> None:
    def until(hours: int) -> dict[str, Any]:
        deadline = int((now + timedelta(hours=hours)).timestamp())
        return {"seller_next_action_response": [{"action": "SELLER_RESPOND_REFUND", "deadline": deadline}]}

    cancel = Cancellation.model_validate(
        {"cancel_id": "1", "create_time": int((now - timedelta(hours=2)).timestamp()), **until(22)}
    )
    keep(shop, now, asked("1", **until(30)), asked("2", **until(5)), asked("3", **until(-1)), asked("4"), cancel)
    assert [(each.kind, each.count, each.first) for each in shop.read_now(waiting, ACME.id, now)] == [
        (AftersaleKind.CANCELLATION, 1, now + timedelta(hours=22)),
        (AftersaleKind.RETURN, 2, now + timedelta(hours=5)),
    ]


async def test_both_lists_are_read_each_from_its_own_place(tiktok: Any, db: Database, now: datetime) -> None:
    kiln = tiktok.shop("kiln-street")
    db.write_now(declared, kiln)

    async def look(cursor: str | None) -> str | None:
        async for page in fetch_aftersales(tiktok.api(kiln), kiln, cursor, tiktok.today):
            cursor = db.write_now(save_aftersales_page, kiln, page, tiktok.today) or cursor
        return cursor

    cursor = await look(None)
    assert cursor
    since, returns, cancellations = cursor.split()
    assert returns != cancellations
    period = Period(date.fromisoformat(since), now.date() + timedelta(days=9))
    server = tiktok.app.state.server
    named = tiktok.world.shops.named("kiln-street")

    def wanted() -> int:
        found = server.returns.until(named, tiktok.today)
        ended = (each for each in found if each.created.astimezone(kiln.tz).date() >= period.start)
        return sum(not each.step(tiktok.today)[1].endswith("_CANCEL") for each in ended)

    assert db.read_now(return_reasons, kiln.id, period, 1)[0] == wanted() > 10
    tiktok.at(now + timedelta(days=4))
    await look(cursor)
    assert db.read_now(return_reasons, kiln.id, period, 1)[0] == wanted()


async def test_reasons_are_asked_for_in_the_language_of_the_shop(now: datetime) -> None:
    asked: dict[str, Any] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] = json.loads(request.content)["locale"]
        return httpx.Response(200, stream=httpx.ByteStream(b'{"code": 0, "data": {}}'))

    class Kept:
        async def load(self) -> Tokens:
            return Tokens("access-1", "refresh-1")

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        client = TikTokClient(http, app_key="key", app_secret="secret", tokens=Kept())  # type: ignore[arg-type]
        german = replace(ACME, language="de-DE")
        assert [page.found async for page in fetch_aftersales(client.shop("cipher", "1"), german, None, now)] == [
            [],
            [],
        ]
    assert asked == {RETURNS_PATH: "de-DE", CANCELLATIONS_PATH: "de-DE"}
