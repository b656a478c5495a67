"""What most benchmarks begin with: a folder, databases, a Slack, and a bot beside a bare echo."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from storage.types import Keys
from tests.benchmarks.processes import Process, bot, stand_in
from tests.benchmarks.standins import SECRET
from tests.benchmarks.stores import Stores, stores


@dataclass(frozen=True, slots=True)
class House:
    """``slack`` is the address of a local Slack."""

    folder: Path
    stores: Stores
    slack: str
    key: str

    @property
    def api_url(self) -> str:
        return f"{self.slack}/api/"

    @contextmanager
    def bot(self, url: str, **environment: str) -> Iterator[tuple[str, Process]]:
        """``shopwatch run`` on a database, taking Slack's requests over HTTP."""
        own = {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": "xoxb-playground",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.api_url,
            "SHOPWATCH_ENCRYPTION_KEYS": self.key,
        }
        name = f"bot-{len([*self.folder.glob('bot-*.log')])}"
        with bot(self.folder, name, own | environment) as running:
            yield running

    @contextmanager
    def echo(self, kind: str = "bare") -> Iterator[tuple[str, Process]]:
        with stand_in(self.folder, kind, self.api_url) as running:
            yield running


@contextmanager
def house(channels: int = 0) -> Iterator[House]:
    key = Fernet.generate_key().decode()
    Keys.use([key])
    with tempfile.TemporaryDirectory(prefix="shopwatch-bench-") as name:
        folder = Path(name)
        with stores(folder) as databases, stand_in(folder, "slack", str(channels)) as (address, _):
            yield House(folder, databases, address, key)
