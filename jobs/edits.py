"""Bringing posted messages up to date: edits of one message are coalesced, and the last state wins."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.metrics import Metrics
from bot.slack.classify import classify
from bot.slack.errors import AccountRefusal, RateLimited, Refusal
from jobs.blocks import NewerBlocks
from storage import edits
from storage.database import Database
from storage.tables.deliveries import DeliveryRow

log = structlog.get_logger(__name__)

Renderer = Callable[[Session, DeliveryRow], dict[str, Any]]
"""The payload a message should show now, from what is stored."""

LEASE = timedelta(seconds=60)
SPACING = timedelta(seconds=1.2)
"""At least this long between two edits of one message: chat.update takes about 50 a minute."""
RETRY = timedelta(seconds=30)


class Editor:
    """Edits what changed; ``renderers`` know each kind of message."""

    def __init__(
        self,
        db: Database,
        client: AsyncWebClient,
        clock: Callable[[], datetime],
        renderers: Mapping[str, Renderer],
        metrics: Metrics | None = None,
        blocks: NewerBlocks | None = None,
    ) -> None:
        self._db = db
        self._client = client
        self._clock = clock
        self._renderers = renderers
        self._metrics = metrics or Metrics()
        self._blocks = blocks or NewerBlocks()
        self._stopping = False

    def stop(self) -> None:
        """Begins no other edit."""
        self._stopping = True

    async def edit_due(self) -> int:
        """Makes all edits that are due; the number of messages looked at."""
        due = await self._db.read(edits.edits_due, self._clock())
        for row in due:
            if self._stopping:
                break
            try:
                await self._edit(row)
            except Exception:
                log.exception("edit_failed", key=row.key)
        return len(due)

    async def _edit(self, row: DeliveryRow) -> None:
        if not await self._db.write(edits.claim_edit, row, self._clock() + LEASE):
            return
        payload = await self._db.read(self._render, row.key)
        if payload != row.payload:
            try:
                await self._update(row, payload)
            except Exception as error:
                await self._failed(row, error)
                return
            self._metrics.edited("edited")
        await self._db.write(edits.edited, row.key, row.wanted, payload, self._clock() + SPACING)

    def _render(self, session: Session, key: str) -> dict[str, Any]:
        row = session.get_one(DeliveryRow, key)
        return self._renderers[row.kind](session, row)

    async def _update(self, row: DeliveryRow, payload: dict[str, Any]) -> None:
        async def update(shown: dict[str, Any]) -> None:
            try:
                await self._client.chat_update(channel=str(row.posted_in), ts=str(row.ts), **shown)
            except Exception as error:
                raise classify(error) from error

        await self._blocks.send(payload, update)

    async def _failed(self, row: DeliveryRow, error: Exception) -> None:
        """An edit may always be repeated; only a refusal ends it, unless it is one of the whole bot."""
        failure = classify(error)
        log.warning("not_edited", key=row.key, code=failure.code)
        self._metrics.edited(type(failure).__name__)
        if isinstance(failure, Refusal) and not isinstance(failure, AccountRefusal):
            self._metrics.refused(failure.code)
            after = None
        elif isinstance(failure, RateLimited):
            after = self._clock() + timedelta(seconds=failure.retry_after)
        else:
            after = self._clock() + RETRY
        await self._db.write(edits.edit_later, row.key, after)
