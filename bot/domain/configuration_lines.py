"""On which line of a TOML file everything stands: the standard library's reader does not tell.

The file is known to be valid, so this looks only for keys, brackets and the ends of strings.
"""

import re
import tomllib
from bisect import bisect_right

from bot.domain.configuration_problems import Path

_SPACE = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[\s,]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})' + r"|'''.*?'''(?:'{0,2})" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'",
    re.DOTALL,
)
_OTHER = re.compile(r"[^,\]}\n#]*")


def find_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and list item of a valid TOML document with plain line ends."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.lines: dict[Path, int] = {}
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._items: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self._skip(_BETWEEN)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BETWEEN)

    def _header(self) -> Path:
        """Reads ``[a.b]`` or ``[[a.b]]``; the path in which the pairs below it stand."""
        start = self.at
        many = self.text.startswith("[[", start)
        self.at += 2 if many else 1
        keys = self._keys()
        self._skip(re.compile(r"\]+"))
        path: Path = ()
        for depth, key in enumerate(keys, 1):
            path += (key,)
            if many and depth == len(keys):
                self._items[path] = self._items.get(path, 0) + 1
            self._mark(path, start)
            if path in self._items:
                path += (self._items[path] - 1,)
                self._mark(path, start)
        return path

    def _pair(self, table: Path) -> None:
        start, path = self.at, table
        for key in self._keys():
            path += (key,)
            self._mark(path, start)
        self._skip(re.compile(r"="))
        self._value(path)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = self.text[self.at] in "\"'"
            name = self._skip(_STRING if quoted else _BARE)
            keys.append(str(tomllib.loads(f"key = {name}")["key"]) if quoted else name)
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        match self.text[self.at]:
            case '"' | "'":
                self._skip(_STRING)
            case "[":
                self._list(path)
            case "{":
                self._inline_table(path)
            case _:
                self._skip(_OTHER)

    def _list(self, path: Path) -> None:
        self.at += 1
        self._skip(_BETWEEN)
        place = 0
        while self.text[self.at] != "]":
            self._mark((*path, place), self.at)
            self._value((*path, place))
            self._skip(_BETWEEN)
            place += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        self._skip(_BETWEEN)
        while self.text[self.at] != "}":
            self._pair(path)
            self._skip(_BETWEEN)
        self.at += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Goes past what matches here (nothing, if nothing does) and gives it back."""
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match.group()

    def _mark(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._starts, at))
