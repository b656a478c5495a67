"""Which column of a table is which, and which kind of table it is, from the heads alone."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from jobs.imports.cells import text_of
from jobs.imports.columns import LAYOUTS, FileKind, Layout
from jobs.imports.errors import CannotImport
from jobs.imports.sheets import Row, Sheet

SEARCHED = 20
"""Lines in which the heads may stand below titles."""
ALIKE = 75
"""Similarity from 0 to 100 from which a misspelt word is taken for another of the same first letter."""
SHORTEST = 4
"""Letters below which a word must be spelled exactly: AHR and AHT are two things."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose kind is known. ``columns`` gives the place of each known column, ``heads`` its own name."""

    kind: FileKind
    rows: list[Row]
    columns: Mapping[str, int]
    heads: Mapping[str, str]
    ignored: tuple[str, ...]


def find_table(sheets: Sequence[Sheet]) -> Table:
    """The first table of a kind that is known. Raises CannotImport that says what is missing or ambiguous."""
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:SEARCHED]):
            matches = {kind: _matched(row, layout) for kind, layout in LAYOUTS.items()}
            fitting = [kind for kind, found in matches.items() if LAYOUTS[kind].fits(set(found.values()))]
            if fitting:
                kind = max(fitting, key=lambda kind: len(set(matches[kind].values())))
                others = tuple(other.name for other in sheets if other is not sheet and other.rows)
                return _table(kind, row, sheet.rows[place + 1 :], matches[kind], others)
    raise CannotImport(_what_is_missing(sheets))


def plain_head(head: str) -> str:
    """A head in small letters and digits with single spaces; the per cent sign is a word."""
    folded = unicodedata.normalize("NFKD", head).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", folded.replace("%", " pct ").replace("percent", "pct")))


def _table(kind: FileKind, row: Row, rows: list[Row], found: Mapping[int, str], other_sheets: tuple[str, ...]) -> Table:
    _check_ambiguous(row, found, LAYOUTS[kind])
    heads = [text_of(cell) for cell in row.cells]
    columns: dict[str, int] = {}
    for place, column in found.items():
        if column in columns:
            raise CannotImport(
                f"Line {row.line}: '{heads[columns[column]]}' and '{heads[place]}' both look like '{column}'. "
                "Rename or remove one of them."
            )
        columns[column] = place
    ignored = [head for place, head in enumerate(heads) if head and place not in found]
    sheets = [f"sheet {name}" for name in other_sheets]
    named = {column: heads[place] for column, place in columns.items()}
    return Table(kind, rows, columns, named, (*ignored, *sheets))


def _matched(row: Row, layout: Layout) -> dict[int, str]:
    """The column that each head means, by place: heads spelled exactly first, misspelt ones for what is left."""
    meant = _meanings(layout)
    heads = {place: text_of(cell) for place, cell in enumerate(row.cells)}
    exact = {place: meant[known] for place, head in heads.items() if (known := _known(head, meant))}
    taken = set(exact.values())
    alike = {place: _alike(head, meant) - taken for place, head in heads.items() if place not in exact}
    near = {place: columns.pop() for place, columns in alike.items() if len(columns) == 1}
    return dict(sorted((exact | near).items()))


def _meanings(layout: Layout) -> dict[str, str]:
    return {head: column for column, heads in layout.heads.items() for head in heads}


def _known(head: str, meant: Mapping[str, str]) -> str:
    """The spelling that is known of a head, if need be without its unit or what stands in brackets; else empty."""
    whole, bare = plain_head(head), plain_head(re.sub(r"[(\[].*", "", head))
    return next((form for form in (whole, whole.removesuffix(" pct"), bare) if form in meant), "")


def _alike(head: str, meant: Mapping[str, str]) -> set[str]:
    """The columns of which a head may be a misspelling."""
    words = plain_head(head).split()
    return {column for spelling, column in meant.items() if _same_words(words, spelling.split())}


def _same_words(words: list[str], others: list[str]) -> bool:
    """Word by word, since one word more may turn the meaning: "buyer fault" is no misspelt "non buyer fault"."""
    return len(words) == len(others) and all(_same_word(a, b) for a, b in zip(words, others, strict=True))


def _same_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if len(word) < SHORTEST or not (word.isalpha() and other.isalpha()) or word[0] != other[0]:
        return False
    return fuzz.ratio(word, other) >= ALIKE


def _check_ambiguous(row: Row, found: Mapping[int, str], layout: Layout) -> None:
    for place, cell in enumerate(row.cells):
        columns = set() if place in found else _alike(text_of(cell), _meanings(layout)) - set(found.values())
        if len(columns) > 1:
            named = " or ".join(f"'{column}'" for column in sorted(columns))
            raise CannotImport(
                f"Line {row.line}: the head '{text_of(cell)}' may mean {named}. Rename it to one of them."
            )


def _what_is_missing(sheets: Sequence[Sheet]) -> str:
    rows = [row for sheet in sheets for row in sheet.rows[:SEARCHED]]
    if not rows:
        return "The file is empty."
    known = [(kind, row, set(_matched(row, layout).values())) for row in rows for kind, layout in LAYOUTS.items()]
    kind, row, found = max(known, key=lambda one: len(one[2]))
    heads = ", ".join(shown for cell in row.cells[:30] if (shown := text_of(cell)))
    if not found:
        wanted = " or ".join(f"{kind} ({', '.join(sorted(layout.required))}, …)" for kind, layout in LAYOUTS.items())
        return f"No line names columns of {wanted}. The first line has: {heads[:300]}."
    needed = sorted(LAYOUTS[kind].required - found) or sorted(set(LAYOUTS[kind].heads) - found - {"note"})[:5]
    missing = " or ".join(f"'{column}'" for column in needed)
    return f"Line {row.line} looks like {kind}, but no column is named like {missing}. It has: {heads[:300]}."
