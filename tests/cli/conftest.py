"""A shell to type commands in, with an environment of its own and both local servers within reach."""

import logging
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from starlette.applications import Starlette

from bot.cli import main
from bot.domain.shops import Shop
from bot.playground.serve import serve
from bot.playground.slack.app import create_app as create_slack
from bot.playground.slack.workspace import Workspace
from bot.playground.tiktok import World
from bot.playground.tiktok import create_app as create_tiktok
from bot.playground.tiktok.world import Shops
from bot.slack.manifest import manifest
from storage.database import Database
from storage.migrate import upgrade
from storage.shops import declared
from storage.types import Keys

OURS = ("SLACK_", "TIKTOK_", "SHOPWATCH_", "DATABASE_URL")


@dataclass
class Ended:
    """How a command ended and what it wrote; ``words`` is both streams without the frames and breaks of tables."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        return " ".join((self.out + " " + self.err).translate(str.maketrans("│┃║", "   ")).split())


@dataclass
class Shell:
    """Runs commands in ``folder`` with ``environment``, of which None takes a variable away."""

    folder: Path
    read: Callable[[], tuple[str, str]]
    environment: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, *arguments: str, **environment: str | None) -> Ended:
        for name, value in {**self.environment, **environment}.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        code = ended.value.code
        return Ended(code if isinstance(code, int) else 0, *self.read())

    @contextmanager
    def database(self) -> Iterator[Database]:
        """What the commands work on, with the shell's keys."""
        Keys.use((self.folder / "data" / "encryption.key").read_text().split())
        database = Database(f"sqlite:///{self.folder / 'data' / 'shopwatch.db'}")
        try:
            yield database
        finally:
            database.close()

    def has(self, *shops: Shop) -> None:
        """Declares shops, as shopwatch apply does."""
        with self.database() as database:
            for shop in shops:
                database.write_now(declared, shop)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as shopwatch migrate makes it."""
    path = tmp_path_factory.mktemp("migrated") / "shopwatch.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def shell(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "240")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "encryption.key").write_bytes(Fernet.generate_key())
    shutil.copy(migrated, tmp_path / "data" / "shopwatch.db")
    root, before = logging.getLogger(), (logging.getLogger().handlers, logging.getLogger().level)

    def read() -> tuple[str, str]:
        captured = capsys.readouterr()
        return captured.out, captured.err

    kept = dict(os.environ)
    yield Shell(tmp_path, read, {"SHOPWATCH_DATA_DIR": str(tmp_path / "data")})
    os.environ.clear()
    os.environ.update(kept)
    root.handlers, root.level = before


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The address of a new PostgreSQL database without any table."""
    name = f"cli_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres_server.format(name)


@pytest.fixture
def workspace() -> Workspace:
    workspace = Workspace(manifest(socket_mode=True, base_url=None))
    workspace.rate.enabled = False
    return workspace


@pytest.fixture
def with_slack(shell: Shell, workspace: Workspace) -> Iterator[Shell]:
    """The shell, set up for the local Slack."""
    with serve(create_slack(workspace)) as address:
        shell.environment |= {
            "SLACK_API_URL": f"{address}/api/",
            "SLACK_BOT_TOKEN": workspace.app.bot_token,
            "SLACK_APP_TOKEN": workspace.app.app_token,
        }
        yield shell


@pytest.fixture
def tiktok() -> Starlette:
    """Three shops, two of them in the US, served with the tokens access-1 and refresh-1."""
    today = datetime.now(UTC)
    world = World(7, today, Shops(7, 3))
    return create_tiktok(
        world, app_key="key", app_secret="app-secret-1", access_token="access-1", refresh_token="refresh-1"
    )


@pytest.fixture
def with_tiktok(shell: Shell, tiktok: Starlette) -> Iterator[Shell]:
    """The shell, set up for the local TikTok Shop."""
    with serve(tiktok) as address:
        shell.environment |= {
            "TIKTOK_API_URL": address,
            "TIKTOK_AUTH_URL": address,
            "TIKTOK_APP_KEY": "key",
            "TIKTOK_APP_SECRET": "app-secret-1",
            "TIKTOK_ACCESS_TOKEN": "access-1",
            "TIKTOK_REFRESH_TOKEN": "refresh-1",
            "SHOPWATCH_TIKTOK_CALLS_PER_SECOND": "1000",
        }
        yield shell
