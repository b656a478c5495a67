"""``make chaos``: kills processes on both stores and prints what was lost, doubled or paged in vain."""

import argparse
import random
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from cryptography.fernet import Fernet
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from storage.migrate import upgrade
from storage.types import Keys
from tests.chaos.kills import MOMENTS, Result, run_kills
from tests.chaos.postgres import own_postgres

PROCESSES = {"sqlite": 1, "postgresql": 2}


def main() -> int:
    """Exit code 1 when anything was lost, doubled or paged in vain."""
    wanted = _arguments()
    console = Console()
    seed = wanted.seed if wanted.seed is not None else random.SystemRandom().randrange(10**6)
    console.print(f"{wanted.kills} kills with seed {seed} (again: make chaos ARGS='--seed {seed}')")
    with tempfile.TemporaryDirectory(prefix="shopwatch-chaos-") as temporary:
        folder = Path(wanted.keep or temporary)
        results = _run(console, wanted, seed, folder)
    console.print(_table(results, seed))
    for result in results:
        for what in ("lost", "doubled", "in_vain"):
            for line in getattr(result.verdict, what):
                console.print(f"{result.store}: {what.replace('_', ' ')}: {line}")
    return 0 if all(result.verdict.clean for result in results) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000, help="over both stores together")
    parser.add_argument("--seed", type=int, help="the same draws again")
    parser.add_argument("--store", choices=PROCESSES, action="append", help="only this one")
    parser.add_argument("--keep", metavar="FOLDER", help="where the logs of the processes stay")
    return parser.parse_args()


def _run(console: Console, wanted: argparse.Namespace, seed: int, folder: Path) -> list[Result]:
    """Both stores beside each other; each process on PostgreSQL is killed as often as the one on SQLite."""
    stores = wanted.store or list(PROCESSES)
    everyone = sum(PROCESSES[store] for store in stores)
    shares = {store: wanted.kills * PROCESSES[store] // everyone for store in stores}
    shares[stores[0]] += wanted.kills - sum(shares.values())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    key = Fernet.generate_key().decode()
    Keys.use([key])
    with (
        own_postgres(folder) as (_, address),
        Progress(*columns, console=console) as bars,
        ThreadPoolExecutor() as pool,
    ):
        runs = []
        for store in stores:
            place = folder / store
            place.mkdir(parents=True)
            url = f"sqlite:///{place / 'shopwatch.db'}" if store == "sqlite" else address
            upgrade(url)
            advance = partial(bars.advance, bars.add_task(store, total=shares[store]))
            runs.append(pool.submit(run_kills, url, place, key, seed, shares[store], PROCESSES[store], advance))
        return [run.result() for run in runs]


def _table(results: list[Result], seed: int) -> Table:
    table = Table(title=f"kill -9, seed {seed}")
    for heading in ("", *(result.store for result in results)):
        table.add_column(heading, justify="right" if heading else "left")

    def row(name: str, *cells: object) -> None:
        table.add_row(name, *(str(cell) for cell in cells))

    row("processes", *(r.processes for r in results))
    row("kills", *(r.kills.total() for r in results))
    for moment in MOMENTS:
        row(f"  {_WORDS[moment]}", *(r.kills[moment] for r in results))
    row("starts after a kill", *(r.restarts for r in results))
    row("digests due", *(r.verdict.digests for r in results))
    row("issues reported", *(r.verdict.issues for r in results))
    row("rungs climbed", *(r.verdict.pages for r in results))
    row("messages in Slack", *(r.verdict.messages for r in results))
    row("unknown outcomes that were found", *(r.looked_up for r in results))
    row("seconds", *(round(r.seconds) for r in results))
    table.add_section()
    row("lost", *(len(r.verdict.lost) for r in results))
    row("doubled", *(len(r.verdict.doubled) for r in results))
    row("pages to issues already taken", *(len(r.verdict.in_vain) for r in results))
    return table


_WORDS = {
    "arrived": "as a post arrived, before it was stored",
    "stored": "after it was stored, before the answer",
    "answered": "as the answer was on its way or recorded",
    "at random": "at any moment",
}

if __name__ == "__main__":
    sys.exit(main())
