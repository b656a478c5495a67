"""All that speaks with TikTok Shop, in both directions; there is none where no app is configured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.routing import BaseRoute

from bot.metrics import Metrics
from handlers.consent import consent_routes
from handlers.services import Services
from handlers.webhooks import webhook_routes
from jobs.clock import Sweep
from jobs.connections import Connections
from jobs.consents import Consents
from jobs.lines import Lines
from jobs.listen.inbox import Inbox
from jobs.listen.listener import Listener
from jobs.listen.place import Place
from jobs.sync.discovery import discover
from jobs.sync.run import Syncer


@dataclass(frozen=True, slots=True)
class TikTokSide:
    """``routes`` are the doors for the platform's webhooks and for sellers who come back from their consent."""

    services: Services
    lines: Lines
    syncer: Syncer
    connections: Connections
    inbox: Inbox
    listener: Listener
    routes: Sequence[BaseRoute]

    def sweeps(self) -> list[Sweep]:
        async def sync() -> None:
            await self.syncer.start_due(self.services.engine)

        async def shops() -> None:
            await discover(self.services.db, self.lines, self.services.clock())

        return [
            Sweep("shops", timedelta(hours=6), shops),
            Sweep("sync", timedelta(seconds=10), sync),
            Sweep("renew", timedelta(seconds=60), self.connections.renew),
            Sweep("connections", timedelta(seconds=10), self.connections.tell),
            Sweep("webhooks", timedelta(seconds=1), self.listener.start_due, on_nudge=True),
        ]


def open_tiktok_side(services: Services, lines: Lines, consents: Consents, metrics: Metrics) -> TikTokSide:
    db, clock, nudge = services.db, services.clock, services.nudge
    syncer = Syncer(db, lines, services.rules, clock)
    services.engine.does("sync", syncer.work(nudge))
    inbox = Inbox(db, clock)
    place = Place(db, lines, services.rules, clock)
    listener = Listener(place, nudge, lambda: discover(db, lines, clock()))
    routes = [*webhook_routes(inbox, list(lines.apps.values()), metrics, clock), *consent_routes(consents)]
    return TikTokSide(services, lines, syncer, Connections(db, lines, consents, clock, nudge), inbox, listener, routes)
