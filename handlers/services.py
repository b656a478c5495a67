"""What the listeners work with; the roof builds it once and hands it to each ``register``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.rules import Rules
from bot.slack.directory import Directory
from jobs.blocks import NewerBlocks
from jobs.consents import Consents
from jobs.engine import Engine
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """``clock`` gives the present in UTC; ``nudge`` makes posts and edits go out now instead of at the next sweep.

    ``blocks`` is the one that posts and edits know too. ``consents`` is None where no app is configured.
    """

    db: Database
    slack: AsyncWebClient
    directory: Directory
    engine: Engine
    rules: Rules
    clock: Callable[[], datetime]
    nudge: Callable[[], None]
    blocks: NewerBlocks = field(default_factory=NewerBlocks)
    consents: Consents | None = None
