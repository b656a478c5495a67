"""Brings a database's tables to the shape this version needs, and back."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config

from storage.engines import make_engine


def upgrade(url: str, revision: str = "head") -> None:
    """Creates or migrates the tables. Safe to repeat."""
    _with_engine(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    _with_engine(url, lambda config: command.downgrade(config, revision))


def write_revision(url: str, message: str) -> None:
    """Writes a migration from the difference between a migrated database and the tables in code."""
    _with_engine(url, lambda config: command.revision(config, message, autogenerate=True))


def _with_engine(url: str, run: Callable[[Config], object]) -> None:
    engine = make_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["engine"] = engine
    try:
        run(config)
    finally:
        engine.dispose()
