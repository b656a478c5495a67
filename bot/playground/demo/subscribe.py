"""The demonstration's digests: due this minute, so that the first ones come at once and by the ordinary way."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.domain.risks import Topic
from bot.domain.subscriptions import DigestSubscription
from bot.from_settings import open_storage
from bot.playground.demo.check import DIGESTS, MARIA
from bot.settings import Settings
from storage.subscriptions import save_subscription

ZONE = "Europe/London"
NAMES = {Topic.SPS: "SPS", Topic.STOCK: "Stock", Topic.VIOLATIONS: "Violations"}


def subscribe_due_now(settings: Settings, now: datetime) -> None:
    """As if somebody had subscribed a minute ago to digests at this very time of day."""
    db = open_storage(settings)
    try:
        db.write_now(_subscribe, now)
    finally:
        db.close()


def _subscribe(session: Session, now: datetime) -> None:
    at = now.astimezone(ZoneInfo(ZONE)).time().replace(second=0, microsecond=0)
    for topic in Topic:
        digest = DigestSubscription(NAMES[topic], topic, DIGESTS, at, ZONE, owner=MARIA)
        save_subscription(session, digest, now - timedelta(minutes=1))
