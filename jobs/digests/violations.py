"""The digest of violations and listings, from storage to message."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.domain.digests import Occasion
from bot.domain.risks import Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.domain.violations_report import report
from bot.messages.kit import Message
from bot.messages.violations import violations_digest
from storage.risks import risks_of
from storage.violations import compliance_of

FIRST_LOOK_BACK = timedelta(days=7)
"""What a first digest, which has none before it, calls new."""


def compose_violations(session: Session, shops: Sequence[Shop], occasion: Occasion, rules: Rules) -> Message:
    """The digest of these shops for an occasion, compared with the digest before."""
    since = occasion.since or occasion.now - FIRST_LOOK_BACK
    known = compliance_of(session, shops, since, occasion.now)
    risks = risks_of(session, Topic.VIOLATIONS, [shop.id for shop in shops])
    return violations_digest(report(known, risks, since, occasion.now, rules), occasion)
