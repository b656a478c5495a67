"""The watchman: finds what should have happened and did not, mends it where it can, and tells who should know.

Every process may run it: a mend has an id or is a conditional UPDATE, and of those that find one trouble one tells.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.domain import audit as rules
from bot.domain.audit import PACES_MISSED, PATIENCE, Kind, KnownTrouble, Trouble
from bot.domain.feeds import Feed
from bot.messages.audit import trouble_message
from bot.messages.late import marked_if_late
from bot.metrics import Metrics
from bot.tiktok.oddities import ODDITIES
from jobs.digests.run import restart_forgotten
from jobs.engine import Engine
from jobs.heartbeat import beat
from jobs.ladder import restart_rungs
from storage import audit, oddities, troubles
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.edits import subjects_of
from storage.tables.deliveries import DeliveryRow

log = structlog.get_logger(__name__)

AUDIT = "audit"
LATELY = timedelta(minutes=1)
"""What was due since then is still on its way."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What the auditor is to know: who is told where there is no owner, how often each feed is read, whom to ping."""

    operators: tuple[str, ...] = ()
    paces: Mapping[Feed, timedelta] | None = None
    heartbeat_url: str | None = None


class Auditor:
    """Looks at everything once a minute; see ``docs/decisions/0016-watchman.md``."""

    def __init__(
        self,
        db: Database,
        engine: Engine,
        clock: Callable[[], datetime],
        nudge: Callable[[], None],
        metrics: Metrics,
        watch: Watch,
    ) -> None:
        self._db = db
        self._engine = engine
        self._clock = clock
        self._nudge = nudge
        self._metrics = metrics
        self._watch = watch

    async def audit(self) -> list[KnownTrouble]:
        """Mends, looks, tells, and gives the sign of life if all is well with the bot; what is amiss."""
        now = self._clock()
        self._metrics.mended(Kind.SLOT, await restart_forgotten(self._db, self._engine, now))
        self._metrics.mended(Kind.LADDER, await restart_rungs(self._db, self._engine, now))
        await self._keep_oddities(now)
        found = await self._db.write(look_and_tell, self._watch, now)
        for known in found.to_tell:
            log.error("overdue", kind=known.trouble.kind, key=known.trouble.key, since=known.since.isoformat())
        if found.to_tell:
            self._nudge()
        self._metrics.audited()
        if self._watch.heartbeat_url and rules.healthy(found.open):
            await beat(self._watch.heartbeat_url)
        return found.open

    async def _keep_oddities(self, now: datetime) -> None:
        """What this process noted of TikTok's answers goes where every process sees it."""
        noted = ODDITIES.take()
        if not noted:
            return
        try:
            await self._db.write(oddities.remember, noted, now)
        except Exception:
            ODDITIES.give_back(noted)
            raise
        for oddity, times in noted.items():
            self._metrics.odd(oddity, times)


def look_and_tell(session: Session, watch: Watch, now: datetime) -> troubles.Found:
    """Finds, remembers, and keeps the intents that tell of what is new: all in one transaction."""
    found = troubles.remember(session, _look(session, watch, now), now)
    told = sorted(((person, known) for known in found.to_tell for person in _people(known, watch)), key=_by_person)
    for person, group in groupby(told, key=lambda pair: pair[0]):
        _tell(session, person, [known for _, known in group], now)
    return found


def render_troubles(session: Session, row: DeliveryRow) -> dict[str, Any]:
    """What a message about troubles should show now."""
    ids = [int(subject.removeprefix("trouble:")) for subject in subjects_of(session, row.key)]
    payload = trouble_message(troubles.troubles_by_id(session, ids)).payload()
    return marked_if_late(payload, row.due_at, row.posted_at) if row.posted_at else payload


def _look(session: Session, watch: Watch, now: datetime) -> Iterator[Trouble]:
    before = now - LATELY
    yield from map(rules.slot_trouble, audit.open_slots(session, before))
    yield from map(rules.post_trouble, audit.open_posts(session, before, but=AUDIT))
    for issue_id, due_at in audit.overdue_ladders(session, before):
        yield rules.ladder_trouble(issue_id, due_at)
    for key, shown, channel in audit.edits_behind(session):
        yield rules.edit_trouble(key, shown, channel)
    yield from map(rules.oddity_trouble, oddities.oddities(session, now))
    yield from map(rules.tokens_trouble, audit.renewals_refused(session))
    if watch.paces:
        read_before = {feed: now - PACES_MISSED * pace for feed, pace in watch.paces.items()}
        yield from map(rules.waiting_trouble, audit.feeds_waiting(session, now - PATIENCE[Kind.SYNC]))
        yield from map(rules.data_trouble, audit.feeds_failing(session, read_before))


def _people(known: KnownTrouble, watch: Watch) -> tuple[str, ...]:
    return (known.trouble.owner,) if known.trouble.owner else watch.operators


def _by_person(pair: tuple[str, KnownTrouble]) -> tuple[str, int]:
    return pair[0], pair[1].id


def _tell(session: Session, person: str, known: Sequence[KnownTrouble], now: datetime) -> None:
    """One message for all that a person is told at once, as a direct message."""
    told = Intent(
        key=f"{AUDIT}:{person}:{known[0].id}",
        kind=AUDIT,
        channel=person,
        payload=trouble_message(known).payload(),
        due_at=now,
        subjects=tuple(troubles.subject(one.id) for one in known),
    )
    intend(session, told, now)
