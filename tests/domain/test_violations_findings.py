"""What detection says about compliance."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.risks import Finding, Severity
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations import Family, HealthReading, Kind, Listing, ListingReason, Ticket, TicketStatus
from bot.domain.violations_findings import find_violations

RULES = shipped_rules()
SHOP = Shop("1", "acme", "Acme US", zone="America/New_York")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def with_ticket(left: timedelta, status: TicketStatus = TicketStatus.OPEN) -> list[Finding]:
    issued = NOW + left - timedelta(days=30)
    ticket = Ticket("1", "7781", status, Kind.VIOLATION, Family.CONTENT, issued, "Prohibited claim", "Glow Serum")
    return find_violations(SHOP, [ticket], [], [], NOW, RULES)


def with_ahr(ahr: int, before: int | None = None) -> list[Finding]:
    today = NOW.date()
    readings = [HealthReading("1", today, ahr)]
    if before is not None:
        readings.append(HealthReading("1", today - timedelta(days=5), before))
    return find_violations(SHOP, [], readings, [], NOW, RULES)


def with_points(points: int) -> list[Finding]:
    return find_violations(SHOP, [], [HealthReading("1", NOW.date(), points=points)], [], NOW, RULES)


def with_listing(status: str, audit: str = "", reasons: tuple[ListingReason, ...] = ()) -> list[Finding]:
    return find_violations(SHOP, [], [], [Listing("1", "9", "Silk Mask", status, audit, "", reasons)], NOW, RULES)


@pytest.mark.parametrize(
    ("left", "severity", "words", "reminder"),
    [
        (timedelta(hours=24), Severity.CRITICAL, "24 hours", 24),
        (timedelta(hours=25), Severity.WARNING, "3 days", 72),
        (timedelta(days=3, seconds=1), Severity.WARNING, "7 days", 168),
        (timedelta(days=7), Severity.WARNING, "7 days", 168),
    ],
)
def test_a_deadline_gets_worse_in_steps(left: timedelta, severity: Severity, words: str, reminder: int) -> None:
    [found] = with_ticket(left)
    assert (found.key, found.severity) == ("violations.appeal:1:7781", severity)
    assert words in found.title
    assert (found.deadline, found.reminder) == (NOW + left, reminder)


@pytest.mark.parametrize("left", [timedelta(days=7, seconds=1), timedelta(0), timedelta(days=-2)])
def test_a_deadline_far_off_or_past_is_no_finding(left: timedelta) -> None:
    assert with_ticket(left) == []


def test_a_deadline_is_told_in_the_shops_zone() -> None:
    [found] = with_ticket(timedelta(hours=14))
    assert "Sun 22 Nov 2026 18:00 (America/New_York)" in found.evidence[1]


def test_a_rejection_without_a_date_asks_somebody_to_look() -> None:
    [found] = with_ticket(timedelta(days=20), TicketStatus.REJECTED_1)
    assert (found.severity, found.deadline, found.reminder) == (Severity.WARNING, None, None)
    assert "no date" in found.evidence[1]


@pytest.mark.parametrize(
    ("ahr", "severity"),
    [(0, Severity.CRITICAL), (188, Severity.CRITICAL), (199, Severity.CRITICAL), (200, Severity.WARNING)],
)
def test_a_low_rating_is_a_finding(ahr: int, severity: Severity) -> None:
    [found] = with_ahr(ahr)
    assert (found.key, found.severity, found.opens) == ("violations.health:1", severity, True)


def test_a_rating_says_which_limits_it_is_held_against() -> None:
    [found] = with_ahr(188)
    assert "Watched from 220 down (practice, 22 Nov 2026)." in found.evidence
    assert (
        "38 to the next milestone, 150: 7 days of limits on new listings and big campaigns (US policy, account health; "
        "the days from third parties, 14 Oct 2025, not looked up for over a year)." in found.evidence
    )


def test_a_rating_does_not_flap_around_its_limit() -> None:
    assert [(f.severity, f.opens) for f in with_ahr(225)] == [(Severity.WARNING, False)]
    assert with_ahr(226) == []


def test_a_fast_fall_is_a_finding_far_above_the_limit() -> None:
    [found] = with_ahr(300, before=320)
    assert "fell by 20" in found.title
    assert with_ahr(301, before=320) == []


@pytest.mark.parametrize(
    ("points", "severity"), [(7, Severity.WARNING), (12, Severity.CRITICAL), (48, Severity.CRITICAL)]
)
def test_points_near_or_beyond_a_milestone_are_a_finding(points: int, severity: Severity) -> None:
    [found] = with_points(points)
    assert found.severity == severity


def test_rating_and_points_are_findings_of_their_own() -> None:
    found = find_violations(SHOP, [], [HealthReading("1", NOW.date(), 188, 12)], [], NOW, RULES)
    assert [(one.key, one.kind, one.subject) for one in found] == [
        ("violations.health:1", "violations.health", "account health"),
        ("violations.points:1", "violations.health", "violation points"),
    ]


def test_a_milestone_says_what_followed_and_what_comes_next() -> None:
    [found] = with_points(24)
    assert any("Reached 24: removal from campaigns and affiliate programmes for a time" in e for e in found.evidence)
    assert any("12 to the next milestone, 36: the shop is deactivated for 28 days" in e for e in found.evidence)
    assert "Violation points: 24 on 22 Nov 2026 (imported figure), counted over 180 days." in found.evidence


def test_an_old_rule_says_so_where_it_decides() -> None:
    [found] = with_points(24)
    assert found.evidence[1].endswith("(South East Asian Academy course, 1 Jun 2025, not looked up for over a year).")


def test_few_points_are_no_finding() -> None:
    assert with_points(6) == []


@pytest.mark.parametrize(
    ("status", "audit", "severity", "word"),
    [
        ("FAILED", "FAILED", Severity.WARNING, "rejected"),
        ("ACTIVATE", "FAILED", Severity.WARNING, "change rejected"),
        ("FREEZE", "APPROVED", Severity.CRITICAL, "frozen"),
        ("PLATFORM_DEACTIVATED", "", Severity.CRITICAL, "taken down"),
    ],
)
def test_a_listing_the_platform_blocks_is_a_finding(status: str, audit: str, severity: Severity, word: str) -> None:
    why = ListingReason("Main image", "It has text on it", "Use a plain background.")
    [found] = with_listing(status, audit, (why,))
    assert (found.key, found.severity, found.title) == ("violations.listing:1:9", severity, f"Listing {word}")
    assert (found.evidence, found.advice) == (("Main image: It has text on it",), "Use a plain background.")


@pytest.mark.parametrize("status", ["ACTIVATE", "DRAFT", "PENDING", "SELLER_DEACTIVATED", "DELETED", "SOMETHING_NEW"])
def test_a_listing_that_sells_waits_or_was_withdrawn_is_none(status: str) -> None:
    assert with_listing(status) == []


def test_a_listing_without_a_reason_says_so() -> None:
    [found] = with_listing("FREEZE")
    assert found.evidence == ("The platform gave no reason.",)


def test_a_listing_whose_reason_was_not_asked_for_claims_none() -> None:
    [found] = find_violations(SHOP, [], [], [Listing("1", "9", "Silk Mask", "FREEZE", explained=False)], NOW, RULES)
    assert found.evidence == ("The reason is read at one of the next looks.",)
