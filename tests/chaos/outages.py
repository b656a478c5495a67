"""What happens around the bot: its database goes away, its disk fills up, it is put to sleep, its sockets break."""

import asyncio
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.slack import ARRIVED
from tests.chaos.stage import MARGIN, TIMEOUT, Stage

SETTLED = TIMEOUT + MARGIN
TMPFS_MEGABYTES = 24


@dataclass(frozen=True, slots=True)
class Disk:
    """A small disk that can be filled to the brim."""

    folder: Path

    def fill(self) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))

    def free(self) -> None:
        (self.folder / "ballast").unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk | None]:
    """None where this machine does not let us mount one."""
    folder.mkdir()
    size = f"size={TMPFS_MEGABYTES}m"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def database_restarts(stage: Stage, server: Any, times: int) -> None:
    """By turns for a moment, and for longer than an unknown outcome takes to settle."""
    for n in range(times):
        seconds = SETTLED + 1 if n % 2 else 0.5
        stage.until_busy(8)
        server.stop()
        time.sleep(seconds)
        server.start()
    stage.until_busy(8)


def disk_fills_up(stage: Stage, disk: Disk, times: int) -> None:
    for _ in range(times):
        stage.until_busy(8)
        disk.fill()
        time.sleep(4)
        disk.free()
    stage.until_busy(8)


def process_sleeps(stage: Stage, rng: random.Random, times: int) -> None:
    """Each time for longer than the others wait until they take its messages over, from the middle of a post."""
    for _ in range(times):
        asleep = _stopped_while_posting(stage)
        time.sleep(SETTLED + rng.uniform(1, 3))
        stage.bots[asleep].send(signal.SIGCONT)
        stage.until_busy(4)


def _stopped_while_posting(stage: Stage) -> int:
    found: list[int] = []

    def stop(sender: str, moment: str) -> None:
        if moment == ARRIVED and not found:
            found.append([bot.name for bot in stage.bots].index(sender))
            stage.bots[found[0]].send(signal.SIGSTOP)

    stage.slack.slow.witness = stop
    stage.until("a post to be stopped at", lambda: bool(found))
    return found[0]


def sockets_break(stage: Stage, rng: random.Random, times: int) -> None:
    """Refreshed and cut by turns, and each payload brought twice, the copies out of order."""
    sockets = stage.slack.slow.inner.state.delivery.sockets
    sockets.ask = _twice(sockets.ask, rng)
    stage.until("the sockets", lambda: sockets.connected == len(stage.bots))
    for n in range(times):
        stage.until("a report", _one_more(lambda: stage.team.reported))
        if n % 2:
            sockets.cut()
        else:
            asyncio.run_coroutine_threadsafe(sockets.refresh(), stage.slack.slow.loop).result(10)
        stage.until("the sockets again", lambda: sockets.connected == len(stage.bots))
    stage.until("a report", _one_more(lambda: stage.team.reported))


def _one_more(count: Callable[[], int]) -> Callable[[], bool]:
    before = count()
    return lambda: count() > before


def _twice(ask: Callable[..., Any], rng: random.Random) -> Callable[..., Any]:
    """Slack repeats what was not acknowledged in time, and brings the copy when newer things have come."""
    copies: set[asyncio.Task[Any]] = set()

    async def again(kind: str, payload: dict[str, Any]) -> None:
        await asyncio.sleep(rng.uniform(0, 2))
        try:
            await ask(kind, payload, retry_attempt=1, retry_reason="http_timeout")
        except Exception:  # nobody was there for the copy
            return

    async def twice(kind: str, payload: dict[str, Any], **retry: Any) -> Any:
        copies.add(task := asyncio.create_task(again(kind, payload)))
        task.add_done_callback(copies.discard)
        return await ask(kind, payload, **retry)

    return twice
