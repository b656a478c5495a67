"""The report: what is new, what is over, who is worst off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.risks import Finding, Risk, RiskState, Severity, Topic
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations import Family, HealthReading, Kind, KnownTicket, Listing, Ticket, TicketStatus
from bot.domain.violations_clock import Clock
from bot.domain.violations_health import Standing
from bot.domain.violations_report import Compliance, ViolationsReport, report

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
BEFORE, AFTER = SINCE - timedelta(hours=1), SINCE + timedelta(hours=1)
A, B, C = (Shop(code, code, code.upper()) for code in "abc")


def ticket(shop: Shop, days_left: float, status: TicketStatus = TicketStatus.OPEN, points: int = 0) -> Ticket:
    issued = NOW + timedelta(days=days_left - 30)
    return Ticket(shop.id, "1", status, Kind.VIOLATION, Family.OTHER, issued, points=points)


def risk(key: str, shop: Shop, severity: Severity, state: RiskState = RiskState.OPEN) -> Risk:
    finding = Finding(key, "violations.x", Topic.VIOLATIONS, shop.id, "subject", severity, "title")
    return Risk(1, finding, state, NOW)


def made(known: list[Compliance], risks: list[Risk] | None = None) -> ViolationsReport:
    return report(known, risks or [], SINCE, NOW, RULES)


def test_a_ticket_is_new_when_it_was_first_seen_since() -> None:
    seen = [KnownTicket(ticket(A, 9), AFTER), KnownTicket(replace(ticket(A, 9), id="2"), BEFORE)]
    [(shop, new)] = made([Compliance(A, seen)]).news.tickets
    assert (shop, new.ticket.id) == (A, "1")


def test_a_ticket_that_came_closed_is_closed_but_not_new() -> None:
    news = made([Compliance(A, [KnownTicket(ticket(A, 9, TicketStatus.WON), AFTER, AFTER)])]).news
    assert (len(news.tickets), len(news.closed)) == (0, 1)


def test_a_deadline_is_missed_once() -> None:
    just, long_ago = KnownTicket(ticket(A, -0.5), BEFORE), KnownTicket(ticket(A, -5), BEFORE)
    assert len(made([Compliance(A, [just])]).news.missed) == 1
    assert not made([Compliance(A, [long_ago])]).news


def test_listings_are_news_when_they_were_blocked_or_cleared_since() -> None:
    down = Listing(A.id, "1", "Down", "FREEZE", blocked_at=AFTER)
    back = Listing(A.id, "2", "Back", "ACTIVATE", cleared_at=AFTER)
    gone = Listing(A.id, "3", "Gone", "DELETED", cleared_at=AFTER)
    old = Listing(A.id, "4", "Old", "FREEZE", blocked_at=BEFORE)
    news = made([Compliance(A, listings=[down, back, gone, old])]).news
    assert [listing.title for _, listing in news.blocked] == ["Down"]
    assert [listing.title for _, listing in news.restored] == ["Back"]


def test_it_is_quiet_without_news_and_without_risks_that_wait() -> None:
    taken = risk("violations.health:a", A, Severity.WARNING, RiskState.ACKNOWLEDGED)
    assert made([Compliance(A)], [taken]).quiet
    assert not made([Compliance(A)], [risk("violations.health:a", A, Severity.WARNING)]).quiet
    assert not made([Compliance(A, [KnownTicket(ticket(A, 9), AFTER)])]).quiet


def test_shops_stand_by_severity_then_deadline_then_distance() -> None:
    known = [
        Compliance(C, readings=[HealthReading(C.id, NOW.date(), 300)]),
        Compliance(B, [KnownTicket(ticket(B, 9), BEFORE)]),
        Compliance(A, [KnownTicket(ticket(A, 2), BEFORE)]),
    ]
    assert [a.shop.code for a in made(known).accounts] == ["a", "b", "c"]
    worst = [risk("violations.health:c", C, Severity.CRITICAL)]
    assert [a.shop.code for a in made(known, worst).accounts] == ["c", "a", "b"]


def test_all_clocks_are_told_soonest_first() -> None:
    known = [Compliance(shop, [KnownTicket(ticket(shop, days), BEFORE)]) for shop, days in ((A, 9), (B, 2))]
    assert [shop.code for shop, _ in made(known).clocks] == ["b", "a"]


def test_points_are_expiring_within_two_weeks() -> None:
    soon, later = ticket(A, -150 + 13, points=6), ticket(B, -150 + 15, points=4)
    known = [Compliance(shop, [KnownTicket(one, BEFORE)]) for shop, one in ((A, soon), (B, later))]
    assert [(shop.code, expiry.points) for shop, expiry in made(known).expiring] == [("a", 6)]


def test_a_risk_finds_what_it_is_about() -> None:
    known = Compliance(
        A,
        [KnownTicket(ticket(A, 2), BEFORE)],
        [HealthReading(A.id, NOW.date(), 188)],
        [Listing(A.id, "9", "x", "FREEZE")],
    )
    keys = ("violations.appeal:a:1", "violations.health:a", "violations.listing:a:9", "violations.listing:a:gone")
    items = made([known], [risk(key, A, Severity.WARNING) for key in keys]).items
    assert [type(item.subject) for item in items] == [Clock, Standing, Listing, type(None)]


def test_risks_that_wait_come_first_then_the_worst() -> None:
    taken = risk("1", A, Severity.CRITICAL, RiskState.ACKNOWLEDGED)
    known = [taken, risk("2", A, Severity.WARNING), risk("3", A, Severity.CRITICAL)]
    over = risk("4", A, Severity.CRITICAL, RiskState.RESOLVED)
    assert [item.risk.finding.key for item in made([Compliance(A)], [*known, over]).items] == ["3", "2", "1"]


def test_what_is_new_comes_before_what_was_known_but_not_before_a_deadline() -> None:
    down = Listing(A.id, "1", "Down", "FAILED", blocked_at=AFTER)
    frozen = Listing(A.id, "2", "Frozen long ago", "FREEZE", blocked_at=BEFORE)
    known = Compliance(A, [KnownTicket(ticket(A, 9), BEFORE)], listings=[frozen, down])
    appeal = replace(risk("violations.appeal:a:9", A, Severity.WARNING), opened_at=BEFORE)
    appeal = replace(appeal, finding=replace(appeal.finding, deadline=NOW + timedelta(days=9)))
    old, new = risk("violations.listing:a:2", A, Severity.CRITICAL), risk("violations.listing:a:1", A, Severity.WARNING)
    items = made([known], [old, new, appeal]).items
    assert [item.risk.finding.key for item in items] == [
        "violations.appeal:a:9",
        "violations.listing:a:1",
        "violations.listing:a:2",
    ]


def test_account_health_is_stale_after_eight_days() -> None:
    days = {8: False, 9: True}
    for age, stale in days.items():
        reading = HealthReading(A.id, NOW.date() - timedelta(days=age), 300)
        assert made([Compliance(A, readings=[reading])]).accounts[0].stale is stale
