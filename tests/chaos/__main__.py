"""``make chaos``: kills, outages and faults on both stores; prints what was lost, doubled or paged in vain."""

import argparse
import asyncio
import logging
import random
import signal
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog
from cryptography.fernet import Fernet
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from storage.database import Database
from storage.migrate import upgrade
from storage.types import Keys
from tests.chaos.calendars import walk
from tests.chaos.fan_in import fan_in
from tests.chaos.faults import CASES, suffer
from tests.chaos.kills import Result, run_kills
from tests.chaos.outages import database_restarts, disk_fills_up, process_sleeps, small_disk, sockets_break
from tests.chaos.postgres import own_postgres
from tests.chaos.stage import Stage, staged
from tests.chaos.tables import calendars_table, fan_in_table, faults_table, kills_table, outages_table
from tests.chaos.verdict import Verdict

T = TypeVar("T")
PROCESSES = {"sqlite": 1, "postgresql": 2}
WIDTH = 125
"""Columns that the tables need."""
PARTS = ("calendars", "faults", "fan_in", "outages", "kills")
FAN_IN_SHOPS = 500


class Run:
    """One run: what was asked for, where it happens, and whether all went as promised."""

    def __init__(self, wanted: argparse.Namespace, seed: int, folder: Path, console: Console) -> None:
        self.wanted, self.seed, self.folder, self.console = wanted, seed, folder, console
        self.key = Fernet.generate_key().decode()
        self.clean = True
        self._stopped = threading.Event()

    def calendars(self) -> None:
        found = walk()
        self.console.print(calendars_table(found))
        for line in (*found.missing, *found.wrong):
            self.console.print(line)
        self.clean &= not (found.missing or found.wrong)

    def faults(self) -> None:
        for store in PROCESSES:
            with self._database(store, "faults") as fresh:
                counts = [
                    (case, asyncio.run(_with_database(fresh(f"case{n}"), partial(suffer, case=case))))
                    for n, case in enumerate(CASES)
                ]
            self.console.print(faults_table(store, counts))
            self.clean &= all(not (count.lost or count.doubled) for _, count in counts)

    def fan_in(self) -> None:
        """Twenty risks in each shop."""
        found = []
        for store in PROCESSES:
            with self._database(store, "fan-in") as fresh:
                found.append((store, asyncio.run(_with_database(fresh("fan_in"), partial(fan_in, shops=FAN_IN_SHOPS)))))
        self.console.print(fan_in_table(found))
        self.clean &= all(not one.untold and one.critical_first for _, one in found)

    def outages(self) -> None:
        rng = random.Random(self.seed)
        with own_postgres(self._place("restarts")) as (server, url):
            restarts = self._on_stage(url, "restarts", 2, lambda stage: database_restarts(stage, server, times=4))
        with own_postgres(self._place("sleeps")) as (_, url):
            sleeps = self._on_stage(url, "sleeps", 2, lambda stage: process_sleeps(stage, rng, times=4))
        url = f"sqlite:///{self._place('sockets') / 'shopwatch.db'}"
        sockets = self._on_stage(url, "sockets", 1, lambda stage: sockets_break(stage, rng, times=6))
        verdicts = [
            ("PostgreSQL restarts 4 times", restarts),
            ("a process is suspended 4 times", sleeps),
            ("sockets cut and refreshed 6 times, all payloads twice", sockets),
        ]
        with small_disk(self._place("disk") / "small") as disk:
            if disk:
                url = f"sqlite:///{disk.folder / 'shopwatch.db'}"
                filled = self._on_stage(url, "disk", 1, lambda stage: disk_fills_up(stage, disk, times=4))
                verdicts.append(("SQLite's disk is full 4 times", filled))
            else:
                self.console.print("This machine lets us mount no small disk: a full one was not tried.")
        self.console.print(outages_table(verdicts))
        self._tell(verdicts)

    def kills(self) -> None:
        """Both stores beside each other; each process on PostgreSQL is killed as often as the one on SQLite."""
        everyone = sum(PROCESSES.values())
        shares = {store: self.wanted.kills * count // everyone for store, count in PROCESSES.items()}
        shares["sqlite"] += self.wanted.kills - sum(shares.values())
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with (
            own_postgres(self._place("postgresql")) as (_, postgresql),
            Progress(*columns, console=self.console) as bars,
        ):
            urls = {"sqlite": f"sqlite:///{self._place('sqlite') / 'shopwatch.db'}", "postgresql": postgresql}
            for url in urls.values():
                upgrade(url)
            with ThreadPoolExecutor() as pool:
                runs = []
                for store, kills in shares.items():
                    advance = partial(self._advance, bars, bars.add_task(f"kills, {store}", total=kills))
                    place = self.folder / store
                    arguments = (urls[store], place, self.key, self.seed, kills, PROCESSES[store], advance)
                    runs.append(pool.submit(run_kills, *arguments))
                try:
                    results: list[Result] = [run.result() for run in runs]
                except BaseException:
                    self._stopped.set()
                    raise
        self.console.print(kills_table(results, self.seed))
        self._tell([(result.store, result.verdict) for result in results])

    def _advance(self, bars: Progress, task: TaskID) -> None:
        """Called after every kill, in the thread of the run: the place where it can be broken off."""
        if self._stopped.is_set():
            raise InterruptedError
        bars.advance(task)

    def _on_stage(self, url: str, name: str, processes: int, happens: Callable[[Stage], None]) -> Verdict:
        upgrade(url)
        with staged(url, self.folder / name, self.key, random.Random(self.seed), processes) as stage:
            happens(stage)
            return stage.verdict()

    @contextmanager
    def _database(self, store: str, name: str) -> Iterator[Callable[[str], str]]:
        """Gives the address of an empty database by its name."""
        place = self._place(f"{name}-{store}")
        if store == "sqlite":
            yield lambda case: f"sqlite:///{place / case}.db"
            return
        with own_postgres(place) as (server, _):

            def fresh(case: str) -> str:
                server.psql(f"CREATE DATABASE {case}")
                return str(server.get_uri(database=case))

            yield fresh

    def _place(self, name: str) -> Path:
        place = self.folder / name
        place.mkdir(parents=True)
        return place

    def _tell(self, verdicts: list[tuple[str, Verdict]]) -> None:
        for name, verdict in verdicts:
            self.clean &= verdict.clean
            for what in ("lost", "doubled", "in_vain"):
                for line in getattr(verdict, what):
                    self.console.print(f"{name}: {what.replace('_', ' ')}: {line}")


async def _with_database(url: str, act: Callable[[Database], Awaitable[T]]) -> T:
    upgrade(url)
    db = Database(url)
    try:
        return await act(db)
    finally:
        db.close()


def main() -> int:
    """Exit code 1 when anything was lost, doubled or paged in vain."""
    # Everything is taken down again, also when somebody has seen enough.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    wanted = _arguments()
    console = Console()
    console.width = max(WIDTH, console.width)
    seed = wanted.seed if wanted.seed is not None else random.SystemRandom().randrange(10**6)
    console.print(f"Seed {seed}; the same draws again: make chaos ARGS='--seed {seed}'")
    with tempfile.TemporaryDirectory(prefix="shopwatch-chaos-") as temporary:
        run = Run(wanted, seed, Path(wanted.keep or temporary), console)
        Keys.use([run.key])
        for part in wanted.only or PARTS:
            getattr(run, part)()
    console.print("Nothing lost, nothing doubled." if run.clean else "[red]Not as promised, see above.[/red]")
    return 0 if run.clean else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000, help="over both stores together")
    parser.add_argument("--seed", type=int, help="the same draws again")
    parser.add_argument("--only", choices=PARTS, action="append", help="not the other parts")
    parser.add_argument("--keep", metavar="FOLDER", help="where the logs of the processes stay")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
