"""What has to happen before there is something to see: the database filled, the bot started as on a server."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from bot.playground.demo.history import Progress, prepare
from bot.playground.demo.servers import Servers
from bot.playground.demo.subscribe import subscribe_due_now
from bot.settings import load_settings

RESTART_SECONDS = 2.0
STOP_SECONDS = 15.0


def fill(started: Servers, environment: dict[str, str], now: datetime, progress: Progress) -> None:
    """The past, the team's configuration, and digests that are due at once."""
    settings = load_settings(**_as_arguments(environment))
    prepare(settings, started, now, progress)
    subscribe_due_now(settings, datetime.now(UTC))


def _as_arguments(environment: dict[str, str]) -> dict[str, str]:
    """Settings by the names of their variables, so that the rest of this process' environment does not matter."""
    return {name if name.startswith("SHOPWATCH_") else name.lower(): value for name, value in environment.items()}


class BotProcess:
    """The bot in a process of its own: started with an environment, and again when it dies.

    It does not outlive this process, whatever ends that: see bot.playground.demo.child.
    """

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        self._environment = {**os.environ, **environment}
        self._stopping = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> "BotProcess":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "bot.playground.demo.child"],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl+C is for the demonstration, which then stops the bot in good order.
                start_new_session=True,
            )

    def _keep_alive(self) -> None:
        while not self._stopping.is_set():
            self._process.wait()
            if not self._stopping.wait(RESTART_SECONDS):
                self._process = self._start()
