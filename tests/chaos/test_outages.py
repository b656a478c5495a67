"""Whatever goes away around the bot comes back, and nothing was lost or doubled meanwhile."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage.migrate import upgrade
from storage.types import Keys
from tests.chaos.outages import database_restarts, disk_fills_up, process_sleeps, small_disk, sockets_break
from tests.chaos.postgres import own_postgres
from tests.chaos.stage import Stage, staged

SEED = 20261122


@contextmanager
def stage_on(url: str, folder: Path, processes: int) -> Iterator[Stage]:
    key = Fernet.generate_key().decode()
    Keys.use([key])
    upgrade(url)
    with staged(url, folder, key, random.Random(SEED), processes) as stage:
        yield stage


def judged(stage: Stage) -> None:
    verdict = stage.verdict()
    assert (verdict.lost, verdict.doubled, verdict.in_vain) == ([], [], [])
    assert verdict.digests > 3


def test_a_database_that_restarts_is_waited_for(tmp_path: Path) -> None:
    with own_postgres(tmp_path) as (server, url), stage_on(url, tmp_path, processes=2) as stage:
        database_restarts(stage, server)
        judged(stage)
        assert [bot.started for bot in stage.bots] == [1, 1]


def test_a_full_disk_stops_posts_until_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        if disk is None:
            pytest.skip("needs a mount of its own")
        with stage_on(f"sqlite:///{disk.folder / 'shopwatch.db'}", tmp_path, processes=1) as stage:
            disk_fills_up(stage, disk)
            judged(stage)
            assert "disk is full" in stage.bots[0].said()
            assert stage.bots[0].started == 1


def test_a_process_that_sleeps_in_the_middle_of_a_post_repeats_nothing(tmp_path: Path) -> None:
    with own_postgres(tmp_path) as (_, url), stage_on(url, tmp_path, processes=2) as stage:
        process_sleeps(stage, random.Random(SEED))
        judged(stage)


def test_broken_sockets_and_payloads_brought_twice_do_nothing_twice(tmp_path: Path) -> None:
    with stage_on(f"sqlite:///{tmp_path / 'shopwatch.db'}", tmp_path, processes=1) as stage:
        sockets_break(stage, random.Random(SEED))
        verdict = stage.verdict()
        assert (verdict.lost, verdict.doubled, verdict.in_vain) == ([], [], [])
        assert verdict.issues == stage.team.reported
