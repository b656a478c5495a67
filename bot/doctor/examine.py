"""All checks, one after the other; what stands in the way of others comes first."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from pydantic import SecretStr

from bot.apps import apps_of
from bot.doctor.channels import look_at_channels, used_channels
from bot.doctor.database import look_at_database
from bot.doctor.declared import look_at_subscriptions, look_at_zones
from bot.doctor.figures import look_at_figures
from bot.doctor.oddities import look_at_oddities
from bot.doctor.result import Health, Result, failed, warning
from bot.doctor.rules import look_at_rules
from bot.doctor.settings import look_at_settings
from bot.doctor.slack import client_of, look_at_door, look_at_token
from bot.doctor.tiktok import look_at_tiktok
from bot.doctor.webhooks import look_at_webhooks
from bot.doctor.words import hidden
from bot.from_settings import rules_of, severities_of
from bot.settings import Settings, SettingsError
from bot.slack.directory import Directory
from bot.tiktok import Tokens
from storage.database import Database

Look = Callable[[], Awaitable[list[Result]]]


def utc_now() -> datetime:
    return datetime.now(UTC)


async def examine(settings: Settings, clock: Callable[[], datetime] = utc_now) -> list[Result]:
    """Everything that was found. Never raises: a check that breaks is a check that failed. No secret is in it."""
    found = await _tried("settings", partial(_settings, settings))
    if all(one.health is Health.OK for one in found):
        found += await _dependencies(settings, clock)
    secrets = secrets_of(settings)
    return [replace(one, says=hidden(one.says, secrets)) for one in found]


def secrets_of(settings: Settings) -> list[str]:
    """Every secret that the settings hold, the database's address aside: its password is cut out where it is shown."""
    values = (value for _, value in settings if isinstance(value, SecretStr) and value is not settings.database_url)
    own = [secret for value in values if (secret := value.get_secret_value())] + list(settings.encryption_keys)
    return own + list(_of_further_apps(settings))


def _of_further_apps(settings: Settings) -> Iterator[str]:
    with suppress(SettingsError):
        for app in apps_of(settings):
            given = app.given or Tokens("", "")
            yield from filter(None, (app.secret, given.access_token, given.refresh_token))


async def _settings(settings: Settings) -> list[Result]:
    """The files that settings name are part of them."""
    found = look_at_settings(settings)
    mend = "Correct the file, or take the variable away: then the shipped figures hold."
    for read in (rules_of, severities_of):
        try:
            read(settings)
        except SettingsError as error:
            found.append(failed("settings", str(error), mend))
    return found


async def _dependencies(settings: Settings, clock: Callable[[], datetime]) -> list[Result]:
    slack = client_of(settings)
    token = await _tried("Slack token", partial(look_at_token, slack, clock))
    found = token + await _tried("Slack's requests", partial(look_at_door, settings, slack))
    db: Database | None = None

    async def database() -> list[Result]:
        nonlocal db
        seen, db = await look_at_database(settings)
        return seen

    found += await _tried("database", database)
    if db is None:
        says = "channels, TikTok Shop, figures, subscriptions and zones were not looked at"
        return [*found, warning("the rest", says, "Make the database work first, then look again.")]
    try:
        return found + await _kept(settings, db, clock(), Directory(slack) if slack and _works(token) else None)
    finally:
        db.close()


async def _kept(settings: Settings, db: Database, now: datetime, directory: Directory | None) -> list[Result]:
    """The checks that start from what is in the database."""

    async def channels() -> list[Result]:
        used = await db.read(used_channels)
        if directory is None:
            says = f"{len(used)} were not looked at"
            return [warning("channels", says, "Make the Slack token work first, then look again.")]
        return await look_at_channels(directory, used)

    looks: dict[str, Look] = {
        "channels": channels,
        "TikTok Shop": partial(look_at_tiktok, settings, db, now),
        "TikTok's answers": partial(db.read, look_at_oddities, now),
        "webhooks": partial(db.read, look_at_webhooks, settings, now),
        "figures": partial(db.read, look_at_figures, now, rules_of(settings)),
        "rules": partial(db.read, look_at_rules, now.date(), rules_of(settings)),
        "subscriptions": partial(db.read, look_at_subscriptions),
        "time zones": partial(db.read, look_at_zones),
    }
    return [result for name, look in looks.items() for result in await _tried(name, look)]


async def _tried(name: str, look: Look) -> list[Result]:
    try:
        return await look()
    except Exception as error:
        reason = str(error).partition("\n")[0]
        says = f"the check itself broke: {type(error).__name__}: {reason}"
        return [failed(name, says, "Mend what the reason names; otherwise report it as a fault of Shopwatch.")]


def _works(token: list[Result]) -> bool:
    return token[0].health is Health.OK
