"""Numbers and texts as people and spreadsheets write them."""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.imports.cells import Cell, number_of, text_of, whole_of

LOW, HIGH = Decimal(0), Decimal(100_000)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3.6", "3.6"), ("3,6", "3.6"), ("0,950", "0.950"), ("94.7%", "94.7"), ("94,7 %", "94.7"), (0.947, "0.947"),
        (4, "4"), ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("1 234,5", "1234.5"), ("1\u00a0234", "1234"),
        ("1'234.50", "1234.50"), ("12,345,678.9", None), ("1.234.5", None), ("1,23,456", None), ("+2", "2"),
        (" 7 ", "7"), ("1.234", "1.234"), ("1e3", "1000"),
    ],
)  # fmt: skip
def test_it_reads_decimal_points_and_commas(cell: Cell, number: str | None) -> None:
    if number is None:
        with pytest.raises(ValueError, match=r"is (not a number|outside)"):
            number_of(cell, LOW, HIGH)
    else:
        assert number_of(cell, LOW, HIGH) == Decimal(number)


@pytest.mark.parametrize("cell", ["", "  ", "-", "–", "—", "N/A", "n/a", "#N/A", "null", "None", "NIL"])
def test_what_means_nothing_is_no_number(cell: str) -> None:
    assert number_of(cell, LOW, HIGH) is None
    assert whole_of(cell, 10) is None


@pytest.mark.parametrize("cell", ["abc", "=1+1", "1.2.3", "nan", "inf", "%", "12x", True, "1,2,3", "--5"])
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number_of(cell, LOW, HIGH)


def test_a_comma_is_read_as_what_the_range_allows() -> None:
    assert number_of("1,234", LOW, Decimal(100)) == Decimal("1.234")
    assert number_of("120,500", LOW, Decimal(1_000)) == Decimal("120.5")


def test_a_comma_that_may_be_both_is_refused() -> None:
    with pytest.raises(ValueError, match=r"may be 1\.234 or 1234"):
        number_of("1,234", LOW, HIGH)


@pytest.mark.parametrize("cell", ["-1", "101", "−3", "1e99"])
def test_what_is_out_of_range_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="outside of 0 to 100"):
        number_of(cell, LOW, Decimal(100))


@pytest.mark.parametrize(("cell", "number"), [("188", 188), (188.0, 188), ("1,000", 1000), ("12.0", 12), (0, 0)])
def test_it_reads_whole_numbers(cell: Cell, number: int) -> None:
    assert whole_of(cell, 1_000) == number


def test_a_fraction_is_no_whole_number() -> None:
    with pytest.raises(ValueError, match="not a whole number"):
        whole_of("12.5", 1_000)


def test_an_id_that_excel_made_a_number_is_text_again() -> None:
    assert text_of(7781.0) == "7781"
    assert text_of(12.5) == "12.5"


def test_control_characters_are_left_out_and_emoji_kept() -> None:
    assert text_of("a\x00b\x07c") == "a b c"
    assert text_of("Electrolyte 🍋 👩‍🔬") == "Electrolyte 🍋 👩‍🔬"


def test_a_formula_is_just_text() -> None:
    assert text_of('=HYPERLINK("http://x.example","a")') == '=HYPERLINK("http://x.example","a")'


@given(st.decimals(0, 99_999, places=2), st.sampled_from([(".", ""), (",", ""), (".", "'"), (",", " ")]))
def test_any_number_survives_being_written(value: Decimal, marks: tuple[str, str]) -> None:
    decimal, grouping = marks
    # Two places: a comma before three digits can be read in two ways.
    shown = f"{value:,.2f}".replace(",", "\x00").replace(".", decimal).replace("\x00", grouping)
    assert number_of(shown, LOW, HIGH) == value


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.datetimes()))
def test_any_cell_is_read_or_refused(cell: str | float | int | bool | datetime) -> None:
    for reader in (lambda: number_of(cell, LOW, HIGH), lambda: whole_of(cell, 1_000)):
        with suppress(ValueError):
            found = reader()
            assert found is None or LOW <= found <= HIGH
