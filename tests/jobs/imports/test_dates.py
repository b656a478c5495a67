"""Dates as people and Excel write them."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.imports.cells import Cell
from jobs.imports.dates import Order, When, order_of, when_of

DAY = date(2026, 11, 22)
UTC_ZONE, LONDON, NEW_YORK = ZoneInfo("UTC"), ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-22", "2026/11/22", "20261122", "22.11.2026", "22/11/2026", "11/22/2026", "22-11-2026", "22/11/26",
        "22 Nov 2026", "22-Nov-26", "22 November 2026", "Nov 22, 2026", "November 22nd, 2026", "2026.11.22",
        "46348", 46348, 46348.0, date(2026, 11, 22), datetime(2026, 11, 22),
    ],
)  # fmt: skip
def test_it_reads_a_day(cell: Cell) -> None:
    assert when_of(cell, Order.UNKNOWN) == When(DAY)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-22 18:00", "2026-11-22T18:00:00", "22/11/2026 18:00", "11/22/2026 6:00 PM", "22.11.2026 18:00:00",
        "22 Nov 2026, 18:00", "2026-11-22 6:00 pm", "46348.75", 46348.75,
        datetime(2026, 11, 22, 18),
    ],
)  # fmt: skip
def test_it_reads_the_time_with_the_day(cell: Cell) -> None:
    assert when_of(cell, Order.UNKNOWN) == When(DAY, time(18))


@pytest.mark.parametrize(("shown", "hours"), [("Z", 0), ("+00:00", 0), ("+07:00", 7), ("-0500", -5)])
def test_a_zone_that_is_written_counts(shown: str, hours: int) -> None:
    found = when_of(f"2026-11-22T18:00{shown}", Order.UNKNOWN)
    assert found
    expected = datetime(2026, 11, 22, 18, tzinfo=timezone(timedelta(hours=hours)))
    assert found.start(LONDON) == found.end(NEW_YORK) == expected


def test_a_day_begins_and_ends_in_the_shops_zone() -> None:
    when = When(DAY)
    assert when.start(NEW_YORK) == datetime(2026, 11, 22, 5, tzinfo=UTC)
    assert when.end(NEW_YORK) == datetime(2026, 11, 23, 4, 59, tzinfo=UTC)
    assert When(DAY, time(18)).end(NEW_YORK) == datetime(2026, 11, 22, 23, tzinfo=UTC)


@pytest.mark.parametrize(("cell", "expected"), [("12:30 AM", time(0, 30)), ("12:30 PM", time(12, 30))])
def test_noon_and_midnight_are_told_apart(cell: str, expected: time) -> None:
    assert when_of(f"22 Nov 2026 {cell}", Order.UNKNOWN) == When(DAY, expected)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "22/11/2026"], Order.DAY),
        (["03/04/2026", "11/22/2026"], Order.MONTH),
        (["03/04/2026", "05/06/2026"], Order.UNKNOWN),
        (["22/11/2026", "11/22/2026"], Order.UNKNOWN),
        (["22.11.2026", "2026-11-22", 46348, ""], Order.UNKNOWN),
    ],
)
def test_the_whole_column_tells_what_stands_first(cells: list[Cell], order: Order) -> None:
    assert order_of(cells) is order


def test_day_and_month_are_read_as_the_column_has_them() -> None:
    assert when_of("03/04/2026", Order.DAY) == When(date(2026, 4, 3))
    assert when_of("03/04/2026", Order.MONTH) == When(date(2026, 3, 4))
    assert when_of("05/05/2026", Order.UNKNOWN) == When(date(2026, 5, 5))
    with pytest.raises(ValueError, match="may be day/month or month/day"):
        when_of("03/04/2026", Order.UNKNOWN)


@pytest.mark.parametrize("cell", ["", "-", "N/A", " "])
def test_an_empty_cell_is_no_date(cell: str) -> None:
    assert when_of(cell, Order.DAY) is None


@pytest.mark.parametrize(
    "cell",
    ["soon", "2026-02-30", "31/02/2026", "22 Foo 2026", "2026-11-22 25:00", "13:00 PM", "=TODAY()", "1900-01-01", 12],
)
def test_what_is_no_date_is_refused(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"is not a date|has no month|has the year"):
        when_of(cell, Order.DAY)


FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %b %Y", "%B %d, %Y", "%Y%m%d", "%Y/%m/%d %H:%M")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)), st.sampled_from(FORMS))
def test_any_day_survives_being_written(moment: datetime, form: str) -> None:
    found = when_of(moment.strftime(form), Order.DAY)
    assert found
    assert found.day == moment.date()


@given(st.one_of(st.text(max_size=25), st.floats(), st.integers(), st.from_regex(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")))
def test_any_cell_is_read_or_refused(cell: str | float | int) -> None:
    with suppress(ValueError):
        found = when_of(cell, Order.UNKNOWN)
        assert found is None or 2000 <= found.start(UTC_ZONE).year <= 2100
