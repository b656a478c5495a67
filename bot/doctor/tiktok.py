"""The line to TikTok Shop: do the credentials open shops, and for how long?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import stamina

from bot.app import tiktok_client
from bot.doctor.result import Result, failed, ok, warning
from bot.settings import Settings
from bot.tiktok import TikTokClient
from bot.tiktok.errors import TikTokError
from storage.database import Database
from storage.shops import credential

SOON = timedelta(days=30)
"""Before the refresh token ends there must be time to find the seller and ask."""

AUTHORISE = "Let the seller authorise the app again and set TIKTOK_ACCESS_TOKEN and TIKTOK_REFRESH_TOKEN."
NO_APP = (
    "Set TIKTOK_APP_KEY, TIKTOK_APP_SECRET, TIKTOK_ACCESS_TOKEN and TIKTOK_REFRESH_TOKEN; without them figures come "
    "from imported files only."
)


async def look_at_tiktok(settings: Settings, db: Database, now: datetime) -> list[Result]:
    """Asks for the authorised shops. A token that has ended is renewed by that, and kept."""
    client = tiktok_client(settings, db)
    if client is None:
        return [warning("TikTok Shop", "no app is configured", NO_APP)]
    async with client, first_answer_only():
        shops = await _shops(client)
    return [shops, await _renewal(settings, db, now)]


@asynccontextmanager
async def first_answer_only() -> AsyncIterator[None]:
    """What passes by itself after some tries is worth telling too, and somebody is waiting."""
    before = stamina.is_active()
    stamina.set_active(False)
    try:
        yield
    finally:
        stamina.set_active(before)


async def _shops(client: TikTokClient) -> Result:
    try:
        shops = await client.authorised_shops()
    except TikTokError as error:
        advice = error.advice[0].upper() + error.advice[1:]
        return failed("TikTok Shop", f"{type(error).__name__}: {error}", f"{advice}.")
    if not shops:
        return warning("TikTok Shop", "the credentials work, but open no shop", AUTHORISE)
    return ok("TikTok Shop", f"the credentials open {len(shops)} shop{'s'[: len(shops) != 1]}")


async def _renewal(settings: Settings, db: Database, now: datetime) -> Result:
    """Asking for new tokens would use the refresh token up, so only what is known of it is told."""
    kept = await db.read(credential, settings.tiktok_app_key)
    if kept is None and not settings.tiktok_refresh_token:
        return warning("TikTok renewal", "there is no refresh token: syncs stop when the access token ends", AUTHORISE)
    ends = kept.refresh_ends_at if kept else None
    if ends is None:
        return ok("TikTok renewal", "a refresh token is set")
    if ends <= now:
        return failed("TikTok renewal", f"the refresh token ended on {ends:%Y-%m-%d}", AUTHORISE)
    if ends - now < SOON:
        return warning("TikTok renewal", f"the refresh token ends on {ends:%Y-%m-%d}", AUTHORISE)
    return ok("TikTok renewal", f"possible until {ends:%Y-%m-%d}")
