"""Several processes of the bot on one database, as on several machines, and people who type all the time."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from bot.domain.business_hours import WorkingHours
from bot.domain.escalation import Issue, Person, Report
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner
from bot.domain.severities import Sev, shipped_severities
from bot.playground.serve import serve
from bot.playground.slack.app import create_app
from bot.playground.slack.workspace import Workspace
from bot.slack.manifest import manifest
from jobs.escalations import told
from storage import escalations, partners
from storage.database import Database
from storage.escalation_rows import issue_by_id, timeline
from storage.migrate import upgrade
from storage.tables.escalations import IssueRow
from storage.types import Keys

ROOT = Path(__file__).parents[2]
OURS = ("SLACK_", "TIKTOK_", "SHOPWATCH_", "DATABASE_URL")
OPS = "C0SHOPOPS"
T = TypeVar("T")


def until(what: str, look: Callable[[], T | None], seconds: float = 120) -> T:
    """The first thing that ``look`` finds."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.05)
    return found


class Bot:
    """One process of ``shopwatch run`` and what it logged."""

    def __init__(self, folder: Path, environment: dict[str, str], *arguments: str) -> None:
        self._log = folder / f"{uuid.uuid4().hex}.log"
        known = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *arguments],
                cwd=folder,
                env={**known, "PYTHONPATH": str(ROOT), **environment},
                stdout=log,
                stderr=log,
            )

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    @property
    def running(self) -> dict[str, Any] | None:
        """Its port and seat, once it says that it is running."""
        assert self.process.poll() is None, self.said
        whole = (line for line in self.said.splitlines(True) if line.endswith("\n"))
        lines = [json.loads(line) for line in whole if '"running"' in line]
        return lines[0] if lines else None

    @property
    def port(self) -> int:
        return int(until("the start", lambda: self.running)["port"])

    @property
    def seat(self) -> int | None:
        seat: int | None = until("the start", lambda: self.running)["seat"]
        return seat

    def stops(self, *, troubled: bool = False) -> None:
        """In good order, and without a trouble in its log unless it had some."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0, self.said
        assert troubled or not self.troubles

    @property
    def troubles(self) -> list[str]:
        return [line for line in self.said.splitlines() if "Traceback" in line]

    def dies(self) -> None:
        self.process.kill()
        self.process.wait()


class House:
    """One database, one Slack, and as many processes as a test wants."""

    def __init__(self, folder: Path, url: str, key: str, workspace: Workspace, address: str) -> None:
        self.url, self.workspace, self.address = url, workspace, address
        self.folder = folder
        self.environment = {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": workspace.app.bot_token,
            "SLACK_APP_TOKEN": workspace.app.app_token,
            "SLACK_API_URL": f"{address}/api/",
            "SHOPWATCH_DATA_DIR": str(folder),
            "SHOPWATCH_ENCRYPTION_KEYS": key,
            "SHOPWATCH_LOG_FORMAT": "json",
            "SHOPWATCH_PORT": "0",
        }
        self.bots: list[Bot] = []
        self.db = Database(url)

    def start(self, *arguments: str, **environment: str) -> Bot:
        bot = Bot(self.folder, {**self.environment, **environment}, *arguments)
        self.bots.append(bot)
        return bot

    def started(self, number: int, **environment: str) -> list[Bot]:
        """So many processes that are all running."""
        bots = [self.start(**environment) for _ in range(number)]
        for bot in bots:
            until("the start", lambda bot=bot: bot.running)
        return bots

    @property
    def connected(self) -> int:
        return int(httpx.get(f"{self.address}/_playground/sockets").json()["connected"])

    def types(self, text: str) -> str:
        """What the page says to a command: "ok", or why there was no answer."""
        body = {"as": "U0MARIA", "channel": OPS, "text": text}
        answer = httpx.post(f"{self.address}/page/command", json=body, timeout=30).json()
        return "ok" if answer["ok"] else str(answer["error"])

    def posted(self, key: str, channel: str = OPS) -> int:
        """How often a message is there."""
        messages = list(self.workspace.channels[channel].messages.values())
        return [m.metadata["event_payload"]["key"] for m in messages if m.metadata].count(key)

    def issue(self, climbs_in: float) -> Issue:
        """A tool issue that waits for somebody, and climbs when nobody takes it."""
        now = datetime.now(UTC)
        hours = WorkingHours("UTC")
        levels = (Level("support desk", ("U0RAVI",)), Level("programme managers", ("U0LEE",)))
        self.db.write_now(partners.save_partner, Partner("north", "Northwind", "Manila", hours, "C0TOOLISSUES"))
        self.db.write_now(partners.save_ladder, Ladder(levels))
        report = Report("north", "Console", "queue does not load", "spinner", Sev.SEV2, now)
        request, jo, rules = uuid.uuid4().hex, Person("U0JO", "Jo Reyes"), shipped_severities()
        made = self.db.write_now(told, escalations.create_issue, request, report, jo, "C0TOOLISSUES", rules, now)
        climb = update(IssueRow).where(IssueRow.id == made.issue.id).values(climb_at=now + timedelta(seconds=climbs_in))
        self.db.write_now(lambda session: session.execute(climb))
        return self.db.read_now(issue_by_id, made.issue.id)

    def climbs(self, issue: Issue) -> int:
        return [step.change for step in self.db.read_now(timeline, issue.id)].count("climbed")


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    name = f"processes_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres_server.format(name)


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[[str], House]]:
    """Gives a house on a database that has all tables; nothing of it is left behind."""
    workspace = Workspace(manifest(socket_mode=True, base_url=None))
    workspace.rate.enabled = False
    houses: list[House] = []
    key = Fernet.generate_key().decode()
    Keys.use([key])
    with serve(create_app(workspace)) as address:

        def make(url: str) -> House:
            upgrade(url)
            houses.append(House(tmp_path, url, key, workspace, address))
            return houses[-1]

        try:
            yield make
        finally:
            for house in houses:
                for bot in house.bots:
                    bot.dies()
                house.db.close()


@pytest.fixture
def house(make_house: Callable[[str], House], postgres_url: str) -> House:
    return make_house(postgres_url)


class Typing:
    """People who type a command soon after the one before is answered, until told to stop.

    Not at once: a process closes its socket right after an answer, and what is sent in that instant is lost.
    """

    def __init__(self, house: House, people: int) -> None:
        self.answers: list[str] = []
        self._house = house
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._type) for _ in range(people)]

    def __enter__(self) -> "Typing":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _type(self) -> None:
        while not self._stop.is_set():
            self.answers.append(self._house.types("/shop help"))
            self._stop.wait(0.05)

    @property
    def failures(self) -> list[str]:
        return [answer for answer in self.answers if answer != "ok"]


@pytest.fixture
def typing(house: House) -> Callable[[int], Typing]:
    return lambda people: Typing(house, people)


@pytest.fixture
def wait() -> Callable[..., Any]:
    return until
