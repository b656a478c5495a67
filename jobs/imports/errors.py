"""What is wrong with a file, and with one of its rows."""

from dataclasses import dataclass


class CannotImport(ValueError):
    """The file as a whole cannot be imported; its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that was left out: its line in the file, the column as its head names it, the value and the reason."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else self.value[:59] + "…"
        return f"line {self.line}, {self.column}: '{shown}' {self.reason}"


class BrokenRow(ValueError):
    """Raised while a row is read: the column it happened in, the value, the reason."""

    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.value = str(value)
        self.reason = reason
