"""Bot processes that are killed and started again: ``python -m bot run``, as on a server."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("SLACK_", "TIKTOK_", "SHOPWATCH_", "DATABASE_URL")


class Bot:
    """One place in which a process of the bot runs. Its log goes on from one process to the next."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str]) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.started = 0
        known = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        self._environment = {**known, "PYTHONPATH": str(ROOT), **environment}
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.started += 1

    def send(self, number: signal.Signals) -> bool:
        """Whether there was a process to take it."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._process.send_signal(number)
        return True

    def kill(self) -> bool:
        killed = self.send(signal.SIGKILL)
        if self._process:
            self._process.wait()
        return killed

    def stop(self) -> None:
        """In good order, as long as that takes no longer than it should."""
        if self._process and self.send(signal.SIGTERM):
            try:
                self._process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""


@contextmanager
def running(bots: list[Bot]) -> Iterator[None]:
    """Nothing is left behind, whatever happens inside."""
    try:
        for bot in bots:
            bot.start()
        yield
    finally:
        for bot in bots:
            bot.kill()
