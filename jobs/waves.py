"""Waves of alerts: what a channel could not take one by one, at Slack's pace of a message a second, is one message."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.risks import Risk, RiskState
from bot.domain.rules import Rules
from bot.messages.alerts import alert
from bot.messages.late import marked_if_late
from bot.messages.waves import NAMED, wave, worst_first
from storage.deliveries import delivery, waiting
from storage.edits import add_subjects, subjects_of, touch_delivery
from storage.risks import risks_by_id
from storage.shops import shops_by_id
from storage.subscriptions import Kept
from storage.tables.deliveries import DeliveryRow

WAVE = "wave"


def wave_key(session: Session, kept: Kept, urgent: bool, rules: Rules, now: datetime) -> str | None:
    """The wave that an alert of a subscription joins now; None while the channel keeps up with them one by one.

    What is critical has waves of its own, which go before all others.
    """
    length = timedelta(minutes=int(rules.value("wave.lasts")))
    began = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % length
    key = f"wave:{kept.id}:{'critical' if urgent else 'other'}:{began:%Y%m%dT%H%M}"
    more_than = int(rules.value("wave.more_than"))
    begun = delivery(session, key) is not None
    return key if begun or waiting(session, kept.id, 0 if urgent else 1, more_than) >= more_than else None


def join(session: Session, key: str, risks: Sequence[Risk]) -> bool:
    """Counts risks to a wave that has begun; False when it has not."""
    if delivery(session, key) is None:
        return False
    add_subjects(session, key, [f"risk:{risk.id}" for risk in risks])
    touch_delivery(session, key)
    return True


def wave_payload(session: Session, risks: Sequence[Risk]) -> dict[str, Any]:
    """What the message of a wave of these risks says."""
    named = worst_first([risk for risk in risks if risk.state is RiskState.OPEN])[:NAMED]
    ids = [risk.finding.shop_id for risk in named or risks[:1]]
    shops = {shop.id: shop for shop in shops_by_id(session, ids)}
    alone = shops.get(risks[0].finding.shop_id) if len(risks) == 1 else None
    return (alert(risks[0], alone) if alone else wave(risks, shops)).payload()


def render_wave(session: Session, row: DeliveryRow) -> dict[str, Any]:
    """What the message of a wave should show now."""
    ids = [int(subject.removeprefix("risk:")) for subject in subjects_of(session, row.key)]
    payload = wave_payload(session, risks_by_id(session, ids))
    return marked_if_late(payload, row.due_at, row.posted_at) if row.posted_at else payload
