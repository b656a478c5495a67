"""How each kind of message is brought up to date."""

from typing import Any

from sqlalchemy.orm import Session

from bot.messages.risks import brought_up_to_date
from jobs.alerts import ALERT, STORM, render_alert
from jobs.edits import Renderer
from jobs.escalations import ISSUE, render_issue
from storage.deliveries import subjects_of
from storage.risks import risk_by_id
from storage.subscriptions import DIGEST
from storage.tables.deliveries import DeliveryRow


def render_digest(session: Session, row: DeliveryRow) -> dict[str, Any]:
    """A digest keeps the figures of its moment; only the controls of its risks change."""
    payload = row.payload
    for subject in subjects_of(session, row.key):
        risk = risk_by_id(session, int(subject.removeprefix("risk:")))
        payload = brought_up_to_date(payload, risk) if risk else payload
    return payload


RENDERERS: dict[str, Renderer] = {
    DIGEST: render_digest,
    ALERT: render_alert,
    STORM: render_alert,
    ISSUE: render_issue,
}
