"""What is wrong with a configuration file: every problem with its line and how to mend it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

NEAR = 60
"""Similarity from 0 to 100 below which a name is not worth suggesting."""

Path = tuple[str | int, ...]
"""Where something stands in the file: keys, and places in lists counted from 0."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its line (from 1), its path (``digests[2].zone``, counted from 1), what and how to mend.

    ``excerpt`` shows the line with a caret where the file cannot be read at all.
    """

    line: int
    path: str
    message: str
    mend: str
    excerpt: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}, {self.path}" if self.path else f"line {self.line}"
        said = plain(f"{place}: {self.message}.")
        return (
            f"{said}\n{plain_lines(self.excerpt)}\n{self.mend}" if self.excerpt else f"{said} {plain(self.mend)}"
        ).rstrip()


class ConfigurationError(ValueError):
    """The file cannot be applied. ``problems`` are all that were found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(map(str, self.problems)))


class BadValue(ValueError):
    """Raised by whatever reads one value: what is wrong with it, without a full stop, and how to mend it."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.message, self.mend = message, mend


class Problems:
    """Collects what is wrong. A place that holds a secret is named once, and its value is never shown."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self._lines = lines
        self._secret: set[Path] = set()
        self.found: list[Problem] = []

    def add(self, path: Path, message: str, mend: str) -> None:
        if path not in self._secret:
            self.found.append(Problem(self.line(path), spelled(path), message, mend))

    def add_secret(self, path: Path, message: str, mend: str) -> None:
        self.add(path, message, mend)
        self._secret.add(path)

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing around it (for what is missing)."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


def spelled(path: Path) -> str:
    """``digests[2].zone`` for ``("digests", 1, "zone")``."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The name most like ``text``, unless none is."""
    found = process.extractOne(
        text[:100], list(names), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=NEAR
    )
    return found[0] if found else None


def choose_from(text: str, names: Sequence[str], otherwise: str) -> str:
    """How to mend a name that is not among ``names``: the nearest, else all when they are few, else ``otherwise``."""
    if near := nearest(text, names):
        return f'Did you mean "{near}"?'
    return f"Known: {', '.join(names)}." if 0 < len(names) <= 8 else otherwise


def plain(text: str) -> str:
    """``text`` on one line, without the control characters that could play tricks on a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def plain_lines(text: str) -> str:
    """``text`` likewise, with the line breaks that are our own."""
    return "\n".join(map(plain, text.split("\n")))
