"""Moderation partners and the tools they work with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from rapidfuzz import utils

from bot.domain.business_hours import WorkingHours


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner at a site. ``code`` is the short name people type; ``channel`` is where its tool issues go."""

    code: str
    name: str
    site: str = ""
    hours: WorkingHours = field(default_factory=WorkingHours)
    channel: str | None = None

    @property
    def zone(self) -> str:
        return self.hours.zone


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that partners work with; ``code`` is its short name."""

    code: str
    name: str


Named = TypeVar("Named", Partner, Tool)


def issue_channel(partner: Partner, partners: Iterable[Partner]) -> str | None:
    """Where a partner's issues go: its own channel, else the first that any partner has (by code)."""
    others = sorted(partners, key=lambda p: p.code)
    return partner.channel or next((p.channel for p in others if p.channel), None)


def named_in(text: str, known: Iterable[Named]) -> Named | None:
    """The one partner or tool whose code or name stands in ``text``; None when none or several do."""
    words = f" {utils.default_process(text)} "
    found = [one for one in known if any(f" {utils.default_process(name)} " in words for name in (one.code, one.name))]
    return found[0] if len(found) == 1 else None
