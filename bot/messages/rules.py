"""The answer to ``/shop rules``: what holds for a shop or a market, where it comes from and how old it is."""

from collections.abc import Sequence
from datetime import date

from bot.domain.rules import Rules
from bot.domain.rules_held import Held, of_platform, old
from bot.messages.kit import Cell, Message, context, message, section, table
from bot.messages.split import chunks
from bot.messages.text import Mrkdwn, clip, md
from bot.messages.words import count

COLUMNS = ("Rule", "Value", "Where", "From")
TOPICS = ("score", "sps", "metric", "response", "violations", "shop")
"""What decides over shops, in the order in which it is shown. How Shopwatch itself goes about is for the shell."""
NAME = 60


def rules_answer(of_what: str, found: Sequence[Held], rules: Rules, today: date) -> Message:
    """The platform's rules and the team's own among ``found``; ``of_what`` is the shop or the market in words."""
    shown = [held for held in of_platform(found) if held.topic in TOPICS]
    shown.sort(key=lambda held: TOPICS.index(held.topic))
    aged, yours = len(old(rules, shown, today)), sum(held.yours for held in shown)
    said = [md("*Rules for {}* · {}", clip(of_what, NAME), count(len(shown), "rule"))]
    said += [md(":warning: {} not looked up for over a year", aged)] if aged else []
    said += [md("{} yours", yours)] if yours else []
    head = Mrkdwn(" · ").join(said)
    [first, *others] = chunks([_row(held, rules, today) for held in shown])
    left = sum(map(len, others))
    more = f"{left} more and our" if left else "Our"
    foot = md("{} own defaults: `shopwatch rules`. A file that `SHOPWATCH_RULES` names overrides any of them.", more)
    return message(head, section(head), table(COLUMNS, first), context(foot))


def _row(held: Held, rules: Rules, today: date) -> list[Cell]:
    rule, shipped = held.rule, held.instead_of
    value = f"{held.value}: {rule.means}" if rule.means else held.value
    if held.yours:
        value += f" (yours, shipped: {shipped.value.normalize():f})" if shipped else " (yours)"
    return [held.name, value, held.where, rules.cite(rule, today)]
