"""What the digest and the answers on violations say."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.digests import Occasion
from bot.domain.risks import Risk, RiskState
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations import (
    Family,
    HealthReading,
    Kind,
    KnownTicket,
    Listing,
    ListingReason,
    Ticket,
    TicketStatus,
)
from bot.domain.violations_findings import find_violations
from bot.domain.violations_report import Compliance, ViolationsReport, report
from bot.messages.kit import Message
from bot.messages.violations import violations_digest
from bot.messages.violations_answer import overview_answer, shop_answer

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SINCE = NOW - timedelta(days=2)
OCCASION = Occasion("Europe/London", NOW, NOW, SINCE)
ACME = Shop("1", "acme-us", "Acme US", zone="America/New_York")
LUMEN = Shop("2", "lumen", "Lumen Hair")
HOSTILE = "<!channel> *MEGA* _deal_ <@U012AB3CD>"

Check = Callable[[Message], Message]


def ticket(number: str = "7781", left: timedelta = timedelta(hours=33), **fields: object) -> Ticket:
    given = {"title": "Prohibited claim", "subject": "Glow Serum", "points": 6} | fields
    issued = NOW + left - timedelta(days=30)
    return Ticket("1", number, TicketStatus.OPEN, Kind.VIOLATION, Family.CONTENT, issued, **given)  # type: ignore[arg-type]


def listing(shop_id: str, number: int, title: str = "Silk Mask") -> Listing:
    why = ListingReason("Main image", "It has text on it", "Use a plain background.")
    return Listing(shop_id, str(number), title, "FAILED", "FAILED", "", (why,), NOW, NOW - timedelta(days=1))


def troubled() -> list[Compliance]:
    known = KnownTicket(ticket(), NOW - timedelta(days=1))
    readings = [HealthReading("1", NOW.date(), 188), HealthReading("1", NOW.date() - timedelta(days=5), 200)]
    hours = NOW - timedelta(hours=3)
    return [
        Compliance(ACME, [known], readings, [], hours, hours),
        Compliance(LUMEN, [], [HealthReading("2", NOW.date(), 300)], [listing("2", 9)], hours, hours),
    ]


def risks_in(shops: list[Compliance], state: RiskState = RiskState.OPEN) -> list[Risk]:
    found = [
        finding
        for one in shops
        for finding in find_violations(
            one.shop, [k.ticket for k in one.tickets], one.readings, one.listings, NOW, RULES
        )
    ]
    return [
        Risk(n, finding, state, NOW, taken_by="U1", taken_name="Ana Silva") for n, finding in enumerate(found, start=1)
    ]


def reported(shops: list[Compliance], risks: list[Risk] | None = None) -> ViolationsReport:
    return report(shops, risks_in(shops) if risks is None else risks, SINCE, NOW, RULES)


def digest(shops: list[Compliance], risks: list[Risk] | None = None, occasion: Occasion = OCCASION) -> Message:
    return violations_digest(reported(shops, risks), occasion)


def words(message: Message) -> str:
    return json.dumps(message.payload()["blocks"], ensure_ascii=False)


def test_the_headline_says_what_closes_soonest_and_what_was_taken_down(valid: Check) -> None:
    text = valid(digest(troubled())).text
    assert text.startswith("Violations and listings · 2 shops · Sunday 22 November (09:00 London)")
    assert "1 deadline closes within 7 days: Acme US · first appeal by Mon 23 Nov 18:00 (London), in 33 h." in text
    assert "1 listing was rejected or taken down since Friday 20 November." in text
    assert "1 new ticket." in text
    assert "1 shop is near or beyond a limit of account health." in text


def test_an_appeal_shows_its_clock_its_ticket_and_that_nobody_has_it() -> None:
    said = words(digest(troubled()))
    assert "ticket 7781, Prohibited claim: Glow Serum: *first appeal by Mon 23 Nov 18:00 (London)*, in 33 h" in said
    assert "Nobody has it." in said
    assert "*AHR 188* (needs improvement), *38 above* the milestone 150" in said
    assert "At 150: 7 days of limits on new listings and big campaigns." in said
    assert "_Do: Appeal or correct what is open; a policy quiz passed with 100 % restores points._" in said


def test_a_taken_appeal_says_who_has_it() -> None:
    shops = troubled()
    said = words(digest(shops, risks_in(shops, RiskState.ACKNOWLEDGED)))
    assert ":white_check_mark: Ana Silva has it since" in said
    assert "Nobody has it" not in said
    assert "risk.ack" not in said


def test_what_somebody_has_leaves_the_entries_to_what_nobody_has(valid: Check) -> None:
    shops = troubled()
    [appeal, *others] = risks_in(shops)
    held = replace(appeal, state=RiskState.ACKNOWLEDGED)
    said = words(valid(digest(shops, [held, *others])))
    assert "*In hand*: 1 risk\\n• :large_yellow_circle: *Acme US* · #1 *Glow Serum* · Ticket 7781" in said
    assert "· *by* <!date^" in said
    assert '"risk.1"' not in said
    assert '"risk.2"' in said
    quiet = words(valid(digest([Compliance(LUMEN)], [replace(held, finding=replace(held.finding, shop_id="2"))])))
    assert "*In hand*: 1 risk" in quiet


def test_a_listing_shows_the_platforms_reason_and_suggestion() -> None:
    said = words(digest(troubled()))
    assert "“Silk Mask” *rejected*, since Sat 21 Nov. Main image: It has text on it. _Platform" in said
    assert "_Platform suggests: Use a plain background._" in said


def test_it_says_that_the_figures_are_imported_and_how_old_they_are() -> None:
    said = words(digest(troubled()))
    assert "AHR, points and tickets come from imported files: TikTok has no API for them; last import 3 h ago" in said


def test_a_shop_that_was_never_imported_is_not_zero(valid: Check) -> None:
    shops = [*troubled(), Compliance(Shop("3", "new", "Newcomer"))]
    said = words(valid(digest(shops)))
    assert "never imported: Newcomer" in said
    assert "not imported" in said
    assert "not synced" in said
    assert "nothing was imported yet" in words(valid(digest([Compliance(Shop("3", "new", "Newcomer"))])))


def test_old_account_health_is_marked() -> None:
    [acme, lumen] = troubled()
    old = [replace(acme, readings=[HealthReading("1", NOW.date() - timedelta(days=9), 300)]), lumen]
    said = words(digest(old))
    assert "account health is old for Acme US (13 Nov)" in said
    assert "AHR 300, healthy (13 Nov, old)" in said


def test_it_lists_what_closed_what_sells_again_what_went_by_and_what_expires(valid: Check) -> None:
    won = KnownTicket(replace(ticket("7702"), status=TicketStatus.WON), SINCE, NOW - timedelta(hours=4))
    gone = KnownTicket(ticket("7600", -timedelta(days=1)), SINCE - timedelta(days=20))
    old = KnownTicket(replace(ticket("7100"), issued_at=NOW - timedelta(days=180 - 11)), SINCE - timedelta(days=90))
    back = replace(listing("1", 5, "Rose Toner"), status="ACTIVATE", audit_status="APPROVED", blocked_at=None)
    shop = Compliance(ACME, [won, gone, old], [], [replace(back, cleared_at=NOW - timedelta(hours=1))], NOW, NOW)
    said = words(valid(digest([shop])))
    assert "*Closed*: ticket 7702 (Acme US, won); “Rose Toner” sells again (Acme US)" in said
    assert "*Went by*: ticket 7600, Prohibited claim: Glow Serum (Acme US)" in said
    assert "*Expiring soon*: 6 points on 3 December (Acme US)" in said


def test_a_quiet_day_is_one_line(valid: Check) -> None:
    calm = [replace(one, tickets=[], listings=[], readings=[HealthReading("1", NOW.date(), 300)]) for one in troubled()]
    message = valid(digest(calm))
    assert [block["type"] for block in message.blocks] == ["section", "context"]
    assert "No deadline runs. Nothing new since Friday 20 November." in message.text
    assert message.replies == ()


def test_a_risk_that_waits_for_somebody_is_not_quiet() -> None:
    shops = [replace(one, tickets=[KnownTicket(k.ticket, SINCE) for k in one.tickets]) for one in troubled()]
    assert not reported(shops).quiet
    assert any(block["type"] == "table" for block in digest(shops).blocks)


def test_foreign_text_can_neither_ping_nor_format(valid: Check) -> None:
    shop = replace(ACME, name=HOSTILE)
    hostile = KnownTicket(ticket(HOSTILE, title=HOSTILE, subject=HOSTILE, owner=HOSTILE), NOW)
    listed = replace(listing("1", 9, HOSTILE), reasons=(ListingReason(HOSTILE, HOSTILE, HOSTILE),))
    shops = [Compliance(shop, [hostile], [HealthReading("1", NOW.date(), 150)], [listed], NOW, NOW)]
    for message in (
        digest(shops),
        shop_answer(reported(shops), [], NOW),
        overview_answer(reported(shops), 1, 1, "UTC", NOW),
    ):
        valid(message)
        mrkdwn = [str(block) for block in message.blocks if block["type"] != "table"]
        assert not any("<!channel>" in text or "<@U" in text for text in mrkdwn)


def test_a_digest_of_200_shops_is_readable_and_valid(valid: Check) -> None:
    shops = []
    for n in range(200):
        shop = Shop(str(n), f"shop-{n}", f"Shop number {n} with a long name " * 2)
        issued = [replace(ticket(f"{n}-{i}", timedelta(days=i, hours=3)), shop_id=str(n)) for i in range(3)]
        tickets = [KnownTicket(one, NOW) for one in issued]
        listings = [listing(str(n), i, "A long title of a product " * 8) for i in range(n % 5)]
        shops.append(Compliance(shop, tickets, [HealthReading(str(n), NOW.date(), 100 + n)], listings, NOW, NOW))
    message = valid(digest(shops))
    assert len(message.replies) < 20
    rows = [len(b["rows"]) - 1 for m in (message, *message.replies) for b in m.blocks if b["type"] == "table"]
    assert sum(rows) == 200
    assert rows[0] == 15
    assert any("`/risk list` has them all" in words(reply) for reply in message.replies)


def test_the_worst_shop_comes_first() -> None:
    accounts = reported(list(reversed(troubled()))).accounts
    assert [account.shop.code for account in accounts] == ["acme-us", "lumen"]


@pytest.mark.parametrize("readings", [1, 3, 40])
def test_the_answer_on_a_shop_shows_everything_about_it(valid: Check, readings: int) -> None:
    acme = replace(troubled()[0], listings=[listing("1", n) for n in range(12)])
    history = [HealthReading("1", NOW.date() - timedelta(days=n), 188 + n) for n in range(readings)][::-1]
    message = valid(shop_answer(reported([acme]), history, NOW))
    said = words(message)
    assert "*Acme US · violations and listings*" in said
    assert "first appeal by Mon 23 Nov 13:00 (New York)" in said
    assert "and 4 more" in said
    assert "`/risk list acme-us` has all" in said
    assert any(block["type"] == "data_visualization" for block in message.blocks) == (readings > 1)


def test_the_answer_on_a_shop_without_data_says_so(valid: Check) -> None:
    said = words(valid(shop_answer(reported([Compliance(ACME)]), [], NOW)))
    assert "Account health was never imported." in said
    assert "No deadline runs." in said


def test_the_overview_shows_the_worst_and_counts_the_rest(valid: Check) -> None:
    said = words(valid(overview_answer(reported(troubled()), 10_000, 80, "Europe/London", NOW)))
    assert "80 of 10,000 shops have risks, the 2 worst are shown, worst first" in said
    assert "Mon 23 Nov 18:00 (London)" in said
    assert "no risk in 12 shops" in words(valid(overview_answer(reported([]), 12, 0, "UTC", NOW)))
