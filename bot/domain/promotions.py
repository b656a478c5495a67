"""Promotions and appeals: what the platform ended, and what it decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.risks import Finding, Severity, Topic
from bot.domain.rules import Rules
from bot.domain.shops import Shop

ENDED_BY_PLATFORM = "NOT_EFFECTIVE"
RUNNING = ("ONGOING", "NOT_START")
"""It runs, or will: whatever becomes of it is worth knowing."""
WON = frozenset({"APPROVED", "APPROVE", "PASSED", "PASS", "SUCCESS", "SUCCEEDED", "ACCEPTED"})
REJECTED = frozenset({"REJECTED", "REJECT", "FAILED", "FAIL", "DENIED"})
"""The documentation of the event names no values of its status: these are what such fields hold elsewhere."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion that was read, or that an event named: ``read`` is false when that alone tells of it."""

    shop_id: str
    id: str
    title: str
    kind: str
    status: str
    ends_at: datetime | None
    changed_at: datetime
    read: bool
    fresh: bool = False

    def would_run(self, now: datetime) -> bool:
        return self.ends_at is None or now < self.ends_at


@dataclass(frozen=True, slots=True)
class Appeal:
    """What became of an appeal about one thing (``about``, such as a size chart) on a product."""

    shop_id: str
    product_id: str
    about: str
    status: str
    reason: str
    decided_at: datetime
    fresh: bool = False

    @property
    def rejected(self) -> bool:
        """A reason is only given for a rejection, whatever the word of the status."""
        return self.status not in WON and (self.status in REJECTED or bool(self.reason))

    @property
    def won(self) -> bool:
        return self.status in WON


def find_promotions(shop: Shop, promotions: Iterable[Promotion], now: datetime, rules: Rules) -> list[Finding]:
    """Those that the platform ended, while they would still run, or for some days where that is not known."""
    shown = timedelta(days=int(rules.value("violations.promotion.shown_days")))
    return [
        _ended(shop, one)
        for one in promotions
        if one.status == ENDED_BY_PLATFORM and now < (one.ends_at or one.changed_at + shown)
    ]


def find_appeals(shop: Shop, appeals: Iterable[tuple[Appeal, str]], now: datetime, rules: Rules) -> list[Finding]:
    """Appeals, each with the title of its product, that were rejected within some days and not won since."""
    shown = timedelta(days=int(rules.value("violations.appeal_result.shown_days")))
    return [_rejected(shop, one, title) for one, title in appeals if one.rejected and now < one.decided_at + shown]


def _ended(shop: Shop, one: Promotion) -> Finding:
    source = "Read from the platform" if one.read else "As the platform's event says; the promotion could not be read"
    would = one.ends_at and f"It would have run until {one.ends_at.astimezone(shop.tz):%a %-d %b %H:%M} ({shop.zone})."
    return Finding(
        key=f"violations.promotion:{shop.id}:{one.id}",
        kind="violations.promotion",
        topic=Topic.VIOLATIONS,
        shop_id=shop.id,
        subject=one.title or f"promotion {one.id}",
        severity=Severity.CRITICAL,
        title="promotion ended by the platform",
        evidence=tuple(part for part in (f"{source}.", would) if part),
        advice="Seller Center says why, under Promotions. Correct prices or stock before setting it up again.",
        opens=one.fresh,
    )


def _rejected(shop: Shop, one: Appeal, title: str) -> Finding:
    said = one.reason or "The platform gave no reason."
    return Finding(
        key=f"violations.appeal_result:{shop.id}:{one.product_id}:{one.about}",
        kind="violations.appeal_result",
        topic=Topic.VIOLATIONS,
        shop_id=shop.id,
        subject=title or f"product {one.product_id}",
        severity=Severity.WARNING,
        title=f"{one.about or 'size chart'} appeal rejected",
        evidence=(said, f"Decided {one.decided_at.astimezone(shop.tz):%a %-d %b %H:%M} ({shop.zone})."),
        advice="Correct the size chart as the reason says, or appeal again with better evidence.",
        opens=one.fresh,
    )
