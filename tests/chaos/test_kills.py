"""The short form of ``make chaos``: nothing lost, nothing doubled, nobody paged in vain."""

import pathlib
import uuid

import psycopg
import pytest
from cryptography.fernet import Fernet

from storage.migrate import upgrade
from storage.types import Keys
from tests.chaos.kills import run_kills

SEED = 20261122


@pytest.mark.parametrize(("store", "processes"), [("sqlite", 1), ("postgresql", 2)])
def test_kills_lose_nothing_and_double_nothing(
    store: str, processes: int, tmp_path: pathlib.Path, request: pytest.FixtureRequest
) -> None:
    key = Fernet.generate_key().decode()
    Keys.use([key])
    url = f"sqlite:///{tmp_path / 'shopwatch.db'}" if store == "sqlite" else fresh(request)
    upgrade(url)
    result = run_kills(url, tmp_path, key, SEED, kills=10, processes=processes)
    verdict = result.verdict
    assert (verdict.lost, verdict.doubled, verdict.in_vain) == ([], [], []), result
    assert sum(result.kills.values()) == 10
    assert verdict.digests > 5
    assert verdict.pages > 5


def fresh(request: pytest.FixtureRequest) -> str:
    server: str = request.getfixturevalue("postgres_server")
    name = f"chaos_{uuid.uuid4().hex}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.format(name)
