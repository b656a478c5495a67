"""The parts of the bot that several commands work with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from bot.commands.trouble import Trouble
from bot.doctor.settings import check_settings
from bot.domain.shops import Shop, find_shop
from bot.from_settings import open_storage
from bot.logs import configure_logs
from bot.settings import Settings, load_settings
from storage.database import Database


def utc_now() -> datetime:
    return datetime.now(UTC)


def prepared(*, quiet: bool = True) -> Settings:
    """The settings, with logs going: only errors where the command itself tells the rest. Raises SettingsError."""
    settings = load_settings()
    check_settings(settings)
    configure_logs("ERROR" if quiet else settings.log_level, settings.log_format)
    return settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database with all its tables, for as long as the block lasts."""
    db = open_storage(settings)
    try:
        yield db
    finally:
        db.close()


def shop_meant(text: str, shops: list[Shop]) -> Shop:
    """The one shop that a typed code, name or id means. Raises Trouble with what it may have meant instead."""
    choice = find_shop(text, shops)
    if choice.shop:
        return choice.shop
    candidates = ", ".join(f"{shop.code} ({shop.name})" for shop in choice.candidates[:8])
    if choice.ambiguous:
        raise Trouble(f"Several shops are called like '{text}': {candidates}. Give the code of one.")
    raise Trouble(f"No shop is called '{text}'. {f'Did you mean {candidates}?' if candidates else 'None is like it.'}")
