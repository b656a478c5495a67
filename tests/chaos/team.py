"""What keeps the bots busy: digests that fall due, tools that break, and people who take them, all the time."""

import random
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.domain.business_hours import WorkingHours
from bot.domain.ladders import Ladder, Level
from bot.domain.partners import Partner, Tool
from bot.domain.risks import Topic
from bot.domain.shops import Shop
from bot.domain.sps import Source, SpsReading, noon
from bot.domain.subscriptions import DigestSubscription
from bot.playground.demo.door import Missing, Person
from storage.database import Database
from storage.deliveries import delivery
from storage.partners import save_ladder, save_partner, save_tool
from storage.shops import declared
from storage.sps import save_sps_reading
from storage.subscriptions import Kept, save_subscription
from tests.chaos.slack import StandIn
from tests.chaos.verdict import open_work

ISSUES = "C0TOOLISSUES"
DIGESTS = ("C0SHOPOPS", "C0SHOPALERTS", "C0PARTNEROPS")
LEVELS = (
    Level("partner desk", ("U0RAVI",)),
    Level("programme managers", ("U0LEE", "S0PARTNEROPS")),
    Level("engineering", ("S0TOOLSONCALL",)),
    Level("leadership", ("U0MARIA",)),
)
TROUBLE = (Missing, httpx.HTTPError, IndexError)
"""What a person sees of a bot that is not there."""
ENOUGH = 60
"""Pieces of work that are open. With more the team waits: a pile that outlasts the run would prove nothing."""
SHOPS = 45
"""Enough for a digest with a reply in its thread."""


def settle_in(session: Session) -> None:
    """The shops and the partner that everything below is about."""
    today = datetime.now(UTC).date()
    for n in range(SHOPS):
        declared(session, Shop(str(n), f"s{n}", f"Shop {n}"))
        score = Decimal(5) - Decimal(n) / 50
        save_sps_reading(session, SpsReading(str(n), today, noon(today, "UTC"), Source.FILE, score))
    save_partner(session, Partner("north", "Northwind", "Manila", WorkingHours("UTC"), ISSUES))
    save_tool(session, Tool("console", "Console"))
    save_ladder(session, Ladder(LEVELS))


def subscribe(session: Session, name: str, channel: str) -> Kept:
    """A daily digest whose slot of today has just come."""
    now = datetime.now(UTC)
    digest = DigestSubscription(name, Topic.SPS, channel, now.time().replace(microsecond=0), "UTC", owner="U0ANA")
    return save_subscription(session, digest, now - timedelta(seconds=2))


class Team:
    """People and channels, on threads of their own, until ``pause``. What they were promised is counted afterwards."""

    def __init__(self, db: Database, slack: StandIn, rng: random.Random, pace: float) -> None:
        self._db = db
        self._slack = slack
        self._rng = rng
        self._pace = pace
        self._jo = Person(slack.address, "U0JO")
        self._ana = Person(slack.address, "U0ANA")
        self._resting = threading.Event()
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._subscribe, self._report)]
        self.subscribed: list[int] = []
        self.reported = 0

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def rest(self) -> None:
        """Nothing new any more; may be said twice."""
        self._resting.set()
        for thread in self._threads:
            thread.join(60)

    def _subscribe(self) -> None:
        while not self._resting.wait(self._rng.uniform(0, 2 * self._pace)):
            if self._enough():
                continue
            name, channel = f"digest {time.monotonic()}", self._rng.choice(DIGESTS)
            # Where the database is out of reach nobody was promised anything.
            with suppress(SQLAlchemyError):
                self.subscribed.append(self._db.write_now(subscribe, name, channel).id)

    def _report(self) -> None:
        """Reports broken tools, and takes about half of them at some time while their ladder climbs."""
        takes: list[tuple[float, int]] = []
        while not self._resting.wait(self._rng.uniform(0, 2 * self._pace)):
            # A person whose command was not answered does it again; so does this one, with the next report.
            with suppress(*TROUBLE):
                if not self._enough():
                    self._file_a_report()
                    self.reported += 1
                    if self._rng.random() < 0.6:
                        takes.append((time.monotonic() + self._rng.uniform(0, 6), self.reported))
            with suppress(SQLAlchemyError):
                takes = [take for take in takes if not self._taken(*take)]

    def _enough(self) -> bool:
        """Also while the database is out of reach."""
        try:
            return len(self._db.read_now(open_work)) >= ENOUGH
        except SQLAlchemyError:
            return True

    def _file_a_report(self) -> None:
        self._jo.command(ISSUES, f"/escalate sev2 Console: queue {self.reported + 1} does not load")
        view = self._slack.workspace.modal_stack("U0JO")[-1]
        what = {"what": {"field": {"type": "plain_text_input", "value": "A spinner for the whole shift."}}}
        answer = self._jo.submit({"id": view.id}, what)
        if answer["response_action"] in ("push", "errors"):  # What went wrong is shown over the form or in it.
            raise Missing(f"the form was not taken: {answer}")

    def _taken(self, due: float, issue_id: int) -> bool:
        """Presses "Take it" on the issue's message; False to try again later."""
        if time.monotonic() < due:
            return False
        row = self._db.read_now(delivery, f"issue:{issue_id}")
        if row is None or row.ts is None:
            return False
        message = self._slack.workspace.channels[ISSUES].messages[row.ts]
        for block in list(message.blocks):
            for element in block.get("elements", []):
                if element.get("action_id") == "issue.take":
                    with suppress(*TROUBLE):
                        self._ana.click(ISSUES, row.ts, block["block_id"], element)
                        return True
                    return False
        return True
