"""What commands write on. No text of others is read as markup, and none plays tricks on the terminal."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.domain.configuration_problems import plain_lines


def terminal(*, error: bool = False) -> Console:
    """Standard output, or standard error for what is no result."""
    return Console(markup=False, highlight=False, emoji=False, stderr=error)


def say(text: str) -> None:
    terminal().print(plain_lines(text), soft_wrap=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table whose cells wrap: nothing of a reason is cut off."""
    made = Table(*columns, title_justify="left")
    for column in made.columns:
        column.overflow = "fold"
    for row in rows:
        made.add_row(*map(plain_lines, row))
    return made


def progress() -> Progress:
    """A bar on standard error that goes away when all is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=terminal(error=True), transient=True)


def instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
