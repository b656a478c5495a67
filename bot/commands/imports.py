"""``shopwatch import``: files from Seller Center and from people."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.commands.parts import opened, prepared, utc_now
from bot.commands.terminal import progress, say, table, terminal
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.from_settings import rules_of
from jobs.detection import detect_in
from jobs.imports.errors import CannotImport
from jobs.imports.run import ImportResult, import_file
from storage.database import Database
from storage.shops import all_shops, shops_by_id

SHOWN = 50
"""Broken places of a file that are shown; the rest are counted."""


def import_files(files: Sequence[Path], dry_run: bool) -> int:
    """Imports what can be imported, each file by itself; 1 if anything was left out, else 0."""
    settings = prepared()
    rules, now = rules_of(settings), utc_now()
    with opened(settings) as db:
        shops = db.read_now(all_shops)
        done = [_import(db, file, shops, now, rules, dry_run) for file in files]
        results = [one for one in done if isinstance(one, ImportResult)]
        if not dry_run:
            shop_ids = sorted({shop_id for one in results for shop_id in one.shop_ids})
            asyncio.run(_detect(db, shop_ids, now, rules))
    _tell(results)
    for one in done:
        if isinstance(one, str):
            terminal(error=True).print(one, soft_wrap=True)
    return 1 if len(results) < len(files) or any(one.broken for one in results) else 0


def _import(
    db: Database, file: Path, shops: Sequence[Shop], now: datetime, rules: Rules, dry_run: bool
) -> ImportResult | str:
    """What was imported, or why nothing was."""
    try:
        return import_file(db, file.read_bytes(), file.name, shops, now, rules, dry_run)
    except CannotImport as error:
        return str(error)
    except OSError as error:
        return f"{file}: cannot be read: {error.strerror}"


async def _detect(db: Database, shop_ids: Sequence[str], now: datetime, rules: Rules) -> None:
    with progress() as bar:
        for shop in bar.track(await db.read(shops_by_id, shop_ids), description="Looking for risks"):
            await detect_in(db, [shop], now, rules)


def _tell(results: Sequence[ImportResult]) -> None:
    if not results:
        return
    counts = [[r.filename, r.kind, *map(str, (r.new, r.changed, r.unchanged, r.left_out))] for r in results]
    terminal().print(table(("File", "Kind", "New", "Changed", "Unchanged", "Broken"), counts))
    for result in results:
        if result.ignored:
            say(f"{result.filename}: not used: {', '.join(result.ignored)}")
        if result.broken:
            _tell_broken(result)
    if any(result.dry_run for result in results):
        say("Nothing was changed: this was a dry run.")


def _tell_broken(result: ImportResult) -> None:
    rows = [(str(row.line), row.column, row.value, row.reason) for row in result.broken[:SHOWN]]
    say(f"\nRows of {result.filename} that were left out:")
    terminal().print(table(("Line", "Column", "Value", "Reason"), rows))
    if len(result.broken) > SHOWN:
        say(f"and {len(result.broken) - SHOWN} more")
