"""One table of a configuration file: gives its values, and notes all that is wrong instead of stopping."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.domain.configuration_problems import BadValue, Path, Problems, choose_from

T = TypeVar("T")
D = TypeVar("D")
Kind = Callable[[object], T]
"""Makes a value of what stands in the file. Raises BadValue."""


class Table:
    """The keys that are asked for are the keys that are known: ``close`` reports all others.

    Where a value is missing or wrong, the problem is noted and ``otherwise`` is given, so that reading can go on.
    """

    def __init__(self, path: Path, data: Mapping[str, Any], problems: Problems) -> None:
        self.path, self.data, self.problems = path, data, problems
        self._known: list[str] = []

    def need(self, key: str, kind: Kind[T], otherwise: D) -> T | D:
        """The value of a key that must be there."""
        if key not in self.data:
            self._known.append(key)
            self.problems.add(self.path, f'"{key}" is missing', f"Add {key} = … to it.")
            return otherwise
        return self.may(key, kind, otherwise)

    def may(self, key: str, kind: Kind[T], otherwise: D) -> T | D:
        """The value of a key that may be left out."""
        self._known.append(key)
        if key not in self.data:
            return otherwise
        return self._read((*self.path, key), self.data[key], kind, otherwise)

    def several(self, key: str, kind: Kind[T]) -> tuple[T, ...]:
        """The values of a list, each once, in their order; none when it is left out."""
        found: dict[T, None] = {}
        for path, value in self._items(key, "[…]"):
            read = self._read(path, value, kind, None)
            if read is not None:
                found[read] = None
        return tuple(found)

    def table(self, key: str) -> "Table":
        """The table of this name, empty when it is left out."""
        self._known.append(key)
        data = self.data.get(key, {})
        if not isinstance(data, dict):
            self.wrong(key, f'"{key}" is no table', f"Begin it with a line [{key}].")
        return Table((*self.path, key), data if isinstance(data, dict) else {}, self.problems)

    def tables(self, key: str) -> list["Table"]:
        """The tables of a list of tables, none when it is left out."""
        found: list[Table] = []
        heading = ".".join(str(part) for part in (*self.path, key) if isinstance(part, str))
        for path, value in self._items(key, f"[[{heading}]]"):
            if isinstance(value, dict):
                found.append(Table(path, value, self.problems))
            else:
                self.problems.add(path, "a table must stand here", f"Begin each with a line [[{heading}]].")
        return found

    def wrong(self, key: str, message: str, mend: str) -> None:
        self.problems.add((*self.path, key), message, mend)

    def close(self) -> None:
        """Reports the keys that nobody asked for."""
        for key in self.data:
            if key not in self._known:
                known = ", ".join(self._known)
                self.wrong(key, f'"{key}" is not known here', choose_from(key, self._known, f"Known here: {known}."))

    def _items(self, key: str, written: str) -> list[tuple[Path, Any]]:
        self._known.append(key)
        items = self.data.get(key, [])
        if not isinstance(items, list):
            self.wrong(key, f'"{key}" must be a list', f"Write it as {written}.")
            return []
        return [((*self.path, key, place), item) for place, item in enumerate(items)]

    def _read(self, path: Path, value: object, kind: Kind[T], otherwise: D) -> T | D:
        try:
            return kind(value)
        except BadValue as bad:
            self.problems.add(path, bad.message, bad.mend)
            return otherwise
