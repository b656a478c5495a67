"""``kill -9`` at random moments, most of them around a post, while digests and ladders are due all the time."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.processes import Bot
from tests.chaos.slack import ANSWERED, ARRIVED, STORED
from tests.chaos.stage import Stage, staged
from tests.chaos.verdict import Verdict

AT_RANDOM = "at random"
MOMENTS = {ARRIVED: 3, STORED: 3, ANSWERED: 3, AT_RANDOM: 1}
"""When a process is killed, with the weights of the draw."""
SPARED = 6
"""Fewer than this many posts go well between two kills, so that there is always something new to be killed at."""
NO_POST_SECONDS = 20.0


@dataclass(slots=True)
class Result:
    """What one store went through and how it ended."""

    store: str
    seed: int
    processes: int
    kills: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    seconds: float = 0.0
    looked_up: int = 0
    verdict: Verdict = field(default_factory=Verdict)


class Killer:
    """Kills the sender of a post at the moment that it waits for."""

    def __init__(self, bots: list[Bot], rng: random.Random) -> None:
        self._bots = {bot.name: bot for bot in bots}
        self._rng = rng
        self._wanted: str | None = None
        self._victim: Bot | None = None
        self._spared = 0
        self._lock = threading.Lock()
        self._struck = threading.Event()

    def witness(self, sender: str, moment: str) -> None:
        """Called by the stand-in, between the steps of a post."""
        with self._lock:
            if moment != self._wanted or sender not in self._bots or self._struck.is_set():
                return
            if self._spared:
                self._spared -= 1
                return
            self._victim = self._bots[sender]
            self._struck.set()
            if moment != ANSWERED:
                self._victim.send(signal.SIGKILL)

    def strike(self) -> tuple[str, Bot]:
        """Waits for the moment that is drawn, and gives it back with who was killed."""
        moment = self._rng.choices(list(MOMENTS), list(MOMENTS.values()))[0]
        with self._lock:
            self._wanted, self._victim, self._spared = moment, None, self._rng.randrange(SPARED)
            self._struck.clear()
        patience = self._rng.uniform(0.5, 3) if moment == AT_RANDOM else NO_POST_SECONDS
        struck = self._struck.wait(patience)
        with self._lock:
            self._wanted = None
        victim = self._victim or self._rng.choice(list(self._bots.values()))
        if moment == ANSWERED:
            time.sleep(self._rng.uniform(0, 0.03))  # The answer is on its way, is read, or is being recorded.
        victim.kill()
        return moment if struck else AT_RANDOM, victim


def kill_and_restart(
    stage: Stage, rng: random.Random, kills: int, progress: Callable[[], None] = lambda: None
) -> Counter[str]:
    """How many died at which moment."""
    killer = Killer(stage.bots, rng)
    stage.slack.slow.witness = killer.witness
    moments: Counter[str] = Counter()
    for _ in range(kills):
        moment, victim = killer.strike()
        moments[moment] += 1
        victim.start()
        progress()
    return moments


def run_kills(
    url: str,
    folder: Path,
    key: str,
    seed: int,
    kills: int,
    processes: int,
    progress: Callable[[], None] = lambda: None,
) -> Result:
    """A whole run on one database with empty tables; ``key`` is that of encryption, the folder keeps the logs."""
    rng = random.Random(seed)
    result = Result(url.split(":")[0], seed, processes)
    began = time.monotonic()
    with staged(url, folder, key, rng, processes) as stage:
        result.kills = kill_and_restart(stage, rng, kills, progress)
        result.verdict = stage.verdict()
    result.restarts = sum(bot.started for bot in stage.bots) - processes
    result.looked_up = sum(bot.said().count("found_posted") for bot in stage.bots)
    result.seconds = time.monotonic() - began
    return result
