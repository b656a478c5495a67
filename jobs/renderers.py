"""How each kind of message is brought up to date."""

from typing import Any

from sqlalchemy.orm import Session

from bot.messages.kit import Block
from bot.messages.risks import controls as controls_of
from bot.messages.storms import storm_block_id, storm_controls
from jobs.alerts import ALERT, STORM, render_alert
from jobs.auditor import AUDIT, render_troubles
from jobs.connected import CONNECTED, render_connected
from jobs.connections import CONNECTION, render_connections
from jobs.delivery import Renew
from jobs.edits import Renderer
from jobs.escalations import ISSUE, NOTE, quieten, render_issue, renew_issue
from jobs.waves import WAVE, render_wave
from storage.edits import subjects_of
from storage.risks import risk_by_id, risks_of_kind
from storage.subscriptions import DIGEST
from storage.tables.deliveries import DeliveryRow

SHARE = "share"
"""An answer that somebody showed to the channel."""


def render_digest(session: Session, row: DeliveryRow) -> dict[str, Any]:
    """A digest keeps the figures of its moment; only the controls of its risks change."""
    controls = dict(_controls(session, subject, row) for subject in subjects_of(session, row.key))
    return row.payload | {"blocks": [controls.get(block.get("block_id")) or block for block in row.payload["blocks"]]}


def _controls(session: Session, subject: str, row: DeliveryRow) -> tuple[str, Block | None]:
    """The name of the block that belongs to a subject, and the block as it is now (None: nothing is known of it)."""
    what, _, name = subject.partition(":")
    if what == "risk":
        risk = risk_by_id(session, int(name))
        return f"risk.{name}", controls_of(risk) if risk else None
    kind, _, shop_id = name.partition(":")
    risks = risks_of_kind(session, kind, shop_id, since=row.created_at)
    return storm_block_id(name), storm_controls(name, risks) if risks else None


RENDERERS: dict[str, Renderer] = {
    DIGEST: render_digest,
    SHARE: render_digest,
    ALERT: render_alert,
    STORM: render_alert,
    WAVE: render_wave,
    ISSUE: render_issue,
    AUDIT: render_troubles,
    CONNECTION: render_connections,
    CONNECTED: render_connected,
}


def _as_now(session: Session, row: DeliveryRow) -> None:
    row.payload = RENDERERS[row.kind](session, row)


RENEW: dict[str, Renew] = {
    ALERT: _as_now,
    STORM: _as_now,
    WAVE: _as_now,
    ISSUE: renew_issue,
    NOTE: quieten,
    AUDIT: _as_now,
    CONNECTION: _as_now,
    CONNECTED: _as_now,
}
"""What is looked at once more right before it is posted."""
