"""The roof: builds every part from the settings and joins them. The only module that knows them all."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import BaseRoute

from bot.apps import apps_of
from bot.domain.connections import Market
from bot.domain.rules import Rules, shipped_rules
from bot.domain.rules_own import read_own_rules
from bot.domain.severities import Severities, parse_severities, shipped_severities
from bot.doors import open_doors
from bot.metrics import Metrics
from bot.role import Role
from bot.settings import Settings, SettingsError
from bot.slack.client import make_client, make_posting_client
from bot.slack.directory import Directory
from bot.sweeps import sweeps
from handlers.afterwards import finish_answers
from handlers.consent import consent_routes
from handlers.register import register
from handlers.requests import Requests
from handlers.services import Services
from handlers.webhooks import webhook_routes
from jobs import health
from jobs.auditor import Auditor, Watch
from jobs.blocks import NewerBlocks
from jobs.clock import Clock
from jobs.connections import Connections
from jobs.consents import Consents, Pages
from jobs.delivery import Courier, Patience
from jobs.digests.run import digest_now_work, digest_work
from jobs.edits import Editor
from jobs.engine import Engine
from jobs.ladder import rung_work
from jobs.lines import Addresses, Lines
from jobs.listen.inbox import Inbox
from jobs.listen.listener import Listener
from jobs.listen.place import Place
from jobs.refusals import refusal_handler
from jobs.renderers import RENDERERS, RENEW
from jobs.retention import Keep
from jobs.seat import Seat, take_seat
from jobs.severities import use_severities
from jobs.sync.discovery import discover
from jobs.sync.plans import PLANS
from jobs.sync.run import Syncer
from storage.database import Database
from storage.migrate import upgrade
from storage.standing import standing
from storage.types import Keys

log = structlog.get_logger(__name__)

POLL = timedelta(seconds=1)


def utc_now() -> datetime:
    return datetime.now(UTC)


def _until(ends: float) -> timedelta:
    return timedelta(seconds=max(1.0, ends - monotonic()))


@dataclass(slots=True)
class Bot:
    """The running parts, for whoever starts them (the command line, the demo, a test)."""

    services: Services
    app: AsyncApp
    courier: Courier
    editor: Editor
    syncer: Syncer | None
    clock: Clock
    metrics: Metrics
    inbox: Inbox
    listener: Listener | None
    routes: Sequence[BaseRoute] = ()
    port: int = 0

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
        self.courier.stop()
        self.editor.stop()
        await self.inbox.close()
        await self.clock.finish(patience)
        if self.listener:
            await self.listener.finish(_until(ends))
        await finish_answers(_until(ends))
        await self.services.engine.finish(_until(ends))


def open_storage(settings: Settings) -> Database:
    """The database with all its tables and the keys to what is encrypted in it."""
    Keys.use(settings.keys(), settings.key_file)
    upgrade(settings.database)
    return Database(settings.database)


def rules_of(settings: Settings) -> Rules:
    """The shipped rules with the team's own on top. Raises SettingsError for a file that cannot be read."""
    if settings.rules_file is None:
        return shipped_rules()
    try:
        own = read_own_rules(settings.rules_file.read_text("utf-8"), shipped_rules())
    except (OSError, ValueError) as error:
        raise SettingsError(f"SHOPWATCH_RULES: {settings.rules_file}: {error}") from None
    return shipped_rules().overridden_by(own)


def severities_of(settings: Settings) -> Severities:
    """The shipped severities or the team's own. Raises SettingsError for a file that cannot be read."""
    if settings.severities_file is None:
        return shipped_severities()
    try:
        return parse_severities(settings.severities_file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"SHOPWATCH_SEVERITIES: {settings.severities_file}: {error}") from None


def lines_of(settings: Settings, db: Database) -> Lines | None:
    """The lines to TikTok Shop; None where no app is configured. Raises SettingsError for one that is half."""
    apps = apps_of(settings)
    addresses = Addresses(settings.tiktok_api_url, settings.tiktok_auth_url)
    return Lines(db, apps, addresses, utc_now, settings.tiktok_calls_per_second) if apps else None


