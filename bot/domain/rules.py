"""Thresholds of the platform and of good practice: data with a source and a date, never constants in code."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

SHIPPED = "rules.toml"
OURS = "practice"
"""How the source of a default begins that is nobody's but ours: no platform can have changed it."""
FIELDS = ("value", "unit", "source", "as_of", "means", "inclusive")

Stray = str
"""A key that stands where only rules and tables of rules may."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One threshold: its value in ``unit``, where it comes from and as of when.

    ``means`` says what follows at it, where that is known. ``inclusive``: it follows at the very value already, not
    only beyond it.
    """

    value: Decimal
    unit: str
    source: str
    as_of: date
    means: str = ""
    inclusive: bool = False

    @property
    def measure(self) -> str:
        """What is counted: the first word of the unit, ``percent`` of ``percent in 7 days``."""
        return self.unit.split(maxsplit=1)[0].rstrip(",;:")

    @property
    def is_ours(self) -> bool:
        return self.source.startswith(OURS)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """All thresholds, by dotted name, for example ``sps.gate.affiliate`` or ``stock.cover.warning_margin``.

    Read once and kept: two are the same when they are one object, so that what follows from them can be remembered.
    """

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

    def is_old(self, rule: Rule, today: date) -> bool:
        """Whether a rule of the platform was looked up longer ago than ``rules.old_after`` days."""
        return not rule.is_ours and (today - rule.as_of).days > self.value("rules.old_after")

    def cite(self, rule: Rule, today: date) -> str:
        """``US Academy, late dispatch, 2 Mar 2026``; a rule that is old says so, wherever it decides something."""
        aged = ", not looked up for over a year" if self.is_old(rule, today) else ""
        return f"{rule.source}, {rule.as_of:%-d %b %Y}{aged}"


def parse_rules(text: str) -> Rules:
    """Reads TOML tables that each have ``value``, ``unit``, ``source`` and ``as_of``.

    ``means`` and ``inclusive`` may be there too. Raises ValueError naming the table when something is missing or of the
    wrong kind.
    """
    tables = walk(tomllib.loads(text, parse_float=Decimal))
    return Rules({".".join(path): _named(path, content) for path, content in tables})


@cache
def shipped_rules() -> Rules:
    """The defaults that come with Shopwatch."""
    return parse_rules(resources.files(__package__).joinpath(SHIPPED).read_text("utf-8"))


def walk(
    table: Mapping[str, object], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Mapping[str, object] | Stray]]:
    """Every table that is meant as a rule with its path; a key that stands outside of one with the path around it."""
    if "value" in table:
        yield path, table
        return
    for key, inner in table.items():
        if isinstance(inner, Mapping):
            yield from walk(inner, (*path, key))
        else:
            yield path, key


def rule_from(content: Mapping[str, object] | Stray) -> Rule:
    """The rule of a table that ``walk`` gave. Raises ValueError that says what is wrong with it."""
    if isinstance(content, Stray):
        raise ValueError(f"'{content}' stands outside a rule (value, unit, source, as_of)")
    if unknown := set(content) - set(FIELDS):
        raise ValueError(f"'{min(unknown)}' is nothing that a rule has ({', '.join(FIELDS)})")
    value, unit, source, as_of = (content.get(key) for key in FIELDS[:4])
    means, inclusive = content.get("means", ""), content.get("inclusive", False)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise ValueError("value must be a number")
    if not (isinstance(unit, str) and unit.strip() and isinstance(source, str) and type(as_of) is date):
        raise ValueError("unit and source must be text, as_of a date such as 2026-03-02")
    if not (isinstance(means, str) and isinstance(inclusive, bool)):
        raise ValueError("means must be text, inclusive true or false")
    return Rule(Decimal(value), unit, source, as_of, means, inclusive)


def _named(path: tuple[str, ...], content: Mapping[str, object] | Stray) -> Rule:
    try:
        return rule_from(content)
    except ValueError as error:
        raise ValueError(f"[{'.'.join(path)}]: {error}") from None
