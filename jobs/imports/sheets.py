"""The tables in a file: CSV in the encodings and with the separators that spreadsheets write, or a workbook."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from jobs.imports.cells import Cell
from jobs.imports.errors import CannotImport

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
SEPARATORS = ",;\t|"
MOST_BYTES = 50_000_000
MOST_UNPACKED = 500_000_000
MOST_CELLS = 20_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number of its (first) line in the file."""

    line: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; ``name`` is empty for CSV. Rows without any content are left out."""

    name: str
    rows: list[Row]


def sheets_in(content: bytes) -> list[Sheet]:
    """All tables of a file. Raises CannotImport for what is too large, broken or no table."""
    if len(content) > MOST_BYTES:
        raise CannotImport(f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} are read. Split it.")
    if content.startswith(WORKBOOKS):
        return _workbook(content)
    return [Sheet("", list(_csv(_text(content))))]


def _workbook(content: bytes) -> list[Sheet]:
    try:
        if content.startswith(WORKBOOKS[0]):
            _check_unpacked(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [Sheet(name, list(_rows(book.get_sheet_by_name(name)))) for name in book.sheet_names]
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise CannotImport(f"The workbook cannot be read ({error}). Save it again as XLSX or CSV.") from error


def _check_unpacked(content: bytes) -> None:
    """A small archive may unpack to more than the memory holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise CannotImport("The workbook is too large when unpacked. Split it.")


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    if sheet.height * sheet.width > MOST_CELLS:
        raise CannotImport(f"The sheet '{sheet.name}' has more than {MOST_CELLS:,} cells. Split it.")
    first = sheet.start[0] if sheet.start else 0
    for line, cells in enumerate(sheet.to_python(skip_empty_area=True), start=first + 1):
        if any(cell != "" for cell in cells):
            yield Row(line, cells)


def _csv(text: str) -> Iterator[Row]:
    separator, skipped = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if line > skipped and any(cell.strip() for cell in cells):
                yield Row(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise CannotImport(f"Line {line}: {error}. Is a quotation mark not closed?") from error


def _separator(text: str) -> tuple[str, int]:
    """The separator, and how many lines only told it: Excel writes ``sep=;`` first where somebody asked for it."""
    first = text.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    head = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    # The separator is what most lines have most of: a title line above the heads has none.
    return max(SEPARATORS, key=lambda mark: sum(min(line.count(mark), 50) for line in head)), 0


def _text(content: bytes) -> str:
    """Raises CannotImport for what is no text: a damaged workbook, a picture."""
    text = _decoded(content)
    head = text[:20_000]
    if len(_CONTROLS.findall(head)) * 50 > len(head):
        raise CannotImport("The file is neither text nor a workbook that can be read. Save it again as XLSX or CSV.")
    return text


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 as they say or look, else Latin-1, which any bytes are."""
    for encoding in (_sixteen_bits(content), "utf-8-sig"):
        with suppress(UnicodeDecodeError):
            if encoding:
                return content.decode(encoding)
    return content.decode("latin-1")


def _sixteen_bits(content: bytes) -> str | None:
    """UTF-16 by its mark, or by every second byte being zero, as it is in any Western head."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = content[:200:2], content[1:200:2]
    if odd.count(0) > len(odd) / 2:
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) / 2 else None
