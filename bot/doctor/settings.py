"""Settings that are well formed each by itself, and yet do not do."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.apps import apps_of
from bot.doctor.result import Result, failed, ok
from bot.settings import KEY_FILE, Settings, SettingsError
from bot.slack.manifest import public_url

DATABASE_MEND = (
    "Write sqlite:///folder/file.db or postgresql://user:password@host/name, special characters of the password "
    "percent-encoded (@ is %40)."
)
KEY_MEND = "Put it back from a backup, or remove it: then a new one is made, and stored tokens must be given again."

APP_MEND = (
    "The app's page in the Partner Center shows both: TIKTOK_APP_KEY and TIKTOK_APP_SECRET, and for each app of "
    "TIKTOK_APPS its own TIKTOK_NAME_APP_KEY and TIKTOK_NAME_APP_SECRET."
)


def look_at_settings(settings: Settings) -> list[Result]:
    found = [failed("settings", says, mend) for says, mend in problems_of(settings)]
    return found or [ok("settings", "all are well formed")]


def check_settings(settings: Settings) -> None:
    """Raises SettingsError with a line for each problem."""
    if problems := list(problems_of(settings)):
        raise SettingsError("\n".join(f"{says}. {mend}" for says, mend in problems))


def problems_of(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong, and how to mend it."""
    if not _is_address(settings.database):
        yield "DATABASE_URL: cannot be read as an address", DATABASE_MEND
    if not _are_keys(settings):
        yield f"{settings.data_dir / KEY_FILE}: holds something that is no key", KEY_MEND
    try:
        apps_of(settings)
    except SettingsError as error:
        yield from ((line, APP_MEND) for line in str(error).splitlines())
    if settings.public_url and not (settings.slack_app_token and _is_web(settings.public_url)):
        try:
            public_url(settings.public_url)
        except ValueError as error:
            yield (
                f"SHOPWATCH_PUBLIC_URL: {error}",
                "Give the address under which Slack and browsers reach this machine.",
            )


def existing_keys(settings: Settings) -> list[str] | None:
    """The keys without making one; None when there are none yet."""
    if settings.encryption_keys or (settings.data_dir / KEY_FILE).exists():
        return settings.keys()
    return None


def _is_web(url: str) -> bool:
    """Enough where Slack is reached over a socket: only sellers' browsers and the platform come to it then."""
    parts = urlsplit(url)
    return parts.scheme in ("https", "http") and bool(parts.hostname)


def _is_address(url: str) -> bool:
    """Of a password that is not encoded a part may be taken for host or port, and be told in an error's text."""
    try:
        return "@" not in (make_url(url).host or "")
    except (ArgumentError, ValueError):
        return False


def _are_keys(settings: Settings) -> bool:
    try:
        keys = existing_keys(settings)
        return keys is None or bool([Fernet(key) for key in keys])
    except ValueError:
        return False
