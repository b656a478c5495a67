"""The clocks of a ticket."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.rules import shipped_rules
from bot.domain.shops import Shop
from bot.domain.violations import Family, Kind, Ticket, TicketStatus
from bot.domain.violations_clock import Step, clocks, expiries, missed_at, next_clock

RULES = shipped_rules()
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ISSUED = NOW - timedelta(days=10)


def ticket(status: TicketStatus = TicketStatus.OPEN, **fields: object) -> Ticket:
    given = {"kind": Kind.VIOLATION, "family": Family.LISTING, "issued_at": ISSUED} | fields
    return Ticket("1", "7781", status, **given)  # type: ignore[arg-type]


def test_a_first_appeal_is_open_for_30_days_after_the_notice() -> None:
    clock = next_clock(ticket(), NOW, RULES)
    assert clock
    assert (clock.step, clock.at) == (Step.APPEAL_1, ISSUED + timedelta(days=30))


def test_a_second_appeal_is_open_for_15_days_after_the_first_rejection() -> None:
    clock = next_clock(ticket(TicketStatus.REJECTED_1, rejected_at=NOW - timedelta(days=3)), NOW, RULES)
    assert clock
    assert (clock.step, clock.at) == (Step.APPEAL_2, NOW + timedelta(days=12))


def test_a_rejection_without_a_date_has_a_deadline_that_is_not_known() -> None:
    clock = next_clock(ticket(TicketStatus.REJECTED_1), NOW, RULES)
    assert clock
    assert (clock.step, clock.at) == (Step.APPEAL_2, None)


def test_a_deadline_of_the_file_beats_the_rule() -> None:
    given = NOW + timedelta(days=2)
    assert clocks(ticket(appeal1_by=given), RULES)[0].at == given


def test_the_nearest_deadline_ahead_counts() -> None:
    soon, past = NOW + timedelta(days=1), NOW - timedelta(hours=1)
    first = next_clock(ticket(correct_by=soon), NOW, RULES)
    later = next_clock(ticket(correct_by=past), NOW, RULES)
    assert first
    assert later
    assert (first.step, later.step) == (Step.CORRECT, Step.APPEAL_1)


@pytest.mark.parametrize("status", ["APPEALED_1", "APPEALED_2", "WON", "LOST", "EXPIRED"])
def test_nothing_runs_while_the_platform_decides_or_when_it_is_over(status: str) -> None:
    assert next_clock(ticket(TicketStatus(status)), NOW, RULES) is None


def test_a_warning_has_only_the_deadlines_it_was_given() -> None:
    assert clocks(ticket(kind=Kind.WARNING), RULES) == []
    assert clocks(ticket(kind=Kind.WARNING, correct_by=NOW), RULES)[0].step is Step.CORRECT


def test_a_deadline_is_missed_only_when_the_last_one_went_by() -> None:
    open_ticket = ticket(correct_by=NOW - timedelta(days=1))
    assert missed_at(open_ticket, NOW, RULES) is None
    after = ISSUED + timedelta(days=31)
    assert missed_at(open_ticket, after, RULES) == ISSUED + timedelta(days=30)
    assert next_clock(open_ticket, after, RULES) is None


@pytest.mark.parametrize(("region", "days"), [("US", 180), ("GB", 180), ("ID", 90), ("VN", 90)])
def test_points_expire_after_the_days_of_their_market(region: str, days: int) -> None:
    [expiry] = expiries([ticket(points=6)], Shop("1", "a", "A", region), NOW, RULES)
    assert (expiry.points, expiry.at) == (6, ISSUED + timedelta(days=days))


def test_points_that_were_won_back_or_have_expired_do_not_count() -> None:
    shop = Shop("1", "a", "A", "ID")
    won, old = ticket(TicketStatus.WON, points=6), ticket(points=2, issued_at=NOW - timedelta(days=91))
    assert expiries([won, old, ticket(points=0)], shop, NOW, RULES) == []
