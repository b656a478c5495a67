"""``shopwatch connect``: the links for sellers, and what is connected."""

import asyncio
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands.parts import opened, prepared, utc_now
from bot.commands.terminal import instant, say, table, terminal
from bot.commands.trouble import Trouble
from bot.domain.connections import Market, Offer, Opened
from bot.from_settings import consents_of, lines_of
from bot.messages.connect import ENDLESS, NAMELESS, SELLERS
from bot.settings import Settings
from bot.tiktok import App
from jobs.consents import Consents
from storage import connections
from storage.database import Database

NO_APP = (
    "TIKTOK_APP_KEY, TIKTOK_APP_SECRET: are not set, so there is no app that a seller could authorise. The Partner "
    "Center shows them, and TIKTOK_SERVICE_ID, once an app is made there."
)


def connect(app_name: str, market: Market | None) -> None:
    """Raises Trouble where nothing can be offered, with the variable that is to be set."""
    settings = prepared()
    with opened(settings) as db:
        asyncio.run(_connect(settings, db, app_name, market))


async def _connect(settings: Settings, db: Database, app_name: str, market: Market | None) -> None:
    lines = lines_of(settings, db)
    if lines is None:
        raise Trouble(NO_APP)
    async with lines:
        consents = consents_of(settings, db, lines, lambda: None)
        apps = _apps(consents, app_name)
        offers = await db.write(_offers, consents, apps, [market] if market else list(Market), utc_now())
        names = {app.key: app.name for app in consents.apps}
        standing = [replace(one, app=names.get(key, key)) for key, one in await db.read(connections.opened)]
    _tell(consents, offers, standing)


def _apps(consents: Consents, name: str) -> list[App]:
    """Those to connect to. Raises Trouble for a name that none has, and when none has a service id."""
    named = [app for app in consents.apps if not name or app.name == name.casefold()]
    if not named:
        known = ", ".join(app.name for app in consents.apps if app.name) or "none has a name"
        raise Trouble(f"--app: no app is called '{name}' ({known}). TIKTOK_APPS names them.")
    ready = [app for app in named if app.service_id]
    if not ready:
        raise Trouble(". ".join(consents.problems()) + ".")
    return ready


def _offers(session: Session, consents: Consents, apps: list[App], markets: list[Market], now: datetime) -> list[Offer]:
    return [consents.offer(session, app, market, None, now) for app in apps for market in markets]


def _tell(consents: Consents, offers: list[Offer], standing: list[Opened]) -> None:
    for offer in offers:
        app = f", app {offer.app}" if offer.app else ""
        say(f"{SELLERS[offer.market]}{app}:\n{offer.url}\n")
    say(f"Send the link to the seller. It works once, until {instant(offers[0].until)}.")
    if not consents.pages.operators:
        say("Set SHOPWATCH_OPERATORS to be told in Slack what was connected.")
    for problem in consents.problems():
        say(f"Note: {problem}.")
    if standing:
        terminal().print(table(("Seller", "App", "Shops", "Until"), map(_row, standing)))


def _row(one: Opened) -> tuple[str, ...]:
    until = instant(one.ends_at) if one.ends_at else ENDLESS
    ended = f"ended {instant(one.ended_at)}: {one.reason}" if one.ended_at else until
    return one.seller or NAMELESS, one.app, ", ".join(one.shops) or "none yet", ended
