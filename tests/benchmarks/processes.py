"""Processes that are measured from outside: the bot as on a server, and the servers it is held against."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import httpx

ROOT = Path(__file__).parents[2]
OURS = ("SLACK_", "TIKTOK_", "SHOPWATCH_", "DATABASE_URL")
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 120.0
PR_SET_PDEATHSIG = 1

T = TypeVar("T")


def until(what: str, look: Callable[[], T | None], seconds: float = PATIENCE, pause: float = 0.005) -> T:
    """The first thing that ``look`` finds. Raises TimeoutError, naming ``what``."""
    end = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(pause)
    return found


def _end_with_the_parent() -> None:
    """Whatever ends a benchmark, nothing of it goes on (Linux only, as are /proc and with it the figures)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """``python -m MODULE ARGUMENTS`` with a log of its own."""

    def __init__(self, log: Path, environment: dict[str, str], *arguments: str) -> None:
        self.log = log
        self.began = time.monotonic()
        known = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=log.parent,
                env={**known, "PYTHONPATH": str(ROOT), **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                preexec_fn=_end_with_the_parent,
            )

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def line(self, word: str) -> str | None:
        """The first whole line with a word in it. Raises RuntimeError when the process has ended."""
        if self._process.poll() is not None:
            raise RuntimeError(f"it ended: {self.said[-2000:]}")
        return next((line for line in self.said.splitlines(keepends=True) if word in line and line[-1] == "\n"), None)

    @property
    def cpu_seconds(self) -> float:
        """User and system time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def megabytes(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def kill(self) -> None:
        """As ``kill -9``."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


@contextmanager
def stand_in(folder: Path, *arguments: str) -> Iterator[tuple[str, Process]]:
    """One of ``tests.benchmarks.standins`` in a process of its own: its address, and the process."""
    process = Process(folder / f"standin-{arguments[0]}.log", {}, "tests.benchmarks.standins", *arguments)
    try:
        line = until("the server", lambda: process.line("listening on"))
        yield line.split()[-1], process
    finally:
        process.stop()


@contextmanager
def bot(folder: Path, name: str, environment: dict[str, str]) -> Iterator[tuple[str, Process]]:
    """``shopwatch run``, ready to answer: its address, and the process."""
    defaults = {
        "SHOPWATCH_DATA_DIR": str(folder),
        "SHOPWATCH_PORT": "0",
        "SHOPWATCH_LOG_FORMAT": "json",
        "SHOPWATCH_DRAIN_SECONDS": "0",
    }
    process = Process(folder / f"{name}.log", {**defaults, **environment}, "bot", "run")
    try:
        running = until("the start", lambda: process.line('"running"'))
        address = f"http://127.0.0.1:{json.loads(running)['port']}"
        with httpx.Client(base_url=address, trust_env=False) as http:
            until("readiness", lambda: http.get("/readyz").is_success or None)
        yield address, process
    finally:
        process.stop()
