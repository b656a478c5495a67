"""The entries of the digest, in all their forms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.risks import Finding, Risk, RiskState, Severity, Topic
from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations import Family, HealthReading, Kind, Listing, ListingReason, Ticket, TicketStatus
from bot.domain.violations_clock import Clock, Expiry, Step
from bot.domain.violations_health import standings
from bot.domain.violations_report import Account, Item, Subject
from bot.messages.text import Mrkdwn, plain
from bot.messages.violations_items import due, entry, expiry_words, listing_words, standing_words, ticket_words

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SHOP = Shop("1", "acme-us", "Acme US", zone="America/New_York")
TICKET = Ticket("1", "7781", TicketStatus.OPEN, Kind.VIOLATION, Family.PROHIBITED_PRODUCT, NOW)
LISTING = Listing("1", "9", "Silk Mask", "FREEZE")


def item(subject: Subject | None, state: RiskState = RiskState.OPEN) -> Item:
    finding = Finding(
        "key", "kind", Topic.VIOLATIONS, "1", "x", Severity.WARNING, "Listing frozen", ("Main image: text",), "Appeal."
    )
    account = Account(SHOP, (), False, 0, (), (), (), None, None, None)
    return Item(Risk(1, finding, state, NOW), account, subject)


def said(subject: Subject | None, state: RiskState = RiskState.OPEN) -> str:
    return plain(entry(item(subject, state), "Europe/London", NOW))


def stands(ahr: int | None = None, points: int | None = None) -> str:
    found = standings(SHOP, [HealthReading("1", NOW.date(), ahr, points)], shipped_rules())
    return plain(Mrkdwn(" · ").join(map(standing_words, found)))


def test_a_deadline_that_is_not_known_says_why() -> None:
    assert "second appeal, deadline not known: the file has no date of the rejection." in said(
        Clock(TICKET, Step.APPEAL_2, None)
    )


def test_a_correction_is_a_deadline_of_its_own() -> None:
    clock = Clock(TICKET, Step.CORRECT, NOW + timedelta(minutes=50))
    assert "correction by Sun 22 Nov 09:50 (London), in 50 min." in said(clock)


def test_who_the_file_names_is_said() -> None:
    clock = Clock(replace(TICKET, owner="Ana"), Step.APPEAL_1, NOW + timedelta(days=3))
    assert said(clock).endswith("in 3 days. In the file: Ana.")


def test_a_ticket_without_a_title_is_named_by_its_family() -> None:
    assert plain(ticket_words(TICKET)) == "ticket 7781, prohibited product"
    assert plain(ticket_words(replace(TICKET, title="Fake claim", subject="Serum"))) == "ticket 7781, Fake claim: Serum"


def test_a_risk_whose_data_moved_on_shows_what_was_found() -> None:
    assert said(None) == "Acme US · x, Listing frozen. Main image: text"


@pytest.mark.parametrize(
    ("ahr", "points", "words"),
    [
        (188, None, "AHR 188 (needs improvement), 38 above the milestone 150"),
        (0, None, "AHR 0 (deactivated), beyond the last milestone"),
        (None, 1, "1 violation point, 11 below the milestone 12"),
        (None, 30, "30 violation points, 6 below the milestone 36"),
        (None, 48, "48 violation points, beyond the last milestone"),
        (210, 6, "AHR 210 (healthy), 60 above the milestone 150 · 6 violation points, 6 below the milestone 12"),
    ],
)
def test_account_health_tells_its_system_and_the_distance(ahr: int | None, points: int | None, words: str) -> None:
    assert stands(ahr, points) == words


def test_a_listing_tells_its_first_reason_and_how_many_more_there_are() -> None:
    reasons = tuple(ListingReason("Title", f"Reason {n}.", "") for n in range(3))
    words = plain(listing_words(replace(LISTING, reasons=reasons, blocked_at=NOW), "Europe/London"))
    assert words == "“Silk Mask” frozen, since Sun 22 Nov. Title: Reason 0 (and 2 more reasons)."


def test_a_listing_without_title_or_reason_is_told_by_its_id() -> None:
    words = plain(listing_words(replace(LISTING, title=""), "UTC"))
    assert words == "“9” frozen. The platform gave no reason."


def test_points_expire_on_a_day_of_the_shop() -> None:
    expiry = Expiry(TICKET, 1, datetime(2026, 12, 3, 2, tzinfo=UTC))
    assert plain(expiry_words(SHOP, expiry)) == "1 point on 2 December (Acme US)"


def test_a_deadline_is_told_in_the_readers_zone_which_is_named() -> None:
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert (due(at, "Europe/London"), due(at, "Asia/Jakarta")) == (
        "Mon 23 Nov 23:30 (London)", "Tue 24 Nov 06:30 (Jakarta)",
    )  # fmt: skip
