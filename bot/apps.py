"""The apps of the Partner Center that the environment names: the unnamed one, and those of TIKTOK_APPS."""

import re
from collections.abc import Iterator

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings import Settings, SettingsError, problems
from bot.tiktok import App, Tokens
from bot.tiktok.apps import variable

_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


class AppSettings(BaseSettings):
    """The variables of one further app, each behind ``TIKTOK_NAME_``."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    app_key: str
    app_secret: SecretStr
    service_id: str = ""
    access_token: SecretStr | None = None
    refresh_token: SecretStr | None = None


def apps_of(settings: Settings) -> list[App]:
    """Every app, the unnamed one first. Raises SettingsError naming the variable that is wrong and why."""
    apps = [*_unnamed(settings), *(_further(name.casefold()) for name in settings.tiktok_apps)]
    keys: set[str] = set()
    for app in apps:
        if app.key in keys:
            raise SettingsError(f"{app.variable('APP_KEY')}: is another app's too. Each app is named once.")
        keys.add(app.key)
    return apps


def _unnamed(settings: Settings) -> Iterator[App]:
    key, secret = settings.tiktok_app_key, settings.tiktok_app_secret
    if key and not secret:
        raise SettingsError("TIKTOK_APP_SECRET: is missing, though TIKTOK_APP_KEY is set")
    if secret and not key:
        raise SettingsError("TIKTOK_APP_KEY: is missing, though TIKTOK_APP_SECRET is set")
    if key and secret:
        given = _pair(settings.tiktok_access_token, settings.tiktok_refresh_token)
        yield App("", key, secret.get_secret_value(), settings.tiktok_service_id, given)


def _further(name: str) -> App:
    if not _NAME.fullmatch(name):
        raise SettingsError(f"TIKTOK_APPS: {name!r} is no name for an app. Use letters and digits, such as eu or us2.")
    try:
        one = AppSettings(_env_prefix=variable(name, ""))  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError(f"{problems(error, variable(name, ''))} (TIKTOK_APPS names {name})") from None
    return App(
        name, one.app_key, one.app_secret.get_secret_value(), one.service_id, _pair(one.access_token, one.refresh_token)
    )


def _pair(access: SecretStr | None, refresh: SecretStr | None) -> Tokens | None:
    if not access and not refresh:
        return None
    return Tokens(access.get_secret_value() if access else "", refresh.get_secret_value() if refresh else "")
