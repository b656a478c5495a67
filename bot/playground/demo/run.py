"""Starting it all, saying what to try, and stopping it all."""

import json
import logging
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from bot.logs import configure_logs
from bot.playground.demo.check import DIGESTS, MARIA, SOLD_OUT, check
from bot.playground.demo.door import Missing, Person, wait_for
from bot.playground.demo.servers import Servers, servers
from bot.playground.demo.start import BotProcess, fill

TRY = """
  [bold]{url}[/bold]

  You are Maria, who runs the shops. Switch to somebody else at the top of the page.
  • Read the three digests in #shop-ops and press [bold]Acknowledge[/bold] on a risk
  • Type [bold]/shop sps acme-us[/bold] · [bold]/shop stock[/bold] · [bold]/risk list[/bold] · [bold]/shop help[/bold]
  • As Jo, type [bold]/escalate sev2 the queue does not load[/bold] in #tool-issues, and watch the ladder
    climb after 20 seconds; then be Ravi and press [bold]Take it[/bold]
  • Type [bold]/shop connect[/bold], follow a link, be Somebody New Ltd and authorise: two more shops come
  • Take a SKU out of stock, and see the alert come to #shop-alerts within seconds:
    [bold]curl -d '{sold_out}' {tiktok}/_playground/world[/bold]
  • Kill the bot (process {pid}) in the middle of something: it starts again and goes on

  The bot's log: {log}
  Stop with Ctrl+C.
"""
DIGESTS_SECONDS = 90
AGAIN_SECONDS = 1.0


class Shown(KeyboardInterrupt):
    """It was stopped after all had been shown, as it is meant to be."""


def run_demo(port: int, *, once: bool) -> int:
    """Runs until it is interrupted, or with ``once`` until all was checked; the exit code."""
    configure_logs("ERROR", "text")
    console = Console()
    now = datetime.now(UTC)
    with (
        suppress(Shown),
        _ended_as_by_hand(),
        tempfile.TemporaryDirectory(prefix="shopwatch-demo-") as folder,
        servers(0 if once else port, now) as started,
    ):
        environment = started.environment(Path(folder))
        _fill(console, started, environment, now)
        with BotProcess(environment, Path(folder) / "bot.log") as bot:
            return _check(console, started) if once else _show(console, started, bot)
    return 0


def _fill(console: Console, started: Servers, environment: dict[str, str], now: datetime) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Opening the playground", total=None)

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        fill(started, environment, now, progress)


def _check(console: Console, started: Servers) -> int:
    def say(name: str, wrong: str | None) -> None:
        if wrong:
            console.print(f"[red]failed[/red]  {name}: {wrong}", soft_wrap=True)
        else:
            console.print(f"[green]ok[/green]      {name}")

    return 0 if check(started.page_url, started.tiktok_url, say) else 1


def _show(console: Console, started: Servers, bot: BotProcess) -> int:
    maria = Person(started.page_url, MARIA)
    with console.status("Waiting for the three digests"):
        try:
            wait_for("the digests", lambda: True if _digests(maria) >= 3 else None, DIGESTS_SECONDS)
        except Missing as missing:
            console.print(f"[red]{missing}[/red]; the end of the bot's log:\n{bot.log.read_text('utf-8')[-2000:]}")
            return 1
    url = f"{started.page_url}/#/{DIGESTS}?as={MARIA}"
    console.print(
        TRY.format(url=url, tiktok=started.tiktok_url, sold_out=json.dumps(SOLD_OUT), pid=bot.pid, log=bot.log),
        soft_wrap=True,
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        console.print("Stopping …")
        raise Shown from None
    return 0


def _digests(person: Person) -> int:
    return sum(not message.get("ephemeral_to") for message in person.messages(DIGESTS))


@contextmanager
def _ended_as_by_hand() -> Iterator[None]:
    """SIGTERM, and SIGHUP of a terminal that is closed, stop everything in good order, as Ctrl+C does.

    What is raised while Python calls a finaliser is lost, and printed. So it is raised again until the stopping has
    begun, and not then: a closed terminal tells it twice, and the second must not break off the stopping. What is
    raised in the midst of asyncio's work, asyncio calls an error of that.
    """

    def stop(*_: object) -> None:
        if not isinstance(sys.exc_info()[1], KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
            raise KeyboardInterrupt

    def quiet(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, KeyboardInterrupt):
            shown(lost)

    # It stays: asyncio finds out late what was cut off, when its remains are cleared away.
    logging.getLogger("asyncio").addFilter(_is_no_stop)
    shown, sys.unraisablehook = sys.unraisablehook, quiet
    before = {name: signal.signal(name, stop) for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for name, handler in before.items():
            signal.signal(name, handler)
        sys.unraisablehook = shown


def _is_no_stop(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, BaseExceptionGroup):
        return error.subgroup(KeyboardInterrupt) is None
    return not isinstance(error, KeyboardInterrupt)
