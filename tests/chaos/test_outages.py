"""The short form of ``make chaos``: nothing lost, nothing doubled, nobody paged in vain, on either store."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from storage.migrate import upgrade
from storage.types import Keys
from tests.chaos.kills import kill_and_restart
from tests.chaos.outages import database_restarts, disk_fills_up, process_sleeps, small_disk, sockets_break
from tests.chaos.postgres import own_postgres
from tests.chaos.stage import Stage, staged
from tests.chaos.verdict import Verdict

SEED = 20261122


@contextmanager
def stage_on(url: str, folder: Path, processes: int) -> Iterator[Stage]:
    key = Fernet.generate_key().decode()
    Keys.use([key])
    upgrade(url)
    with staged(url, folder, key, random.Random(SEED), processes) as stage:
        yield stage


def clean(verdict: Verdict) -> bool:
    assert (verdict.lost, verdict.doubled, verdict.in_vain) == ([], [], [])
    return verdict.digests > 5 and verdict.issues > 0 and verdict.pages > 0


def test_one_process_on_sqlite_survives_kills_a_full_disk_and_broken_sockets(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    with small_disk(tmp_path / "disk") as disk:
        folder = disk.folder if disk else tmp_path
        with stage_on(f"sqlite:///{folder / 'shopwatch.db'}", tmp_path, processes=1) as stage:
            sockets_break(stage, rng, times=1)
            if disk:
                disk_fills_up(stage, disk, times=1)
                assert "disk is full" in stage.bots[0].said()
            assert stage.bots[0].started == 1
            assert kill_and_restart(stage, rng, kills=4).total() == 4
            assert clean(stage.verdict())


def test_two_processes_on_postgresql_survive_kills_its_restart_and_sleep(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    with own_postgres(tmp_path) as (server, url), stage_on(url, tmp_path, processes=2) as stage:
        database_restarts(stage, server, times=1)
        process_sleeps(stage, rng, times=1)
        assert [bot.started for bot in stage.bots] == [1, 1]
        assert kill_and_restart(stage, rng, kills=5).total() == 5
        assert clean(stage.verdict())


def test_the_count_tells_what_is_lost_doubled_or_in_vain() -> None:
    assert Verdict().clean
    for wrong in ("lost", "doubled", "in_vain"):
        assert not Verdict(**{wrong: ["slot:1"]}).clean
