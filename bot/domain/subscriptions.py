"""Subscriptions: which channel gets which digest or alerts, about which shops, when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.risks import Severity, Topic
from bot.domain.schedule import EVERY_DAY, Schedule
from bot.domain.shops import Shop


@dataclass(frozen=True, slots=True)
class Scope:
    """Shops by code or id, and groups of shops; every shop when nothing is named."""

    shops: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def of(self, shops: Iterable[Shop]) -> list[Shop]:
        if not self.shops and not self.groups:
            return list(shops)
        named, within = set(self.shops), set(self.groups)
        return [shop for shop in shops if {shop.code, shop.id} & named or shop.groups & within]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a local time to another, past midnight when the second is the earlier one; none when both are the same."""

    start: time
    end: time
    zone: str

    def ends_after(self, moment: datetime) -> datetime | None:
        """When the quiet that ``moment`` falls into is over; None outside of it."""
        local = moment.astimezone(ZoneInfo(self.zone))
        inside = (
            self.start <= local.time() < self.end
            if self.start <= self.end
            else local.time() >= self.start or local.time() < self.end
        )
        if not inside:
            return None
        day = local.date() + timedelta(days=1 if local.time() >= self.end else 0)
        slot = Schedule(self.end, self.zone).slot_on(day)
        # Where the clocks go back over the end, it comes twice: the first time counts.
        return slot.due_at if slot and slot.due_at > moment else None


@dataclass(frozen=True, slots=True)
class DigestSubscription:
    """``name`` is unique in the team; ``channel`` a Slack id; ``owner`` a Slack user id, told when it fails."""

    name: str
    topic: Topic
    channel: str
    at: time
    zone: str
    weekdays: frozenset[int] = EVERY_DAY
    scope: Scope = Scope()
    owner: str | None = None

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.at, self.zone, self.weekdays)


@dataclass(frozen=True, slots=True)
class AlertSubscription:
    """Risks from ``min_severity`` on, of one topic or (None) all, outside ``quiet`` unless they are critical."""

    name: str
    channel: str
    min_severity: Severity = Severity.WARNING
    topic: Topic | None = None
    quiet: QuietHours | None = None
    scope: Scope = Scope()
    owner: str | None = None


Subscription = DigestSubscription | AlertSubscription
