"""Files as spreadsheets write them."""

import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from jobs.imports.errors import CannotImport
from jobs.imports.sheets import MOST_BYTES, sheets_in

TABLE = "shop;título\nacme;3,6\n\nlumen;\u201cquoted\u201d\n"


def cells(content: bytes) -> list[tuple[int, list[object]]]:
    [sheet] = sheets_in(content)
    return [(row.line, list(row.cells)) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_it_reads_the_encodings_of_spreadsheets(encoding: str) -> None:
    assert cells(TABLE.encode(encoding)) == [
        (1, ["shop", "título"]), (2, ["acme", "3,6"]), (4, ["lumen", "\u201cquoted\u201d"]),
    ]  # fmt: skip


def test_what_is_no_unicode_is_read_as_latin_1() -> None:
    assert cells("shop;título\na;é\n".encode("latin-1"))[0] == (1, ["shop", "título"])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_it_finds_the_separator(mark: str) -> None:
    text = f"Exported from Seller Center\nshop{mark}title\nacme{mark}a\nacme{mark}b\n"
    assert [row for _, row in cells(text.encode())][1] == ["shop", "title"]


def test_decimal_commas_do_not_pass_for_separators() -> None:
    assert cells(b"shop;a;b;c\nacme;1,5;2,5;3,5\n")[1] == (2, ["acme", "1,5", "2,5", "3,5"])


def test_a_line_that_names_the_separator_is_no_row() -> None:
    assert cells(b"sep=|\r\nshop|a,b,c\r\n") == [(2, ["shop", "a,b,c"])]


def test_a_quoted_cell_may_have_lines_and_separators() -> None:
    assert cells(b'shop,title\nacme,"two\nlines, ""quoted"""\nlumen,x\n') == [
        (1, ["shop", "title"]), (2, ["acme", 'two\nlines, "quoted"']), (4, ["lumen", "x"]),
    ]  # fmt: skip


def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line() -> None:
    with pytest.raises(CannotImport, match="Line 2"):
        sheets_in(b'shop,title\nacme,"open\nlumen,x\n')


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_it_reads_a_workbook_with_its_types_and_lines() -> None:
    content = workbook(Data=[[], ["shop", "day", "score"], [], ["acme", datetime(2026, 11, 22), 3.6]])
    rows = cells(content)
    assert [line for line, _ in rows] == [2, 4]
    assert rows[1][1][0] == "acme"
    assert rows[1][1][2] == 3.6
    assert str(rows[1][1][1]).startswith("2026-11-22")


def test_it_reads_every_sheet() -> None:
    assert [sheet.name for sheet in sheets_in(workbook(Cover=[["hello"]], Data=[["shop"]], Empty=[]))] == [
        "Cover", "Data", "Empty",
    ]  # fmt: skip


def test_a_workbook_that_is_broken_is_told() -> None:
    with pytest.raises(CannotImport, match="cannot be read"):
        sheets_in(workbook(Data=[["a"]])[:200])


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(CannotImport, match="Split it"):
        sheets_in(b"a" * (MOST_BYTES + 1))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = sheets_in(content)
    except CannotImport:
        return
    assert all(row.line >= 1 and row.cells for sheet in found for row in sheet.rows)


@pytest.mark.parametrize(
    "content", [b"PK\x00\x03damaged", b"\x89PNG\r\n\x1a\n\x00\x00IHDR", b"\x05\x06\x07,\xff\xfe\n" * 9]
)
def test_what_is_neither_text_nor_a_workbook_is_not_read_as_text(content: bytes) -> None:
    with pytest.raises(CannotImport, match="neither text nor a workbook"):
        sheets_in(content)


def test_one_odd_character_does_no_harm() -> None:
    assert cells(b"shop;note\na;" + b"long " * 50 + b"\x1f\n")[0] == (1, ["shop", "note"])
