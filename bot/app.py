"""The roof: builds every part from the settings and joins them. The only module that knows them all."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import BaseRoute

from bot.doors import open_doors
from bot.from_settings import consents_of, lines_of, open_storage, rules_of, severities_of, utc_now
from bot.metrics import Metrics
from bot.post_office import PostOffice, open_post_office
from bot.role import Role
from bot.settings import Settings, SettingsError
from bot.slack.client import make_client, make_posting_client, make_session
from bot.slack.directory import Directory
from bot.slack.identity import Identity
from bot.tiktok_side import TikTokSide, open_tiktok_side
from bot.upkeep import upkeep
from handlers.afterwards import finish_answers
from handlers.register import register
from handlers.requests import Requests
from handlers.services import Services
from jobs import health
from jobs.blocks import NewerBlocks
from jobs.clock import Clock, Sweep
from jobs.digests.run import digest_now_work, digest_work
from jobs.engine import Engine
from jobs.ladder import rung_work
from jobs.lines import Lines
from jobs.seat import Seat, take_seat
from jobs.severities import use_severities
from storage.database import Database
from storage.standing import standing

log = structlog.get_logger(__name__)

POLL = timedelta(seconds=0.4)
"""The engine finds in its own second what has come due; with another one to fetch it, one rung in a hundred would come
later than a second and a half."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The running parts of one process."""

    services: Services
    app: AsyncApp
    clock: Clock
    post_office: PostOffice
    tiktok: TikTokSide | None
    metrics: Metrics

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The doors beside Slack's."""
        return self.tiktok.routes if self.tiktok else ()

    def sweeps(self, settings: Settings, seat: Seat) -> list[Sweep]:
        """All that the clock of a working process looks at."""
        own = upkeep(self.services, settings, self.metrics, seat, syncs=self.tiktok is not None)
        return [*self.post_office.sweeps(), *own, *(self.tiktok.sweeps() if self.tiktok else ())]

    async def problems(self) -> list[str]:
        """Why the bot cannot work now; empty when it can."""
        return await health.problems(self.services.db, self.services.engine)

    async def figures(self) -> bytes:
        """Prometheus' page: what this process counted, and what stands in the database."""
        try:
            now = await self.services.db.read(standing, self.services.clock())
        except Exception:
            log.exception("no_figures")
            now = None
        return self.metrics.page(now, await health.work_waiting(self.services.engine))

    async def finish(self, patience: timedelta) -> None:
        """Begins nothing new, and lets what is in hand come to its end within ``patience``."""
        ends = monotonic() + patience.total_seconds()

        def left() -> timedelta:
            return timedelta(seconds=max(1.0, ends - monotonic()))

        self.post_office.stop()
        if self.tiktok:
            await self.tiktok.inbox.close()
        await self.clock.finish(patience)
        await self.post_office.courier.finish(left())
        if self.tiktok:
            await self.tiktok.listener.finish(left())
        await finish_answers(left())
        await self.services.engine.finish(left())


@asynccontextmanager
async def running(settings: Settings, role: Role, identity: Identity) -> AsyncIterator[None]:
    """The whole bot, from the first table to the open socket; stops in the opposite order.

    ``identity`` is what Slack told of it before. Raises SettingsError for settings that do not do, SeatTaken when
    another process has the SQLite database.
    """
    token = _required(settings, role)
    async with AsyncExitStack() as stack:
        seat = take_seat(settings.database) if role.works else None
        if seat:
            stack.callback(seat.leave)
        db = open_storage(settings)
        stack.callback(db.close)
        lines = lines_of(settings, db)
        if lines:
            await stack.enter_async_context(lines)
        session = await stack.enter_async_context(make_session(settings.slack_timeout))
        bot = _build(settings, db, token, identity, session, lines, seat)
        await bot.services.engine.open()
        stack.push_async_callback(bot.finish, timedelta(seconds=settings.stop_seconds))
        bot.clock.start(bot.sweeps(settings, seat) if seat else [])
        app, routes = (bot.app, bot.routes) if role.answers else (None, ())
        port = await stack.enter_async_context(open_doors(settings, app, bot.problems, bot.figures, routes))
        log.info("running", role=role, port=port, seat=seat.number if seat else None)
        try:
            yield
        finally:
            log.info("stopping")


def _build(
    settings: Settings,
    db: Database,
    token: str,
    identity: Identity,
    session: ClientSession,
    lines: Lines | None,
    seat: Seat | None,
) -> Bot:
    slack = make_client(token, settings.slack_api_url, settings.slack_timeout, session)
    poster = make_posting_client(token, settings.slack_api_url, settings.slack_timeout, session)
    rules, metrics, blocks, clock = rules_of(settings), Metrics(), NewerBlocks(), Clock()
    use_severities(severities_of(settings))
    engine = Engine(settings.database, seat.number if seat else None, POLL)
    engine.does("digest", digest_work(db, rules, utc_now, clock.nudge_at))
    engine.does("digest_now", digest_now_work(db, rules, utc_now, clock.nudge))
    engine.does("rung", rung_work(db, engine, utc_now, clock.nudge))
    consents = consents_of(settings, db, lines, clock.nudge) if lines else None
    directory = Directory(slack, utc_now, identity.url)
    services = Services(db, slack, directory, engine, rules, utc_now, clock.nudge, blocks, consents)
    tiktok = open_tiktok_side(services, lines, consents, metrics) if lines and consents else None
    post_office = open_post_office(settings, db, slack, poster, utc_now, metrics, blocks)
    return Bot(services, _bolt(settings, slack, services, metrics, identity), clock, post_office, tiktok, metrics)


def _bolt(
    settings: Settings, slack: AsyncWebClient, services: Services, metrics: Metrics, identity: Identity
) -> AsyncApp:
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "socket mode"
    app = Requests(slack, secret, metrics, identity, services.blocks)
    register(app, services)
    return app


def _required(settings: Settings, role: Role) -> str:
    """The bot token. Raises SettingsError that says what is missing and where it is found."""
    if role is not Role.BOTH and settings.database.startswith("sqlite"):
        raise SettingsError(
            f"DATABASE_URL: --role {role} needs a PostgreSQL database (postgresql://…). SQLite admits one process, "
            "which has to do both."
        )
    if settings.slack_bot_token is None:
        raise SettingsError(
            "SLACK_BOT_TOKEN: is missing. It is shown under OAuth & Permissions of your app on api.slack.com/apps "
            "(xoxb-…) after the app is installed. To look around without Slack, run: shopwatch demo"
        )
    if role.answers and settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise SettingsError(
            "SLACK_APP_TOKEN: is missing (xapp-…, with connections:write, under Basic Information), for Socket Mode; "
            "or set SLACK_SIGNING_SECRET to take Slack's requests over HTTP"
        )
    return settings.slack_bot_token.get_secret_value()
