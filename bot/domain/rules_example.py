"""A file to begin from: rules as TOML tables that are commented out, so that nothing changes until somebody says so."""

import json
from collections.abc import Iterable

from bot.domain.rules import Rule
from bot.domain.rules_held import Held

HEAD = """\
# Your own rules: SHOPWATCH_RULES names this file. Take the # away from a table to make it yours, change what is
# different, say where you have it from, and put the day on which you looked it up. What stays commented out is as it is
# shipped.
# A place in a name (US, GB, DE, EU, SEA, TH) makes a rule for that place alone: [sps.gate.GB.affiliate].
# shopwatch rules shows what holds, and marks what is yours; a mistake in here is refused with its line.
"""


def example(found: Iterable[Held]) -> str:
    """The text of the file."""
    return "\n".join([HEAD, *(_table(held.name, held.rule) for held in found)])


def _table(name: str, rule: Rule) -> str:
    lines = [
        f"[{name}]",
        f"value = {rule.value:f}",
        f"unit = {_text(rule.unit)}",
        *([f"means = {_text(rule.means)}"] if rule.means else []),
        *(["inclusive = true"] if rule.inclusive else []),
        f"source = {_text(rule.source)}",
        f"as_of = {rule.as_of:%Y-%m-%d}",
    ]
    return "".join(f"# {line}\n" for line in lines)


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
