"""What the settings name, opened and read: storage, rules, severities, and the ways to TikTok Shop."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.apps import apps_of
from bot.domain.connections import Market
from bot.domain.rules import Rules, shipped_rules
from bot.domain.rules_own import read_own_rules
from bot.domain.severities import Severities, parse_severities, shipped_severities
from bot.settings import Settings, SettingsError
from jobs.consents import Consents, Pages
from jobs.lines import Addresses, Lines
from storage.database import Database
from storage.migrate import upgrade
from storage.types import Keys


def utc_now() -> datetime:
    return datetime.now(UTC)


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
