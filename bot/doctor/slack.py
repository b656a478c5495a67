"""The line to Slack: the bot token, its scopes, the clock, and the door through which Slack's requests come."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.result import Result, failed, ok, warning
from bot.settings import Settings
from bot.slack.classify import classify
from bot.slack.client import make_client
from bot.slack.manifest import SCOPES
from bot.slack.socket_log import OPEN_SOCKETS

TOLERANCE = timedelta(seconds=30)
TIMEOUT_SECONDS = 10
INSTALL = (
    "Install the app (its manifest: shopwatch manifest) and set SLACK_BOT_TOKEN to the token under OAuth & Permissions "
    "(xoxb-…)."
)
NO_DOOR = (
    "Set SLACK_APP_TOKEN (xapp-… with connections:write, under Basic Information) for Socket Mode, or "
    "SLACK_SIGNING_SECRET to take Slack's requests over HTTP."
)
SCOPE_MEND = "Put the output of `shopwatch manifest` into the app's manifest and reinstall the app."
CLOCK_MEND = "Let this machine set its clock by NTP: signatures of Slack and TikTok are refused when the clock is off."
NO_URL = "Set SHOPWATCH_PUBLIC_URL to the address under which Slack reaches this machine (https://…)."


def client_of(settings: Settings) -> AsyncWebClient | None:
    if settings.slack_bot_token is None:
        return None
    return make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, TIMEOUT_SECONDS)


async def look_at_token(client: AsyncWebClient | None, clock: Callable[[], datetime]) -> list[Result]:
    """Whether the bot token works comes first; the rest can only be seen with it."""
    if client is None:
        return [failed("Slack token", "SLACK_BOT_TOKEN is not set", INSTALL)]
    try:
        answer = await client.auth_test()
    except Exception as error:
        failure = classify(error)
        return [failed("Slack token", str(failure), failure.advice)]
    headers = {name.lower(): str(value) for name, value in answer.headers.items()}
    who = f"is {answer.get('user')} in {answer.get('team')}"
    return [ok("Slack token", who), _scopes(headers), _clock(headers, clock())]


async def look_at_door(settings: Settings, client: AsyncWebClient | None) -> list[Result]:
    """Socket Mode when there is an app token, else HTTP."""
    if settings.slack_app_token is not None:
        client = client or make_client("", settings.slack_api_url, TIMEOUT_SECONDS)
        return [await _socket(client, settings.slack_app_token.get_secret_value())]
    if settings.slack_signing_secret is None:
        return [failed("Slack's requests", "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set", NO_DOOR)]
    if not settings.public_url:
        return [warning("Slack's requests", "come over HTTP, but SHOPWATCH_PUBLIC_URL is not set", NO_URL)]
    return [await _http(settings.public_url)]


async def _socket(client: AsyncWebClient, token: str) -> Result:
    try:
        await client.apps_connections_open(app_token=token)
    except Exception as error:
        failure = classify(error)
        mend = failure.advice if failure.code == "unreachable" else OPEN_SOCKETS
        return failed("Slack's requests", f"Socket Mode: {failure}", mend)
    return ok("Slack's requests", "Socket Mode opens")


async def _http(public_url: str) -> Result:
    address = f"{public_url.rstrip('/')}/healthz"
    mend = "Start the bot (shopwatch run), or mend the proxy that leads to it; then look again."
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
            response = await http.get(address)
    except httpx.HTTPError as error:
        return warning("Slack's requests", f"nothing answers at {address} ({type(error).__name__})", mend)
    if not response.is_success:
        return warning("Slack's requests", f"{address} answers HTTP {response.status_code}", mend)
    return ok("Slack's requests", f"{address} answers")


def _scopes(headers: Mapping[str, Any]) -> Result:
    if "x-oauth-scopes" not in headers:
        return warning("Slack scopes", "Slack did not tell which the token has", SCOPE_MEND)
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")}
    missing = [f"{scope} (to {reason})" for scope, reason in SCOPES.items() if scope not in granted]
    if missing:
        return failed("Slack scopes", f"missing: {'; '.join(missing)}", SCOPE_MEND)
    return ok("Slack scopes", f"all {len(SCOPES)} are granted")


def _clock(headers: Mapping[str, str], now: datetime) -> Result:
    """The header has whole seconds, and the answer was a moment on its way: far below the tolerance."""
    try:
        off = now - parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError, TypeError):
        return warning("clock", "Slack's answer had no date to compare with", CLOCK_MEND)
    if abs(off) > TOLERANCE:
        way = "ahead of" if off > timedelta() else "behind"
        return warning("clock", f"is {abs(off).total_seconds():.0f} s {way} Slack's", CLOCK_MEND)
    return ok("clock", "agrees with Slack's")
