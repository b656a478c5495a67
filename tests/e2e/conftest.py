"""The whole product as after ``make demo``: both local servers, a filled database, the bot in its process."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.playground.demo.check import DIGESTS
from bot.playground.demo.door import wait_for
from bot.playground.demo.servers import Servers, servers
from bot.playground.demo.start import BotProcess, fill


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium of the system; a test that needs one is skipped where there is none."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium is installed")
    return path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder: Path = tmp_path_factory.mktemp("demo")
    now = datetime.now(UTC)
    # The stories lead up to the world's anchor: the scores that come out in the midst of a run are not beyond it.
    with servers(0, now + timedelta(minutes=5)) as started:
        started.workspace.ack_seconds = started.workspace.triggers.lifetime = 30
        environment = started.environment(folder)
        fill(started, environment, now, lambda what, done, total: None)
        with BotProcess(environment, folder / "bot.log"):
            wait_for("the digests", lambda: _three_digests(started), 120)
            yield started


def _three_digests(started: Servers) -> bool | None:
    return True if len(started.workspace.channels[DIGESTS].timeline()) >= 3 else None
