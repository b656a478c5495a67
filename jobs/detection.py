"""From data to risks: looks at a topic of a shop, changes the risks accordingly, and tells who wants to know."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.domain.risks import Finding, Topic, Verdict, reconcile
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from jobs.alerts import announce
from jobs.detect.sps import look_sps
from jobs.detect.stock import look_stock
from jobs.detect.violations import look_violations
from storage.database import Database
from storage.risk_moves import apply_verdicts, look_alone, wake_snoozed
from storage.risks import known_to, risks_with_keys
from storage.shops import all_shops

log = structlog.get_logger(__name__)

Look = Callable[[Session, Shop, datetime, Rules], list[Finding] | None]

LOOKS: dict[Topic, Look] = {
    Topic.SPS: look_sps,
    Topic.STOCK: look_stock,
    Topic.VIOLATIONS: look_violations,
}


def detect(session: Session, shop: Shop, topic: Topic, now: datetime, rules: Rules) -> int:
    """Brings the risks of one topic of a shop in line with its data; the number of changes.

    Where the data cannot be judged (too old, none yet) nothing changes: what is open stays open. Of several processes
    that look at a shop at once each waits for the one before, and finds what that one changed.
    """
    look_alone(session, shop.id)
    changes = apply_verdicts(session, shop, _verdicts(session, shop, topic, now, rules), now)
    announce(session, shop, changes, rules, now)
    return len(changes)


def _verdicts(session: Session, shop: Shop, topic: Topic, now: datetime, rules: Rules) -> list[Verdict]:
    findings = LOOKS[topic](session, shop, now, rules)
    if findings is None:
        return []
    return reconcile(findings, known_to(session, topic, shop.id, [finding.key for finding in findings]))


def detect_among(
    session: Session, shop: Shop, findings: list[Finding], keys: Sequence[str], now: datetime, rules: Rules
) -> int:
    """The same for a part of a topic: of the risks with ``keys``, those without a finding have recovered."""
    look_alone(session, shop.id)
    changes = apply_verdicts(session, shop, reconcile(findings, risks_with_keys(session, keys)), now)
    announce(session, shop, changes, rules, now)
    return len(changes)


async def detect_everything(db: Database, now: datetime, rules: Rules) -> int:
    """The same for every shop and topic; the number of changes."""
    return await detect_in(db, await db.read(all_shops), now, rules)


async def detect_in(db: Database, shops: Iterable[Shop], now: datetime, rules: Rules) -> int:
    """The same for every topic of these shops. One bad shop stops no other.

    Mostly nothing changed since the last look, so it is looked for first without keeping anybody from writing.
    """
    changes = 0
    for shop in shops:
        for topic in Topic:
            try:
                if await db.read(_verdicts, shop, topic, now, rules):
                    changes += await db.write(detect, shop, topic, now, rules)
            except Exception:
                log.exception("not_judged", shop=shop.id, topic=topic)
    return changes


def wake(session: Session, now: datetime) -> int:
    """Opens the risks whose snooze has ended; the messages that show them are edited."""
    return len(wake_snoozed(session, now))
