"""Keeping connections alive: tokens renewed in time, new shops looked up, and owners told of what ends."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.domain.connections import Connection, Offer, market_of, renewal_due
from bot.messages.connect import connection_message, offer_buttons
from bot.messages.late import marked_if_late
from bot.tiktok.errors import TikTokError
from jobs.consents import Consents
from jobs.lines import Line, Lines
from jobs.sync.discovery import discover_line
from storage import connections
from storage.database import Database
from storage.deliveries import Intent, intend
from storage.edits import subjects_of
from storage.tables.deliveries import DeliveryRow

log = structlog.get_logger(__name__)

CONNECTION = "connection"


class Connections:
    """What the clock does for them. Any number of processes may: a renewal is claimed, and so is a word to somebody."""

    def __init__(
        self, db: Database, lines: Lines, consents: Consents, clock: Callable[[], datetime], nudge: Callable[[], None]
    ) -> None:
        self._db = db
        self._lines = lines
        self._consents = consents
        self._clock = clock
        self._nudge = nudge

    async def renew(self) -> None:
        """Renews every token that is to be by now; looks up the shops of authorisations that are new."""
        await asyncio.gather(*(self._renew(line) for line in await self._lines.clients()))

    async def tell(self) -> None:
        """Tells people of shops that are lost, or soon will be: once, those of one person together."""
        now = self._clock()
        if await self._db.read(connections.untold, now):
            await self._db.write(self._tell, now)
            self._nudge()
        await self._db.write(connections.forget_told, now)

    async def _renew(self, line: Line) -> None:
        mine = line.authorisation
        try:
            if mine.access_ends_at and renewal_due(mine.renewed_at, mine.access_ends_at, self._clock()):
                await line.client.renew_early(mine.access_ends_at)
            if mine.listed_at is None:
                await discover_line(self._db, line, self._clock())
        except TikTokError as error:
            log.warning("not_renewed", authorisation=mine.id, error=str(error))

    def _tell(self, session: Session, now: datetime) -> None:
        told = connections.take_untold(session, connections.untold(session, now), now)
        people = [(person, one) for one in told for person in self._people(one)]
        for person, theirs in groupby(sorted(people, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
            self._tell_one(session, person, [one for _, one in theirs], now)
        if told and not people:
            log.warning("nobody_to_tell", shops=[one.shop_id for one in told], mend="Set SHOPWATCH_OPERATORS.")

    def _people(self, one: Connection) -> Sequence[str]:
        return (one.owner,) if one.owner else self._consents.pages.operators

    def _tell_one(self, session: Session, person: str, theirs: Sequence[Connection], now: datetime) -> None:
        buttons = offer_buttons(self._offers(session, person, theirs, now))
        told = Intent(
            key=f"{CONNECTION}:{person}:{theirs[0].shop_id}:{now.isoformat()}",
            kind=CONNECTION,
            channel=person,
            payload=connection_message(theirs, buttons).payload(),
            due_at=now,
            subjects=tuple(connections.subject(one.shop_id) for one in theirs),
        )
        intend(session, told, now)

    def _offers(self, session: Session, person: str, theirs: Sequence[Connection], now: datetime) -> list[Offer]:
        """Links for the sellers of these shops, by app and market; none for an app without a service id."""
        wanted = sorted({(one.app_key, market_of(one.region)) for one in theirs})
        apps = {app.key: app for app in self._consents.apps if app.service_id}
        return [self._consents.offer(session, apps[key], market, person, now) for key, market in wanted if key in apps]


def render_connections(session: Session, row: DeliveryRow) -> dict[str, Any]:
    """How the shops of a message are connected now; its links stay the same."""
    ids = [one.removeprefix(connections.subject("")) for one in subjects_of(session, row.key)]
    known = connections.connections(session, row.due_at, ids)
    if not known:
        return row.payload
    buttons = [block for block in row.payload["blocks"] if block["type"] == "actions"]
    payload = connection_message(known, buttons).payload()
    return marked_if_late(payload, row.due_at, row.posted_at) if row.posted_at else payload
