"""Thresholds of the platform and of good practice: data with a source and a date, never constants in code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

SHIPPED = "rules.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One threshold: its value in ``unit``, where it comes from and as of when."""

    value: Decimal
    unit: str
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Rules:
    """All thresholds, by dotted name, for example ``sps.gate.affiliate`` or ``stock.cover.warning_margin``."""

    by_name: Mapping[str, Rule]

    def __getitem__(self, name: str) -> Rule:
        return self.by_name[name]

    def value(self, name: str) -> Decimal:
        """The value of a threshold. Raises KeyError for a name that no rule has: that is a programming error."""
        return self.by_name[name].value

    def get(self, name: str) -> Rule | None:
        return self.by_name.get(name)

    def under(self, prefix: str) -> dict[str, Rule]:
        """The rules below ``prefix``, by the rest of their name."""
        head = prefix + "."
        return {name.removeprefix(head): rule for name, rule in self.by_name.items() if name.startswith(head)}

    def overridden_by(self, other: "Rules") -> "Rules":
        return Rules({**self.by_name, **other.by_name})


def parse_rules(text: str) -> Rules:
    """Reads TOML tables that each have ``value``, ``unit``, ``source`` and ``as_of``.

    Raises ValueError naming the table when a field is missing or of the wrong kind.
    """
    return Rules(dict(_walk(tomllib.loads(text, parse_float=Decimal), "")))


@cache
def shipped_rules() -> Rules:
    """The defaults that come with Shopwatch."""
    return parse_rules(resources.files(__package__).joinpath(SHIPPED).read_text("utf-8"))


def _walk(table: Mapping[str, object], prefix: str) -> list[tuple[str, Rule]]:
    if "value" in table:
        return [(prefix.removesuffix("."), _rule(table, prefix.removesuffix(".")))]
    found: list[tuple[str, Rule]] = []
    for key, inner in table.items():
        if not isinstance(inner, Mapping):
            raise ValueError(
                f"[{prefix.removesuffix('.')}]: '{key}' stands outside a rule (value, unit, source, as_of)"
            )
        found += _walk(inner, f"{prefix}{key}.")
    return found


def _rule(table: Mapping[str, object], name: str) -> Rule:
    value, unit, source, as_of = (table.get(key) for key in ("value", "unit", "source", "as_of"))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"[{name}]: value must be a number")
    if not (isinstance(unit, str) and isinstance(source, str) and isinstance(as_of, date)):
        raise ValueError(f"[{name}]: unit and source must be text, as_of a date such as 2026-03-02")
    return Rule(Decimal(value), unit, source, as_of)
