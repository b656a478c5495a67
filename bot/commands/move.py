"""``shopwatch move``: from SQLite to PostgreSQL, with everything that waits for its time."""

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.app import POLL
from bot.commands.parts import prepared, utc_now
from bot.commands.terminal import progress, say, table, terminal
from bot.commands.trouble import Trouble
from bot.messages.words import count
from bot.settings import KEY_FILE, Settings
from jobs.engine import Engine, Piece
from jobs.seat import take_seat
from storage.migrate import upgrade
from storage.move import CopyFailed, copied, rows_in


def move(target: str) -> None:
    """Raises Trouble when one of the two databases does not do, SeatTaken when a bot runs on the SQLite file."""
    settings = prepared()
    source = settings.database
    _check_addresses(source, target)
    seat = take_seat(source)
    try:
        _check_target(target)
        upgrade(source)
        upgrade(target)
        counts, pieces = _move(source, target)
    finally:
        seat.leave()
    _tell(settings, target, counts, pieces)


def _check_addresses(source: str, target: str) -> None:
    try:
        kind = make_url(target).get_backend_name()
    except (ArgumentError, ValueError):
        kind = ""
    if kind not in ("postgres", "postgresql"):
        raise Trouble("--to must be postgresql://user:password@host/database; PGPASSWORD may hold the password.")
    if not source.startswith("sqlite"):
        raise Trouble("DATABASE_URL is a PostgreSQL database already: move goes from SQLite to PostgreSQL.")
    if not Path(make_url(source).database or "").exists():
        raise Trouble(f"{make_url(source).database} does not exist: there is nothing to move.")


def _check_target(target: str) -> None:
    seat = take_seat(target)
    seat.leave()
    if seat.number:
        raise Trouble("A Shopwatch is running on the target. Stop it, and give a new, empty database.")
    if rows := rows_in(target):
        found = ", ".join(f"{name} ({number})" for name, number in rows.items())
        raise Trouble(f"The target is not empty, and nothing was changed: {found}. Give a new, empty database.")


def _move(source: str, target: str) -> tuple[dict[str, int], int]:
    """The rows of each table and the pieces of work that were carried over; nothing is kept unless all of it is."""
    total = sum(rows_in(source).values())
    pieces = asyncio.run(_unfinished(source))
    with progress() as bar:
        task = bar.add_task("Copying", total=total + len(pieces))

        def on(what: str, done: int) -> None:
            bar.update(task, description=what, advance=done)

        try:
            with copied(source, target, on) as counts:
                asyncio.run(_start(target, pieces))
        except CopyFailed as failure:
            raise Trouble(str(failure)) from None
    return counts, len(pieces)


async def _unfinished(source: str) -> list[Piece]:
    engine = Engine(source, None, POLL)
    await engine.open()
    try:
        return await engine.unfinished()
    finally:
        await engine.finish(timedelta())


async def _start(target: str, pieces: list[Piece]) -> None:
    engine = Engine(target, None, POLL)
    await engine.open()
    try:
        for piece in pieces:
            await engine.start_at(piece.due_at, utc_now(), piece.work_id, piece.kind, **piece.arguments)
    finally:
        await engine.finish(timedelta())


def _tell(settings: Settings, target: str, counts: dict[str, int], pieces: int) -> None:
    rows = [(name, f"{number:,}") for name, number in counts.items() if number]
    terminal().print(table(("Table", "Rows, the same in both"), rows))
    same = f"the content of {settings.data_dir / KEY_FILE}"
    say(f"Work that waits for its time, or was under way: {count(pieces, 'piece')}, carried over.")
    say(f"Now set DATABASE_URL to {make_url(target).render_as_string(hide_password=True)} and start the bot.")
    say(
        "The stored tokens are encrypted as before: give every process the same SHOPWATCH_ENCRYPTION_KEYS "
        f"({'as here' if settings.encryption_keys else same})."
    )
    say("The SQLite file is as it was. Do not start a bot on it again: it would post what the other one posts too.")
