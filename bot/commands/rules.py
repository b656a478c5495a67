"""``shopwatch rules``: the thresholds that hold, where each comes from and how old it is."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import typer

from bot.commands.parts import prepared, utc_now
from bot.commands.terminal import say, table, terminal
from bot.commands.trouble import Trouble
from bot.domain.rules import Rules
from bot.domain.rules_example import example
from bot.domain.rules_held import Held, everything, holding, old
from bot.domain.rules_names import PLACES, place_named
from bot.from_settings import rules_of
from bot.messages.words import count

COLUMNS = ("Value", "Where", "Source, as of")


def show_rules(market: str | None, stale: bool, as_example: bool) -> None:
    """Prints the rules as tables a topic, or as a file to begin from. Raises Trouble for a market nobody knows."""
    settings = prepared()
    rules, today = rules_of(settings), utc_now().date()
    found = holding(rules, _place(market)) if market else everything(rules)
    if stale:
        found = old(rules, found, today)
    if as_example:
        typer.echo(example(found))
        return
    for topic, of_topic in groupby(sorted(found, key=lambda held: held.topic), key=lambda held: held.topic):
        terminal().print(table((f"{topic}.", *COLUMNS), [_row(held, rules, today) for held in of_topic]))
    say(_summary(found, rules, today, str(settings.rules_file) if settings.rules_file else None))


def _place(market: str) -> str:
    if place := place_named(market):
        return place
    raise Trouble(f"No market is called '{market}'. Known: {', '.join(sorted(PLACES - {'default'}))}.")


def _row(held: Held, rules: Rules, today: date) -> list[str]:
    rule = held.rule
    means = f": {rule.means}" if rule.means else ""
    old_now = ", old" if rules.is_old(rule, today) else ""
    age = f"{count(max(0, (today - rule.as_of).days), 'day')}{old_now}"
    source = f"{rule.source}, {rule.as_of:%Y-%m-%d} ({age})"
    return [held.name.partition(".")[2], f"{held.value}{means}{_yours(held)}", held.where, source]


def _yours(held: Held) -> str:
    if not held.yours:
        return ""
    shipped = held.instead_of
    return f" (yours, shipped: {shipped.value.normalize():f})" if shipped else " (yours, beside the shipped ones)"


def _summary(found: Sequence[Held], rules: Rules, today: date, own_file: str | None) -> str:
    yours, aged = sum(held.yours for held in found), len(old(rules, found, today))
    said = f"{count(len(found), 'rule')}, {aged} of the platform's not looked up for over a year, {yours} yours"
    return f"{said} ({own_file})." if own_file else f"{said}. SHOPWATCH_RULES names no file of yours."