def consents_of(settings: Settings, db: Database, lines: Lines, nudge: Callable[[], None]) -> Consents:
    """What asks sellers for their consent and takes it."""
    where = {Market.US: settings.tiktok_consent_us_url, Market.ROW: settings.tiktok_consent_url}
    return Consents(db, lines, Pages(where, settings.public_url, settings.operators), utc_now, nudge)


@asynccontextmanager
async def running(settings: Settings, role: Role = Role.BOTH) -> AsyncIterator[Bot]:
    """The whole bot, from the first table to the open socket; stops in the opposite order.

    Raises SettingsError for settings that do not do, SeatTaken when another process has the SQLite database.
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
        bot = _build(settings, db, token, lines, seat)
        await bot.services.engine.open()
        stack.push_async_callback(bot.finish, timedelta(seconds=settings.stop_seconds))
        bot.clock.start()
        app, routes = (bot.app, bot.routes) if role.answers else (None, ())
        bot.port = await stack.enter_async_context(open_doors(settings, app, bot.problems, bot.figures, routes))
        log.info("running", role=role, port=bot.port, seat=seat.number if seat else None)
        try:
            yield bot
        finally:
            log.info("stopping")


def _build(settings: Settings, db: Database, token: str, lines: Lines | None, seat: Seat | None) -> Bot:
    slack = make_client(token, settings.slack_api_url, settings.slack_timeout)
    rules = rules_of(settings)
    use_severities(severities_of(settings))
    metrics, blocks = Metrics(), NewerBlocks()
    holder: list[Clock] = []

    def nudge() -> None:
        for clock in holder:
            clock.nudge()

    courier = Courier(
        db,
        make_posting_client(token, settings.slack_api_url, settings.slack_timeout),
        slack,
        utc_now,
        refusal_handler(db, utc_now, settings.operators),
        Patience(timedelta(seconds=settings.slack_timeout), timedelta(seconds=settings.slack_margin)),
        renew=RENEW,
        metrics=metrics,
        blocks=blocks,
    )
    editor = Editor(db, slack, utc_now, RENDERERS, metrics, blocks)
    syncer = Syncer(db, lines, rules, utc_now) if lines else None
    engine = Engine(settings.database, seat.number if seat else None, POLL)
    engine.does("digest", digest_work(db, rules, utc_now, nudge))
    engine.does("digest_now", digest_now_work(db, rules, utc_now, nudge))
    engine.does("rung", rung_work(db, engine, utc_now, nudge))
    if syncer:
        engine.does("sync", syncer.work(nudge))
    consents = consents_of(settings, db, lines, nudge) if lines else None
    services = Services(db, slack, Directory(slack, utc_now), engine, rules, utc_now, nudge, blocks, consents)
    watch = Watch(
        operators=settings.operators,
        paces={feed: plan.every for feed, plan in PLANS.items()} if syncer else {},
        heartbeat_url=settings.heartbeat_url,
    )
    auditor = Auditor(db, engine, utc_now, nudge, metrics, watch)
    keep = Keep(
        work=timedelta(days=settings.keep_work_days),
        messages=timedelta(days=settings.keep_messages_days),
        facts=timedelta(days=settings.keep_facts_days),
        webhooks=timedelta(days=settings.keep_webhooks_days),
    )
    inbox, listener = Inbox(db, utc_now), _listener(services, lines) if lines else None
    connections = Connections(db, lines, consents, utc_now, nudge) if lines and consents else None
    watched = (
        sweeps(services, courier, editor, auditor, keep, syncer, lines, connections, listener, seat) if seat else []
    )
    clock = Clock(watched)
    holder.append(clock)
    routes = webhook_routes(inbox, list(lines.apps.values()), metrics, utc_now) if lines else []
    routes += consent_routes(consents) if consents else []
    app = _bolt(settings, slack, services, metrics)
    return Bot(services, app, courier, editor, syncer, clock, metrics, inbox, listener, routes)


def _listener(services: Services, lines: Lines) -> Listener:
    place = Place(services.db, lines, services.rules, services.clock)
    return Listener(place, services.nudge, lambda: discover(services.db, lines, services.clock()))


def _bolt(settings: Settings, slack: AsyncWebClient, services: Services, metrics: Metrics) -> AsyncApp:
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "socket mode"
    app = Requests(slack, secret, metrics)
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
