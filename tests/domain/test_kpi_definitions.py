"""Each KPI worked out by hand, and what it becomes where something is unknown."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.domain.kpi import Period, Term
from bot.domain.kpi_definitions import DEFINITIONS, Figure, KpiCode, figure, value_of

DAY = date(2026, 11, 16)
SUMS = {
    term: Decimal(value)
    for term, value in {
        Term.GMV: "1000",
        Term.REFUNDS: "20",
        Term.ORDERS: 40,
        Term.UNITS: 88,
        Term.CUSTOMERS: 38,
        Term.VISITORS: 1_000,
        Term.CREATED: 50,
        Term.CANCELLED: 4,
        Term.CANCELLED_VALUE: "75.50",
        Term.PLACED: 48,
        Term.FAULT: 3,
        Term.DISPATCHED: 40,
        Term.DISPATCHED_LATE: 2,
        Term.SHIPPED: 44,
        Term.TRACKED: 33,
        Term.DUE: 20,
        Term.ON_TIME: 19,
        Term.RETURNS: 5,
        Term.CHATS: 10,
        Term.ANSWERED: 9,
        Term.LISTED: 10,
        Term.WITHIN_12H: 8,
        Term.TIMED: 10,
        Term.MINUTES: 345,
        Term.RATED: 8,
        Term.DISSATISFIED: 2,
    }.items()
}
BY_HAND = {
    KpiCode.GMV: "1000",
    KpiCode.NET_SALES: "904.50",
    KpiCode.ORDERS: "40",
    KpiCode.UNITS: "88",
    KpiCode.ORDER_VALUE: "25",
    KpiCode.CONVERSION: "3.8",
    KpiCode.PER_VISITOR: "1",
    KpiCode.CANCELLATION_RATE: "8",
    KpiCode.SFCR: "6.25",
    KpiCode.LDR: "5",
    KpiCode.VTR: "75",
    KpiCode.OTDR: "95",
    KpiCode.RETURNS: "5",
    KpiCode.REFUND_RATE: "2",
    KpiCode.RESPONSE_TIME: "34.5",
    KpiCode.RESPONSE_RATE: "90",
    KpiCode.SOON_RATE: "80",
    KpiCode.DISSATISFACTION: "25",
}


@pytest.mark.parametrize("code", KpiCode)
def test_every_kpi_is_what_its_definition_says(code: KpiCode) -> None:
    assert value_of(DEFINITIONS[code], SUMS) == Decimal(BY_HAND[code])


@pytest.mark.parametrize("code", KpiCode)
def test_what_lacks_a_term_is_unknown_and_not_zero(code: KpiCode) -> None:
    for term in DEFINITIONS[code].terms:
        rest = {other: value for other, value in SUMS.items() if other is not term}
        assert value_of(DEFINITIONS[code], rest) is None


@pytest.mark.parametrize("code", [code for code in KpiCode if DEFINITIONS[code].bottom])
def test_a_share_of_nothing_is_unknown_and_not_zero(code: KpiCode) -> None:
    bottom = DEFINITIONS[code].bottom
    assert bottom
    assert value_of(DEFINITIONS[code], SUMS | {bottom: Decimal(0)}) is None


@pytest.mark.parametrize("code", KpiCode)
def test_every_definition_says_what_it_is_made_of_and_where_from(code: KpiCode) -> None:
    definition = DEFINITIONS[code]
    assert definition.formula
    assert definition.source
    assert definition.feeds
    assert len(definition.formula) < 290, "it must fit the answer"


def test_a_figure_of_days_is_made_of_their_sums_and_not_of_their_shares() -> None:
    days = {DAY: SUMS, DAY + timedelta(days=1): SUMS | {Term.DUE: Decimal(80), Term.ON_TIME: Decimal(40)}}
    both = Period(DAY, DAY + timedelta(days=2))
    assert figure(DEFINITIONS[KpiCode.OTDR], days, both) == Figure(Decimal(59), 2, 59, 100)


def test_days_that_are_not_known_are_left_out_and_counted() -> None:
    week = Period(DAY, DAY + timedelta(days=7))
    found = figure(DEFINITIONS[KpiCode.GMV], {DAY: SUMS}, week)
    assert found == Figure(Decimal(1_000), 1)
    assert figure(DEFINITIONS[KpiCode.GMV], {}, week) is None
