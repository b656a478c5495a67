"""The configuration file: what a team declares of its shops, partners, ladders and subscriptions.

``shopwatch.example.toml`` explains every key. A file never holds a secret.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.configuration_lines import find_lines
from bot.domain.configuration_names import read_names
from bot.domain.configuration_problems import ConfigurationError, Problem, Problems
from bot.domain.configuration_secrets import masked, refuse_secrets
from bot.domain.configuration_subscriptions import read_subscriptions
from bot.domain.configuration_table import Table
from bot.domain.configuration_teams import (
    DeclaredShop,
    Once,
    read_ladders,
    read_partners,
    read_shops,
    read_tools,
)
from bot.domain.ladders import Ladder
from bot.domain.partners import Partner, Tool
from bot.domain.subscriptions import Subscription

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_MENDS = {
    "Invalid value": 'Text stands in quotes: name = "Acme".',
    "Cannot overwrite": "It is there twice: remove one of the two.",
    "Cannot declare": "It is there twice: remove one, or write [[…]] when there may be several.",
    "Expected '='": 'Each line is a key and a value: code = "acme-us".',
    "Illegal character": "Text on one line ends with a quote on that line.",
    "Unclosed array": "Put a comma between the items and a bracket ] at the end.",
}
_ELSE = "Compare it with shopwatch.example.toml."
_CURLY = re.compile("[“”‘’]")


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that one file declares. Channels and people are Slack ids, whatever names the file gives them.

    ``people`` are those names with their ids: they can be typed in Slack.
    """

    shops: tuple[DeclaredShop, ...] = ()
    partners: tuple[Partner, ...] = ()
    tools: tuple[Tool, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)


def read_configuration(text: str) -> Configuration:
    """Reads the text of a configuration file. Raises ConfigurationError with all its problems."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n")
    data = _parsed(text)
    problems = Problems(find_lines(text))
    refuse_secrets(data, problems)
    configuration = _configuration(Table((), data, problems), Once(problems))
    if problems.found:
        raise ConfigurationError(problems.found)
    return configuration


def _configuration(root: Table, once: Once) -> Configuration:
    names = read_names(root)
    shops = read_shops(root, names, once)
    partners = read_partners(root, names, once)
    configuration = Configuration(
        shops=shops,
        partners=partners,
        tools=read_tools(root, once),
        ladders=read_ladders(root, names, partners, once),
        subscriptions=read_subscriptions(root, names, shops, once),
        people=names.people,
    )
    root.close()
    return configuration


def _parsed(text: str) -> dict[str, Any]:
    """Raises ConfigurationError for text that is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([_unreadable(str(error), text)]) from None


def _unreadable(reason: str, text: str) -> Problem:
    """Where the reader of the standard library stopped, as the line with a caret; without a place, at the end."""
    lines = text.rstrip("\n").split("\n")
    place = _PLACE.search(reason)
    number, column = (int(place[1]), int(place[2])) if place and place[1] else (len(lines), len(lines[-1]) + 1)
    # An end of line that comes too early is told at the beginning of the next line.
    if column == 1 and number > 1 and number > len(lines):
        number, column = len(lines), len(lines[-1]) + 1
    shown = masked(lines[number - 1].replace("\t", " "))
    message = _PLACE.sub("", reason)
    mend = next((mend for start, mend in _MENDS.items() if message.startswith(start)), _ELSE)
    if _CURLY.search(shown):
        mend = 'The quotes are curly: type straight ones (").'
    return Problem(number, "", message, mend, f"    {shown}\n    {' ' * (column - 1)}^")
