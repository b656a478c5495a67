"""All that a run of chaos needs, set up and taken down: a slow Slack, bot processes, and a team that uses them."""

import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from storage.database import Database
from tests.chaos.processes import Bot, running
from tests.chaos.slack import StandIn, stand_in
from tests.chaos.team import Team, settle_in
from tests.chaos.verdict import Verdict, judge, open_work

LONGEST = (0.5, 0.5)
"""Seconds that the stand-in may take before it stores and before it answers."""
TIMEOUT, MARGIN = 2, 3
"""The bots' patience with Slack, in seconds: an unknown outcome is settled after their sum."""
PACE = 0.7
"""Seconds between two digests that fall due, on average; a tool breaks as often, if somebody is there to be told."""
QUIET_SECONDS = 150.0
"""The bots have finished, or got stuck, when so long nothing of what is open was done."""


@dataclass(frozen=True, slots=True)
class Stage:
    slack: StandIn
    bots: list[Bot]
    team: Team
    db: Database

    def verdict(self) -> Verdict:
        """Lets the team rest and the bots finish, then counts. Whatever is open after that is lost."""
        self.team.rest()
        still, end = self.db.read_now(open_work), time.monotonic() + QUIET_SECONDS
        while still and time.monotonic() < end:
            before, still = still, self.db.read_now(open_work)
            if still != before:
                end = time.monotonic() + QUIET_SECONDS
            for bot in self.bots:
                if bot.pid is None:
                    bot.start()
            time.sleep(0.25)
        for bot in self.bots:
            bot.stop()
        return judge(self.db, self.slack, self.team.subscribed, self.team.reported, timedelta(seconds=MARGIN) / 3)

    def until(self, what: str, holds: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"{what}: not within {seconds:.0f} s")
            time.sleep(0.05)

    def until_busy(self, posts: int) -> None:
        """Until so many posts more have arrived."""
        enough = len(self.slack.slow.arrivals) + posts
        self.until(f"{posts} posts", lambda: len(self.slack.slow.arrivals) >= enough)


@contextmanager
def staged(url: str, folder: Path, key: str, rng: random.Random, processes: int) -> Iterator[Stage]:
    """On a database with empty tables. ``key`` is that of encryption; the folder keeps the logs."""
    db = Database(url)
    try:
        with stand_in(random.Random(rng.random()), LONGEST) as slack:
            db.write_now(settle_in)
            names = [f"p{n}" for n in range(processes)]
            bots = [Bot(name, folder, _environment(slack, name, url, folder, key)) for name in names]
            team = Team(db, slack, random.Random(rng.random()), PACE)
            with running(bots):
                team.begin()
                try:
                    yield Stage(slack, bots, team, db)
                finally:
                    team.rest()
    finally:
        db.close()


def _environment(slack: StandIn, name: str, url: str, folder: Path, key: str) -> dict[str, str]:
    severities = folder / "severities.toml"
    shutil.copy(Path(__file__).with_name("severities.toml"), severities)
    return {
        "SLACK_BOT_TOKEN": slack.workspace.app.bot_token,
        "SLACK_APP_TOKEN": slack.workspace.app.app_token,
        "SLACK_API_URL": slack.api_url(name),
        "DATABASE_URL": url,
        "SHOPWATCH_DATA_DIR": str(folder),
        "SHOPWATCH_ENCRYPTION_KEYS": key,
        "SHOPWATCH_SEVERITIES": str(severities),
        "SHOPWATCH_SLACK_TIMEOUT": str(TIMEOUT),
        "SHOPWATCH_SLACK_MARGIN": str(MARGIN),
        "SHOPWATCH_PORT": "0",
        "SHOPWATCH_LOG_FORMAT": "json",
        "TZ": os.environ.get("TZ", "UTC"),
    }
