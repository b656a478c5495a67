"""Severities of tool issues: what each means, and the targets that it sets. Data with a source, in severities.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import Any

from bot.domain.business_hours import WorkingHours

SHIPPED = "severities.toml"
UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "business h": timedelta(hours=1),
}
BUSINESS_DAYS = "business days"


class Sev(IntEnum):
    """The lower the number, the worse."""

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4

    @property
    def needs_cause(self) -> bool:
        """Whether cause and fix must be told to resolve it, and what prevents the next one to close it."""
        return self <= Sev.SEV2


@dataclass(frozen=True, slots=True)
class Target:
    """A length of time, round the clock or in business hours."""

    amount: int
    unit: str

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.unit == BUSINESS_DAYS and self.amount == 1 else self.unit
        return f"{self.amount} {unit}"

    def due(self, start: datetime, hours: WorkingHours, part: float = 1.0) -> datetime:
        """The moment (UTC) at which ``part`` of this target has passed since ``start``."""
        if self.unit == BUSINESS_DAYS:
            return hours.after(start, hours.day_length * self.amount * part)
        length = UNITS[self.unit] * self.amount * part
        return hours.after(start, length) if self.unit.startswith("business") else start.astimezone(UTC) + length


@dataclass(frozen=True, slots=True)
class SevRule:
    """What a severity means and asks for; ``restore`` None: no target. Levels count from 1."""

    sev: Sev
    brief: str
    respond: Target
    update: Target
    restore: Target | None
    first_level: int
    also_page: int | None
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Severities:
    """All severities, when a ladder climbs (in parts of the response target), and how long a hand-over may wait.

    ``again_every``: how often its top is paged again while nobody answers (None: once is all).
    """

    by_sev: Mapping[Sev, SevRule]
    climbs: tuple[float, ...]
    then_every: float
    again_every: float | None
    accept_within: timedelta

    def __getitem__(self, sev: Sev) -> SevRule:
        return self.by_sev[sev]

    def climb_at(self, sev: Sev, start: datetime, hours: WorkingHours, climbs_done: int) -> datetime:
        """When the ladder climbs next if nobody took the issue since ``start``: an absolute time (UTC)."""
        beyond = climbs_done - len(self.climbs) + 1
        part = self.climbs[climbs_done] if beyond <= 0 else self.climbs[-1] + beyond * self.then_every
        return self[sev].respond.due(start, hours, part)

    def again_after(self, sev: Sev, paged_at: datetime, hours: WorkingHours) -> datetime | None:
        """When the top of a ladder is paged again if nobody took the issue since it was paged ``paged_at``."""
        return self[sev].respond.due(paged_at, hours, self.again_every) if self.again_every else None


def parse_target(text: str) -> Target:
    """Reads ``15 min``, ``4 h``, ``4 business h`` or ``3 business days``. Raises ValueError for anything else."""
    amount, _, unit = text.partition(" ")
    unit = BUSINESS_DAYS if unit == "business day" else unit
    if not amount.isdecimal() or not int(amount) or unit not in (*UNITS, BUSINESS_DAYS):
        raise ValueError(f"{text!r} is no target: write for example '30 min', '4 business h' or '3 business days'")
    return Target(int(amount), unit)


def parse_severities(text: str) -> Severities:
    """Reads the TOML of severities.toml. Raises ValueError that names the table when something is missing or wrong."""
    tables = tomllib.loads(text)
    try:
        ladder = tables["ladder"]
        accept = parse_target(tables["hand_over"]["accept_within"])
        return Severities(
            by_sev={sev: _rule(sev, tables) for sev in Sev},
            climbs=tuple(float(part) for part in ladder["climbs"]),
            then_every=float(ladder["then_every"]),
            again_every=float(ladder["again_every"]) if "again_every" in ladder else None,
            accept_within=UNITS[accept.unit] * accept.amount,
        )
    except KeyError as missing:
        raise ValueError(f"{missing} is missing") from None


@cache
def shipped_severities() -> Severities:
    """The defaults that come with Shopwatch."""
    return parse_severities(resources.files(__package__).joinpath(SHIPPED).read_text("utf-8"))


def _rule(sev: Sev, tables: Mapping[str, Mapping[str, Any]]) -> SevRule:
    table = tables[sev.name]
    try:
        return SevRule(
            sev=sev,
            brief=table["brief"],
            respond=parse_target(table["respond"]),
            update=parse_target(table["update"]),
            restore=parse_target(table["restore"]) if "restore" in table else None,
            first_level=table["first_level"],
            also_page=table.get("also_page"),
            source=table["source"],
            as_of=table["as_of"],
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"[{sev.name}]: {error}") from None
