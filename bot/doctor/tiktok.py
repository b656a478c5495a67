"""The lines to TikTok Shop: which shops does each authorisation open, and for how long?"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import stamina

from bot.doctor.result import Result, failed, ok, warning
from bot.doctor.settings import existing_keys
from bot.domain.oddities import drift_words
from bot.from_settings import lines_of
from bot.settings import Settings
from bot.tiktok.errors import TikTokError
from bot.tiktok.platform_clock import WORTH_TELLING
from jobs.consents import CALLBACK_PATH, Pages
from jobs.lines import Line, Lines
from storage.authorisations import Authorisation, authorisation, pair_of
from storage.database import Database

SOON = timedelta(days=30)
"""Before an authorisation ends there must be time to find the seller and ask."""

AUTHORISE = "Let the seller authorise the app again: shopwatch connect gives the link."
MEND_RENEWAL = (
    "Compare TIKTOK_APP_KEY and TIKTOK_APP_SECRET with the Partner Center. If they are right, let the seller authorise "
    "the app again: shopwatch connect gives the link."
)
NO_APP = "Set TIKTOK_APP_KEY and TIKTOK_APP_SECRET; without them figures come from imported files only."
NO_KEY = "Start the bot once: it makes the key under which tokens are kept."
SERVICE_ID = "Copy the service id from the app's page in the Partner Center."
PUBLIC_URL = (
    f"Set it to the address under which browsers reach this bot (such as https://bot.example.com), and enter that with "
    f"{CALLBACK_PATH} behind it as redirect URL in the Partner Center."
)
NOBODY = "Ask the seller: shopwatch connect gives the link for it."


async def look_at_tiktok(settings: Settings, db: Database, now: datetime) -> list[Result]:
    """Asks for the authorised shops. A token that has ended is renewed by that, and kept."""
    lines = lines_of(settings, db)
    if lines is None:
        return [warning("TikTok Shop", "no app is configured", NO_APP)]
    found = _consent(settings, lines)
    if existing_keys(settings) is None:
        return [warning("TikTok Shop", "was not asked: there is no encryption key yet", NO_KEY), *found]
    async with lines, first_answer_only():
        kept = await lines.clients(ended=True)
        for line in kept:
            found += await _look(db, line, _label(lines, line, kept), now)
    return found if kept else [warning("TikTok Shop", "no seller has authorised an app yet", NOBODY), *found]


@asynccontextmanager
async def first_answer_only() -> AsyncIterator[None]:
    """What passes by itself after some tries is worth telling too, and somebody is waiting."""
    before = stamina.is_active()
    stamina.set_active(False)
    try:
        yield
    finally:
        stamina.set_active(before)


def _consent(settings: Settings, lines: Lines) -> list[Result]:
    """Can sellers connect shops by a link? What is given instead by the environment needs no link."""
    check = "TikTok redirect URL"
    missing = [app.variable("SERVICE_ID") for app in lines.apps.values() if not app.service_id and not app.given]
    found = [warning("TikTok consent", f"{name} is not set: no link for sellers", SERVICE_ID) for name in missing]
    if not any(app.service_id for app in lines.apps.values()):
        return found
    if not settings.public_url:
        return [*found, warning(check, "SHOPWATCH_PUBLIC_URL is not set", PUBLIC_URL)]
    callback = Pages({}, settings.public_url).callback
    return [*found, ok(check, f"{callback} is what to enter in the Partner Center, for each app")]


async def _look(db: Database, line: Line, label: str, now: datetime) -> list[Result]:
    shops = await _shops(line, f"TikTok Shop{label}")
    after = await db.read(authorisation, line.authorisation.id) or line.authorisation
    has_refresh = bool((await db.read(pair_of, after.id)).refresh_token)
    return [shops, *_clock(line), _renewal(after, f"TikTok renewal{label}", has_refresh, now)]


async def _shops(line: Line, check: str) -> Result:
    try:
        shops = await line.client.authorised_shops()
    except TikTokError as error:
        advice = error.advice[0].upper() + error.advice[1:]
        return failed(check, f"{type(error).__name__}: {error}", f"{advice}.")
    if not shops:
        return warning(check, "the credentials work, but open no shop", AUTHORISE)
    return ok(check, f"the credentials open {len(shops)} shop{'s'[: len(shops) != 1]}")


def _clock(line: Line) -> list[Result]:
    off = line.client.clock_off
    if off is None or abs(off) <= WORTH_TELLING:
        return []
    says = f"this machine's is {drift_words(off)} TikTok's, which refuses 5 minutes behind and 30 seconds ahead"
    return [warning("clock", says, "Set the clock by NTP, for example with: timedatectl set-ntp true")]


def _renewal(kept: Authorisation, check: str, has_refresh: bool, now: datetime) -> Result:
    """Asking for new tokens would use the refresh token up, so only what is known of it is told."""
    if kept.refused_at:
        return failed(check, f"refused since {kept.refused_at:%Y-%m-%d %H:%M} UTC: {kept.refusal}", MEND_RENEWAL)
    if not has_refresh:
        return warning(check, "there is no refresh token: syncs stop when the access token ends", AUTHORISE)
    ends = kept.refresh_ends_at
    if ends is None:
        return ok(check, "a refresh token is kept")
    if ends <= now:
        return failed(check, f"the refresh token ended on {ends:%Y-%m-%d}", AUTHORISE)
    if ends - now < SOON:
        return warning(check, f"the refresh token ends on {ends:%Y-%m-%d}", AUTHORISE)
    return ok(check, f"possible until {ends:%Y-%m-%d}")


def _label(lines: Lines, line: Line, kept: Sequence[Line]) -> str:
    """Tells several authorisations apart; nothing where there is one."""
    if len(kept) == 1:
        return ""
    app = lines.apps[line.authorisation.app_key].name
    seller = line.authorisation.seller or f"no. {line.authorisation.id}"
    return f", {app}: {seller}" if app else f", {seller}"
