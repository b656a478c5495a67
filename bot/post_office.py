"""All that leaves for Slack's channels: posts, each once, and edits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.metrics import Metrics
from bot.settings import Settings
from jobs.blocks import NewerBlocks
from jobs.clock import Sweep
from jobs.courier import Courier
from jobs.delivery import Delivery, Patience
from jobs.edits import Editor
from jobs.refusals import refusal_handler
from jobs.renderers import RENDERERS, RENEW
from storage.database import Database


@dataclass(frozen=True, slots=True)
class PostOffice:
    courier: Courier
    editor: Editor

    def sweeps(self) -> list[Sweep]:
        return [
            Sweep("post", timedelta(seconds=1), self.courier.round, on_nudge=True),
            Sweep("edit", timedelta(seconds=1), self.editor.edit_due, on_nudge=True),
        ]

    def stop(self) -> None:
        """Begins no other post or edit; what was begun goes on."""
        self.courier.stop()
        self.editor.stop()


def open_post_office(
    settings: Settings,
    db: Database,
    slack: AsyncWebClient,
    poster: AsyncWebClient,
    clock: Callable[[], datetime],
    metrics: Metrics,
    blocks: NewerBlocks,
) -> PostOffice:
    """``slack`` may repeat a call by itself; ``poster`` must not."""
    delivery = Delivery(
        db,
        poster,
        slack,
        clock,
        refusal_handler(db, clock, settings.operators),
        Patience(timedelta(seconds=settings.slack_timeout), timedelta(seconds=settings.slack_margin)),
        renew=RENEW,
        metrics=metrics,
        blocks=blocks,
    )
    return PostOffice(Courier(delivery), Editor(db, slack, clock, RENDERERS, metrics, blocks))
