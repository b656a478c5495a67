"""However the demonstration ends, nothing of it stays behind: no bot that works on, no folder."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.playground.demo.door import wait_for
from bot.playground.demo.servers import servers
from jobs.seat import SeatTaken, take_seat

OWNER = """
import json, sys
from pathlib import Path
from bot.playground.demo.start import BotProcess

with BotProcess(json.loads(sys.argv[1]), Path(sys.argv[2])):
    sys.stdin.read()
"""


def until(what: str, holds: Callable[[], object]) -> None:
    wait_for(what, lambda: True if holds() else None, 120)


def works_on(folder: Path) -> bool:
    try:
        seat = take_seat(f"sqlite:///{folder / 'shopwatch.db'}")
    except SeatTaken:
        return True
    seat.leave()
    return False


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """``shopwatch demo`` with its temporary files in ``folder``, and what it prints."""
    printed = folder / "printed"
    (folder / "temporary").mkdir()
    with printed.open("wb") as out:
        command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
        environment = {**os.environ, "TMPDIR": str(folder / "temporary"), "COLUMNS": "200"}
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield process, printed
    finally:
        process.kill()
        process.wait()


def test_a_bot_whose_demonstration_is_killed_ends_by_itself(tmp_path: Path) -> None:
    with servers(0, datetime.now(UTC)) as started:
        arguments = [json.dumps(started.environment(tmp_path)), str(tmp_path / "bot.log")]
        owner = subprocess.Popen([sys.executable, "-c", OWNER, *arguments], stdin=subprocess.PIPE)
        until("the bot at work", lambda: works_on(tmp_path))
        owner.kill()
        owner.wait()
        until("no bot any more", lambda: not works_on(tmp_path))


def test_a_demonstration_that_is_told_to_end_while_it_is_filled_leaves_nothing(tmp_path: Path) -> None:
    with demonstration(tmp_path) as (process, printed):
        until("its folder", lambda: list((tmp_path / "temporary").glob("shopwatch-demo-*/shopwatch.db")))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) != 0, "it was not shown"
    assert not list((tmp_path / "temporary").glob("shopwatch-demo-*"))
    assert "Traceback" not in printed.read_text("utf-8")


def test_a_closed_terminal_leaves_nothing_of_a_running_demonstration(tmp_path: Path) -> None:
    with demonstration(tmp_path) as (process, printed):
        until("what to try", lambda: "Stop with Ctrl+C" in printed.read_text("utf-8"))
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGHUP)
        assert process.wait(60) == 0
    assert not list((tmp_path / "temporary").glob("shopwatch-demo-*"))
