"""Telling of risks as they come: once a risk and channel, quiet at night, and a storm as one message."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.risks import Change, Risk, RiskState, Severity
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.storms import Group, group
from bot.domain.subscriptions import AlertSubscription
from bot.messages.alerts import alert, storm
from bot.messages.late import marked_if_late
from bot.messages.risk_notes import deadline_nears
from jobs.waves import WAVE, join, wave_key, wave_payload
from storage.deliveries import Intent, delivery, intend
from storage.edits import add_subjects, subjects_of, touch
from storage.risks import risk_by_id
from storage.shops import shop_by_id
from storage.subscriptions import Kept, alert_subscriptions
from storage.tables.deliveries import DeliveryRow

NEWS = (Change.OPENED, Change.REOPENED, Change.WORSENED)
ALERT, STORM, REMINDER, ASSIGNED = "alert", "storm", "risk.reminder", "risk.assigned"


def announce(session: Session, shop: Shop, changes: Iterable[tuple[Change, Risk]], rules: Rules, now: datetime) -> None:
    """Keeps the intents to post what is new in a shop, for every channel that wants to know.

    The next stage of a trouble is told anew while nobody has the risk; a deadline that came nearer likewise, or else to
    whoever has it alone.
    """
    news: dict[str, list[Risk]] = {}
    for change, risk in changes:
        if change in NEWS:
            news.setdefault("", []).append(risk)
        elif change is Change.TURNED and risk.state is RiskState.OPEN:
            news.setdefault(f":{risk.finding.kind}", []).append(risk)
        elif change is Change.REMINDED and risk.state is RiskState.OPEN:
            news.setdefault(f":{risk.finding.reminder}h", []).append(risk)
        elif change is Change.REMINDED:
            _remind(session, shop, risk, now)
    if not news:
        return
    more_than = int(rules.value("storm.more_than"))
    for kept in alert_subscriptions(session):
        for step, risks in news.items():
            for together in group([risk for risk in risks if _wants(kept, shop, risk)], more_than):
                _announce(session, kept, shop, together, step, rules, now)


def render_alert(session: Session, row: DeliveryRow) -> dict[str, Any]:
    """What the message of a risk or a storm should show now."""
    risks = _shown(session, row.key)
    shop = shop_by_id(session, risks[0].finding.shop_id) if risks else None
    if shop is None:
        return row.payload
    payload = (storm(risks, shop) if row.kind == STORM else alert(risks[0], shop)).payload()
    return marked_if_late(payload, row.due_at, row.posted_at) if row.posted_at else payload


def _announce(
    session: Session, kept: Kept, shop: Shop, together: Group[Risk], step: str, rules: Rules, now: datetime
) -> None:
    """``step`` is empty, or the stage or the step towards a deadline that is told."""
    todays_storm = f"storm:{kept.id}:{together.id}:{now.astimezone(shop.tz):%Y-%m-%d}{step}"
    if _urgent(together.members) and _quiet_until(kept, now):
        # What may break the night must not join what waits for the morning.
        todays_storm += ":urgent"
    if delivery(session, todays_storm):
        add_subjects(session, todays_storm, [f"risk:{risk.id}" for risk in together.members])
        touch(session, f"risk:{together.first.id}")
    elif wave := wave_key(session, kept, _urgent(together.members), rules, now):
        if not join(session, wave, together.members):
            payload = wave_payload(session, together.members)
            intend(session, _intent(kept, wave, WAVE, payload, together.members, now), now)
    elif together.is_storm:
        message = storm(together.members, shop)
        intend(session, _intent(kept, todays_storm, STORM, message.payload(), together.members, now), now)
    else:
        risk = together.first
        # A risk that comes back or worsens is a new message; the one before shows how it ended.
        key = f"alert:{kept.id}:{risk.id}:{risk.opened_at:%Y%m%dT%H%M%S}:{int(risk.severity)}"
        if step:
            key += f"{step}:{risk.finding.deadline:%Y%m%dT%H%M%S}" if risk.finding.deadline else f"{step}:{now:%Y%m%d}"
        intend(session, _intent(kept, key, ALERT, alert(risk, shop).payload(), [risk], now), now)


def _remind(session: Session, shop: Shop, risk: Risk, now: datetime) -> None:
    """Tells whoever has a risk, in private, that its deadline is nearer; who snoozed it only when that is critical."""
    if risk.taken_by is None or (risk.state is RiskState.SNOOZED and risk.severity < Severity.CRITICAL):
        return
    found = risk.finding
    key = f"risk:{risk.id}:deadline:{found.deadline:%Y%m%dT%H%M%S}:{found.reminder}h:{risk.taken_by}"
    payload = deadline_nears(risk, shop.name).payload()
    priority = 0 if _urgent([risk]) else 1
    intend(session, Intent(key, REMINDER, risk.taken_by, payload, now, priority=priority), now)


def _intent(kept: Kept, key: str, kind: str, payload: dict[str, Any], risks: Sequence[Risk], now: datetime) -> Intent:
    urgent = _urgent(risks)
    not_before = None if urgent else _quiet_until(kept, now)
    return Intent(
        key=key,
        kind=kind,
        channel=kept.subscription.channel,
        payload=payload,
        # What waited for the end of the quiet hours is not late.
        due_at=not_before or now,
        not_before=not_before,
        priority=0 if urgent else 1,
        subscription_id=kept.id,
        subjects=tuple(f"risk:{risk.id}" for risk in risks),
    )


def _urgent(risks: Sequence[Risk]) -> bool:
    return any(risk.severity is Severity.CRITICAL for risk in risks)


def _quiet_until(kept: Kept, now: datetime) -> datetime | None:
    quiet = kept.subscription.quiet if isinstance(kept.subscription, AlertSubscription) else None
    return quiet.ends_after(now) if quiet else None


def _wants(kept: Kept, shop: Shop, risk: Risk) -> bool:
    wanted = kept.subscription
    return (
        isinstance(wanted, AlertSubscription)
        and risk.severity >= wanted.min_severity
        and wanted.topic in (None, risk.finding.topic)
        and bool(wanted.scope.of([shop]))
    )


def _shown(session: Session, key: str) -> list[Risk]:
    ids = sorted(int(subject.removeprefix("risk:")) for subject in subjects_of(session, key))
    return [risk for risk_id in ids if (risk := risk_by_id(session, risk_id))]
