"""The file in which a team overrides rules: whatever in it would have no effect is refused, with its line."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from bot.domain.configuration_lines import find_lines
from bot.domain.configuration_problems import BadValue, ConfigurationError, Problems, nearest
from bot.domain.rules import Rule, Rules, Stray, rule_from, walk
from bot.domain.rules_names import ladder, slot, takes_place

SHAPE = "A rule is a table with value, unit, source and as_of: shopwatch rules --example shows them all."
SHOPS = "stock.shop."
LEAD = "stock.lead_days"
REASONS = "cancellation.fault."
"""A list that may grow: the platform has reasons that nobody has told of yet."""
MOST_PERCENT = 100


def read_own_rules(text: str, shipped: Rules) -> Rules:
    """The team's rules alone. Raises ConfigurationError with every problem, each with its line and its table."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n")
    data = tomllib.loads(text, parse_float=Decimal)
    problems = Problems(find_lines(text))
    own: dict[str, Rule] = {}
    for path, content in walk(data):
        try:
            own[".".join(path)] = _checked(".".join(path), content, shipped)
        except BadValue as bad:
            problems.add(path, bad.message, bad.mend)
    if problems.found:
        raise ConfigurationError(problems.found)
    return Rules(own)


def model_of(name: str, shipped: Rules) -> Rule | None:
    """The shipped rule that a team's rule replaces, or is one more of: for another market, step, shop or reason."""
    if name.startswith(SHOPS):
        return shipped.get(LEAD) if name.endswith(".lead_days") and len(name.split(".")) == 4 else None
    if name.startswith(REASONS) and len(name.split(".")) == 3:
        return next(iter(rule for other, rule in shipped.by_name.items() if other.startswith(REASONS)), None)
    if (same := shipped.get(name)) or not takes_place(name):
        return same
    alike = (other for other in shipped.by_name if takes_place(other) and ladder(other) == ladder(name))
    return next((shipped[other] for other in alike if slot(other) == slot(name)), None)


def _checked(name: str, content: Mapping[str, object] | Stray, shipped: Rules) -> Rule:
    """Raises BadValue."""
    try:
        rule = rule_from(content)
    except ValueError as error:
        raise BadValue(str(error), SHAPE) from None
    model = model_of(name, shipped)
    if model is None:
        near = nearest(name, shipped.by_name)
        mend = f"Did you mean [{near}]?" if near else "shopwatch rules lists them all."
        raise BadValue("no rule has this name, so it would change nothing", mend)
    if rule.measure != model.measure:
        raise BadValue(f'the unit is "{rule.unit}" where "{model.unit}" is meant', "Give the value in that unit.")
    if rule.value < 0 or (rule.measure == "percent" and rule.value > MOST_PERCENT):
        raise BadValue(f"{rule.value} {rule.unit} cannot be", "Give a value that can.")
    same = shipped.get(name)
    # Whoever moves a limit need not repeat what follows at it.
    return replace(rule, **{key: getattr(same, key) for key in ("means", "inclusive") if same and key not in content})
