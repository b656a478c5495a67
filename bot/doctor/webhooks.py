"""Whether events reach the bot, by what came so far."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.doctor.result import Result, ok, warning
from bot.domain.webhooks import PATH
from bot.settings import Settings
from storage.syncs import sync_states
from storage.webhook_days import heard

SILENT = timedelta(days=2)
"""Shops that sell have events every day."""

NO_ADDRESS = (
    f"Set SHOPWATCH_PUBLIC_URL to the address that leads to this bot from outside, with {PATH} behind it, "
    "then run: shopwatch webhooks --repair"
)
LOOK = "Run shopwatch webhooks: it shows where the events of each shop go, and --repair has them come here."
WAIT = "What they were about is read by the clock all the same; the log says more."


def look_at_webhooks(session: Session, settings: Settings, now: datetime) -> list[Result]:
    """Nothing where no shop is connected. Without events figures are still read by the clock: none of it fails."""
    if not sync_states(session):
        return []
    if not settings.public_url:
        return [warning("webhooks", "SHOPWATCH_PUBLIC_URL is not set: changes are seen by the clock alone", NO_ADDRESS)]
    found = heard(session, now)
    if found.last is None:
        return [warning("webhooks", "none came yet", LOOK)]
    if now - found.last > SILENT:
        return [warning("webhooks", f"the last came on {found.last:%Y-%m-%d}", LOOK)]
    if found.left:
        return [warning("webhooks", f"{found.left} could not be worked, such as: {found.example}", WAIT)]
    return [ok("webhooks", f"the last came on {found.last:%Y-%m-%d %H:%M} UTC, {found.waiting} waiting")]
