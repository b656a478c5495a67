"""Starting it all, saying what to try, and stopping it all."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from bot.logs import configure_logs
from bot.playground.demo.check import DIGESTS, MARIA, check
from bot.playground.demo.door import Missing, Person, wait_for
from bot.playground.demo.history import prepare
from bot.playground.demo.servers import Servers, servers
from bot.playground.demo.subscribe import subscribe_due_now
from bot.settings import load_settings

TRY = """
  [bold]{url}[/bold]

  You are Maria, who runs the shops. Switch to somebody else at the top of the page.
  • Read the three digests in #shop-ops and press [bold]Acknowledge[/bold] on a risk
  • Type [bold]/shop sps acme-us[/bold] · [bold]/shop stock[/bold] · [bold]/risk list[/bold] · [bold]/shop help[/bold]
  • As Jo, type [bold]/escalate the moderation console does not load[/bold] in #tool-issues, and watch the
    ladder climb after 20 seconds; then be Ravi and press [bold]Take it[/bold]
  • Kill the bot (process {pid}) in the middle of something: it starts again and goes on

  The bot's log: {log}
  Stop with Ctrl+C.
"""
RESTART_SECONDS = 2.0


def run_demo(port: int = 8787, *, once: bool = False, folder: Path | None = None) -> int:
    """Runs until it is interrupted, or with ``once`` until all was checked; the exit code."""
    configure_logs("ERROR", "text")
    console = Console()
    with tempfile.TemporaryDirectory(prefix="shopwatch-demo-") as temporary:
        place = folder or Path(temporary)
        now = datetime.now(UTC)
        with servers(0 if once else port, now) as started:
            environment = started.environment(place)
            _fill(console, started, environment, now)
            with _Bot(environment, place / "bot.log") as bot:
                return _check(console, started) if once else _show(console, started, bot)


def _fill(console: Console, started: Servers, environment: dict[str, str], now: datetime) -> None:
    settings = load_settings(**_as_arguments(environment))
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Opening the playground", total=None)

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        prepare(settings, started, now, progress)
        subscribe_due_now(settings, datetime.now(UTC))


def _check(console: Console, started: Servers) -> int:
    def say(name: str, wrong: str | None) -> None:
        console.print(
            f"[red]failed[/red]  {name}: {wrong}" if wrong else f"[green]ok[/green]      {name}", soft_wrap=True
        )

    return 0 if check(started.page_url, say) else 1


def _show(console: Console, started: Servers, bot: "_Bot") -> int:
    maria = Person(started.page_url, MARIA)
    with console.status("Waiting for the three digests"):
        try:
            wait_for("the digests", lambda: True if _digests(maria) >= 3 else None, 60)
        except Missing as missing:
            console.print(f"[red]{missing}[/red]; the bot's log is in {bot.log}")
            return 1
    url = f"{started.page_url}/#/{DIGESTS}?as={MARIA}"
    console.print(TRY.format(url=url, pid=bot.pid, log=bot.log), soft_wrap=True)
    with _interruption() as stopped:
        stopped.wait()
    console.print("Stopping …")
    return 0


def _digests(person: Person) -> int:
    return sum(not message.get("ephemeral_to") for message in person.messages(DIGESTS))


def _as_arguments(environment: dict[str, str]) -> dict[str, str]:
    """Settings by the names of their variables, so that the rest of this process' environment does not matter."""
    return {name if name.startswith("SHOPWATCH_") else name.lower(): value for name, value in environment.items()}


@contextmanager
def _interruption() -> Iterator[threading.Event]:
    stopped = threading.Event()
    before = {sig: signal.signal(sig, lambda *_: stopped.set()) for sig in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for sig, handler in before.items():
            signal.signal(sig, handler)


class _Bot:
    """The bot in a process of its own, as on a server: started with an environment, and again when it dies."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        self._environment = {**os.environ, **environment}
        self._stopping = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> "_Bot":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
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
