"""Which column is which."""

import pytest

from jobs.imports.columns import LAYOUTS, FileKind
from jobs.imports.errors import CannotImport
from jobs.imports.headers import Table, find_table, plain_head
from jobs.imports.sheets import Row, Sheet

FIGURES = ("shop_id", "as_of_date", "score", "ahr")


def table(*heads: str, above: int = 0) -> Table:
    rows = [Row(n + 1, ["Exported by a person"]) for n in range(above)]
    return find_table([Sheet("", [*rows, Row(above + 1, list(heads)), Row(above + 2, ["x"] * len(heads))])])


def test_the_columns_this_project_suggests_are_known() -> None:
    for kind, layout in LAYOUTS.items():
        found = table(*layout.heads)
        assert found.kind is kind
        assert set(found.columns) == set(layout.heads)
        assert found.ignored == ()


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("SPS Score", "score"),
        ("Store Rating", "score"),
        ("Account Health Rating (AHR)", "ahr"),
        ("ACCOUNT-HEALTH_RATING", "ahr"),
        ("Negative review rate (%)", "nrr_pct"),
        ("Negative reveiw rate", "nrr_pct"),
        ("OTDR %", "otdr_pct"),
        ("AHT (hours)", "aht_hours"),
        ("Accoúnt Health", "ahr"),
        ("AHX", None),
        ("Chat satisfaction rate", None),
        ("Buyer fault return rate", None),
        ("Favourite colour", None),
    ],
)
def test_heads_are_matched_leniently(head: str, column: str | None) -> None:
    found = table("Shop", "Date", "Violation points", head)
    assert {name for name, place in found.columns.items() if place == 3} == ({column} if column else set())
    assert found.ignored == (() if column else (head,))


def test_ahr_and_aht_are_never_mixed_up() -> None:
    found = table("shop", "date", "AHT", "AHR")
    assert (found.columns["aht_hours"], found.columns["ahr"]) == (2, 3)


def test_the_kind_follows_from_the_heads() -> None:
    assert table("Ticket number", "Shop name", "Issue date", "Status", "Points").kind is FileKind.TICKETS
    assert table("Shop name", "Date", "Points").kind is FileKind.FIGURES


def test_titles_may_stand_above_the_heads() -> None:
    assert table(*FIGURES, above=3).rows[0].line == 5


def test_it_takes_the_first_sheet_that_fits_and_names_the_others() -> None:
    data = Sheet("Data", [Row(1, list(FIGURES)), Row(2, ["a", "b", "1", "2"])])
    cover = Sheet("Cover", [Row(1, ["Welcome"])])
    assert find_table([cover, data]).ignored == ("sheet Cover",)


def test_two_heads_for_one_column_are_refused() -> None:
    with pytest.raises(CannotImport, match="'AHR' and 'Account health' both look like 'ahr'"):
        table("shop", "date", "AHR", "Account health")


def test_a_head_that_may_be_two_columns_is_refused() -> None:
    with pytest.raises(CannotImport, match="'Orner' may mean 'owner' or 'subject'"):
        table("ticket id", "shop", "issued at", "status", "Orner")


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        (("shop", "score"), "looks like seller center figures, but no column is named like 'as_of_date'"),
        (("ticket id", "issued at", "status"), "looks like violation tickets, but no column is named like 'shop_id'"),
        (("shop", "date", "colour"), "no column is named like"),
        (("apples", "pears"), "No line names columns of seller center figures"),
    ],
)
def test_it_says_what_is_missing(heads: tuple[str, ...], said: str) -> None:
    with pytest.raises(CannotImport, match=said):
        table(*heads)


def test_a_second_appeal_is_never_taken_for_the_first() -> None:
    found = table(
        "ticket id", "shop", "issued at", "status", "Appeal deadline", "Appeal 2 deadline", "Appeal3 deadline"
    )
    assert (found.columns["appeal1_by"], found.columns["appeal2_by"]) == (4, 5)
    assert found.ignored == ("Appeal3 deadline",)


def test_an_empty_file_is_told() -> None:
    with pytest.raises(CannotImport, match="empty"):
        find_table([Sheet("", [])])


def test_a_head_is_small_letters_and_digits() -> None:
    assert plain_head("  Négative\nreview_rate (%) ") == "negative review rate pct"
