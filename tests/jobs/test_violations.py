"""Violations from the platform and from storage to findings, digest and answer, on a local TikTok Shop."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from bot.domain.digests import Occasion
from bot.domain.feeds import Feed
from bot.domain.risks import RiskState, Severity, Topic, reconcile
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations import Family, HealthReading, Kind, Listing, Ticket, TicketStatus
from bot.messages.kit import Message
from bot.playground.serve import serve_async
from bot.playground.tiktok import World, create_app
from bot.tiktok import ShopClient, TikTokClient, Tokens
from handlers.answers.violations import answer_violations
from jobs.detect.violations import look_violations
from jobs.digests.violations import compose_violations
from jobs.sync.violations import REASONS, fetch_violations, known_violations, save_violations
from storage.database import Database
from storage.risk_moves import apply_verdicts
from storage.risks import risks_of
from storage.shops import declared
from storage.tables.shops import SyncRow
from storage.violations_health import HEALTH, mark_import, save_health
from storage.violations_listings import blocked_listings
from storage.violations_tickets import save_tickets

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ALL = frozenset({"status", "issued_at"})

Check = Callable[[Message], Message]


class Memory:
    async def load(self) -> Tokens:
        return Tokens("access-1", "refresh-1")

    async def save(self, tokens: Tokens) -> None:
        raise AssertionError("nothing was to be refreshed")


@pytest.fixture
def world() -> World:
    return World.seeded(7, NOW)


@pytest.fixture
def lumen(world: World) -> Shop:
    found = world.shops.named("lumen-hair")
    assert found
    return Shop(found.id, "lumen-hair", found.name, zone="America/Los_Angeles", owner="UOWNER")


class Line:
    """A client of one shop, and the levers of the world behind it."""

    def __init__(self, api: ShopClient, url: str, server: Any) -> None:
        self.api = api
        self.url = url
        self._server = server

    def asked_why(self) -> int:
        """How often one product was asked for, which tells its reasons."""
        return sum(seen.method == "GET" and "/products/" in seen.path for seen in self._server.calls)

    async def lever(self, **told: object) -> None:
        async with httpx.AsyncClient() as http:
            (await http.post(f"{self.url}/_playground/world", json=told)).raise_for_status()


@pytest.fixture
async def line(world: World, lumen: Shop) -> AsyncIterator[Line]:
    app = create_app(world, app_key="k", app_secret="s", access_token="access-1", refresh_token="refresh-1")
    app.state.server.shift = NOW - datetime.now(UTC)
    found = world.shops.named("lumen-hair")
    assert found
    async with serve_async(app) as url:
        client = TikTokClient(None, url, url, app_key="k", app_secret="s", tokens=Memory(), calls_per_second=1_000)
        async with client:
            yield Line(client.shop(found.cipher, lumen.id), url, app.state.server)


def synced(session: Session, shop: Shop, at: datetime) -> None:
    session.add(SyncRow(shop_id=shop.id, feed=Feed.VIOLATIONS, done_at=at, next_at=at, failures=0))


def looked(session: Session, shop: Shop, now: datetime) -> None:
    found = look_violations(session, shop, now, RULES)
    assert found is not None
    known = risks_of(session, Topic.VIOLATIONS, [shop.id], states=list(RiskState))
    apply_verdicts(session, shop, reconcile(found, known), now)


def troubled(session: Session, shop: Shop, now: datetime) -> None:
    ticket = Ticket(
        shop.id, "7781", TicketStatus.OPEN, Kind.VIOLATION, Family.CONTENT, now - timedelta(days=29, hours=1)
    )
    save_tickets(session, [(ticket, ALL)], now)
    save_health(session, [HealthReading(shop.id, now.date(), 188)])
    mark_import(session, HEALTH, [shop.id], now)


def words(message: Message) -> str:
    return json.dumps([part.payload() for part in (message, *message.replies)], ensure_ascii=False).replace(
        "\u2060", ""
    )


async def test_it_fetches_the_listings_and_why_one_is_rejected(line: Line, lumen: Shop, db: Database) -> None:
    db.write_now(declared, lumen)
    fetched = await fetch_violations(line.api, lumen, None, NOW)
    db.write_now(save_violations, lumen, fetched, NOW)
    assert len(fetched.listings) > 1
    [mask] = db.read_now(blocked_listings, [lumen.id], None)
    assert (mask.title, mask.status, mask.blocked_at) == ("Silk Mask", "FAILED", NOW - timedelta(days=1.3))
    assert [(why.position, why.reason) for why in mask.reasons] == [("Main image", "The main image has text on it.")]
    assert mask.reasons[0].suggestion.startswith("Use a plain background")


async def test_the_next_look_fetches_only_what_changed(line: Line, lumen: Shop, db: Database) -> None:
    db.write_now(declared, lumen)
    first = await fetch_violations(line.api, lumen, None, NOW)
    db.write_now(save_violations, lumen, first, NOW)
    second = await fetch_violations(line.api, lumen, first.cursor, NOW)
    assert len(second.listings) < len(first.listings)
    [mask] = db.read_now(blocked_listings, [lumen.id], None)
    await line.lever(listing={"shop": "lumen-hair", "product_id": mask.product_id, "status": "ACTIVATE"})
    third = await fetch_violations(line.api, lumen, second.cursor, NOW + timedelta(hours=1))
    assert mask.product_id in {listing.product_id for listing in third.listings}
    cursor = db.write_now(save_violations, lumen, third, NOW)
    assert db.read_now(blocked_listings, [lumen.id], None) == []
    assert int(cursor or 0) >= int(first.cursor or 0)


async def test_it_asks_once_why_a_listing_is_blocked_until_something_happens_to_it(
    line: Line, lumen: Shop, db: Database
) -> None:
    async def look(cursor: str | None) -> str | None:
        known = db.read_now(known_violations, lumen)
        fetched = await fetch_violations(line.api, lumen, cursor, NOW, known)
        return db.write_now(save_violations, lumen, fetched, NOW)

    db.write_now(declared, lumen)
    await look(None)
    [mask] = db.read_now(known_violations, lumen)
    assert line.asked_why() == 1
    await look(None)
    assert line.asked_why() == 1
    assert db.read_now(known_violations, lumen) == [mask]
    await line.lever(listing={"shop": "lumen-hair", "product_id": mask.product_id, "status": "FREEZE", "reason": "New"})
    await look(None)
    assert line.asked_why() == 2
    [frozen] = db.read_now(known_violations, lumen)
    assert [why.reason for why in frozen.reasons] == ["New"]


async def test_of_many_that_are_blocked_at_once_the_reasons_follow_look_by_look(
    line: Line, lumen: Shop, db: Database
) -> None:
    db.write_now(declared, lumen)
    fetched = await fetch_violations(line.api, lumen, None, NOW)
    db.write_now(save_violations, lumen, fetched, NOW)
    [mask] = db.read_now(known_violations, lumen)
    cursor = str(int(NOW.timestamp()))
    forgotten = Listing(lumen.id, mask.product_id, mask.title, mask.status, explained=False)
    many = [Listing(lumen.id, f"9{n}", f"Product {n}", "FAILED", explained=False) for n in range(REASONS)]
    db.write_now(save_violations, lumen, replace(fetched, listings=(*many, forgotten)), NOW)
    unexplained = []
    for _ in range(3):
        known = db.read_now(known_violations, lumen)
        unexplained.append(sum(not listing.explained for listing in known))
        before = line.asked_why()
        fetched = await fetch_violations(line.api, lumen, cursor, NOW, known)
        assert line.asked_why() - before == min(unexplained[-1], REASONS)
        assert fetched.cursor == cursor, "what was known before does not set the next look back"
        db.write_now(save_violations, lumen, fetched, NOW)
    assert unexplained == [REASONS + 1, 1, 0]
    known = db.read_now(known_violations, lumen)
    assert len(known) == REASONS + 1
    assert [listing.product_id for listing in known if listing.reasons] == [mask.product_id]


async def test_a_risk_opens_with_the_listing_and_closes_with_it(line: Line, lumen: Shop, db: Database) -> None:
    db.write_now(declared, lumen)
    fetched = await fetch_violations(line.api, lumen, None, NOW)
    db.write_now(save_violations, lumen, fetched, NOW)
    db.write_now(synced, lumen, NOW)
    db.write_now(looked, lumen, NOW)
    [risk] = db.read_now(risks_of, Topic.VIOLATIONS, [lumen.id])
    assert (risk.finding.subject, risk.severity) == ("Silk Mask", Severity.WARNING)
    healed = [replace(one, status="ACTIVATE", audit_status="APPROVED") for one in fetched.listings]
    db.write_now(save_violations, lumen, replace(fetched, listings=tuple(healed)), NOW)
    db.write_now(looked, lumen, NOW)
    assert db.read_now(risks_of, Topic.VIOLATIONS, [lumen.id]) == []


def test_a_shop_of_which_nothing_is_known_is_not_judged(db: Database, lumen: Shop) -> None:
    db.write_now(declared, lumen)
    assert db.read_now(look_violations, lumen, NOW, RULES) is None


def test_it_judges_tickets_and_account_health_from_files(db: Database, lumen: Shop) -> None:
    db.write_now(declared, lumen)
    db.write_now(troubled, lumen, NOW)
    found = db.read_now(look_violations, lumen, NOW, RULES) or []
    assert {finding.kind: finding.severity for finding in found} == {
        "violations.appeal": Severity.CRITICAL,
        "violations.health": Severity.CRITICAL,
    }


def test_the_digest_offers_the_risks_to_be_taken(db: Database, lumen: Shop, valid: Check) -> None:
    db.write_now(declared, lumen)
    db.write_now(troubled, lumen, NOW)
    db.write_now(looked, lumen, NOW)
    occasion = Occasion("Europe/London", NOW, NOW, NOW - timedelta(days=1))
    said = words(valid(db.read_now(compose_violations, [lumen], occasion, RULES)))
    assert "first appeal by Mon 23 Nov 08:00 (London)" in said
    assert said.count('"risk.ack"') == 2


def test_the_first_digest_looks_back_a_week(db: Database, lumen: Shop, valid: Check) -> None:
    db.write_now(declared, lumen)
    db.write_now(troubled, lumen, NOW - timedelta(days=6))
    assert "1 new ticket." in valid(db.read_now(compose_violations, [lumen], Occasion("UTC", NOW, NOW), RULES)).text


def test_it_answers_on_one_shop_with_its_trend(db: Database, lumen: Shop, valid: Check) -> None:
    db.write_now(declared, lumen)
    db.write_now(save_health, [HealthReading(lumen.id, NOW.date() - timedelta(days=n), 210) for n in (2, 20, 60)])
    db.write_now(troubled, lumen, NOW)
    message = valid(db.read_now(answer_violations, [lumen], lumen, 30, NOW, RULES))
    [chart] = [block for block in message.blocks if block["type"] == "data_visualization"]
    points = [(point["label"], point["value"]) for point in chart["chart"]["series"][0]["data"]]
    assert (points[0], points[-2], points[-1]) == (("2 Nov", 210), ("21 Nov", 210), ("22 Nov", 188))
    assert len(points) == 20


def test_it_answers_on_all_shops_with_the_worst_in_scope(db: Database, lumen: Shop, valid: Check) -> None:
    calm, hidden = Shop("2", "calm", "Calm & Co"), Shop("3", "hidden", "Out of scope")
    for shop in (lumen, calm, hidden):
        db.write_now(declared, shop)
    for shop in (lumen, hidden):
        db.write_now(troubled, shop, NOW)
        db.write_now(looked, shop, NOW)
    said = words(valid(db.read_now(answer_violations, [lumen, calm], None, 30, NOW, RULES, "Asia/Tokyo")))
    assert lumen.name in said
    assert "1 of 2 shops has risks, worst first" in said
    assert "(Tokyo)" in said
    assert "(New York)" not in said
    assert "Since 23 October in these shops: 1 new ticket" in said
    assert "Since 22 November in these shops: nothing new." in words(
        db.read_now(answer_violations, [lumen], None, 0, NOW + timedelta(minutes=1), RULES)
    )
    assert "Out of scope" not in said
