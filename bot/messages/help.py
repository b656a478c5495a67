"""Help: the rows of a command, as the table that dispatches has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages.answers import Run, choices
from bot.messages.kit import Message, context, message, section
from bot.messages.text import Mrkdwn, lines, md

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: how it is typed, what it does in one line, and examples that can be typed as they stand."""

    usage: str
    text: str
    examples: tuple[str, ...] = ()


def help_message(
    command: str, entries: Sequence[Entry], opening: Mrkdwn | None = None, runs: Sequence[Run] = ()
) -> Message:
    """All rows of a command, under a line that says why they are shown."""
    head = opening or md("*What {} can do*", f"{command}")
    parts = [entries[n : n + AT_ONCE] for n in range(0, len(entries), AT_ONCE)]
    rows = [section(lines(*(_row(entry) for entry in part))) for part in parts]
    foot = context(
        md(
            "Shops go by code, name or id; ranges are `7d`, `2 weeks`, `yesterday`, `last month`, `october`, "
            "`2026-10-01..2026-10-07`. Only you see this."
        )
    )
    return message(head, section(head), *choices(runs), *rows, foot)


def _row(entry: Entry) -> Mrkdwn:
    examples = Mrkdwn(", ").join(md("`{}`", Mrkdwn(example)) for example in entry.examples)
    shown = md("• `{}`: {}", Mrkdwn(entry.usage), Mrkdwn(entry.text))
    return md("{}  _e.g._ {}", shown, examples) if entry.examples else shown
