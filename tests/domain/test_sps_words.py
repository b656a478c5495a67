"""Why there is no score, in words that claim no more than is known."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.sps import Metric, Source, SpsReading, Unscored
from bot.domain.sps_metrics import MetricCode
from bot.domain.sps_words import no_score, no_score_counted


def unscored(delivered: int | None, *metrics: Metric, why: Unscored | None = Unscored.TOO_FEW) -> SpsReading:
    at = datetime(2026, 11, 22, 3, tzinfo=UTC)
    day = date(2026, 11, 22)
    return SpsReading("1", day, at, Source.API, unscored=why, delivered_orders=delivered, metrics=metrics)


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (unscored(17), "at least 17 of 30 delivered orders"),
        (unscored(0), "at least 0 of 30 delivered orders"),
        (unscored(29), "at least 29 of 30 delivered orders"),
        (unscored(30), ""),
        (unscored(41), ""),
        (unscored(None), "fewer than 30 delivered orders"),
        (unscored(None, why=None), ""),
        (unscored(None, why=Unscored.UNREADABLE), ""),
    ],
)
def test_orders_counted_over_fewer_days_are_no_more_than_a_least_number(reading: SpsReading, why: str) -> None:
    assert no_score(reading, Decimal(30)) == why


def test_the_details_name_both_windows() -> None:
    assert no_score_counted(unscored(17), Decimal(30), Decimal(90)) == "17 counted in 60 days; 30 in 90 days are needed"
    sent = Metric(MetricCode.NRR, window_days=45)
    assert "17 counted in 45 days" in no_score_counted(unscored(17, sent), Decimal(30), Decimal(90))


@pytest.mark.parametrize("delivered", [None, 30])
def test_without_a_count_that_explains_it_there_are_no_details(delivered: int | None) -> None:
    assert no_score_counted(unscored(delivered), Decimal(30), Decimal(90)) == ""
