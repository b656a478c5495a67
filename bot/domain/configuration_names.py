"""People, channels and user groups by the names that a configuration file gives them, or by their Slack ids."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.configuration_problems import BadValue, choose_from
from bot.domain.configuration_table import Table
from bot.domain.configuration_values import text

PERSON, CHANNEL, USER_GROUP = re.compile("[UW][A-Z0-9]+"), re.compile("[CG][A-Z0-9]+"), re.compile("S[A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Names:
    """Slack ids by friendly name."""

    people: Mapping[str, str]
    channels: Mapping[str, str]
    user_groups: Mapping[str, str]

    def person(self, value: object) -> str:
        return _known(value, self.people, PERSON, "people", "ana", "U0123ABCD")

    def channel(self, value: object) -> str:
        return _known(value, self.channels, CHANNEL, "channels", "shop-ops", "C0123ABCD")

    def member(self, value: object) -> str:
        """Whoever a ladder can page: a person, a user group or a channel."""
        wanted = _bare(value)
        found = {table[wanted] for table in (self.people, self.user_groups, self.channels) if wanted in table}
        if len(found) > 1:
            raise BadValue(f'"{wanted}" is the name of several things', "Rename one of them, or write the Slack id.")
        everyone = {**self.people, **self.user_groups, **self.channels}
        anyone = re.compile(f"{PERSON.pattern}|{CHANNEL.pattern}|{USER_GROUP.pattern}")
        return _known(value, everyone, anyone, "people", "ana", "U0123ABCD")


def read_names(root: Table) -> Names:
    """Reads ``[people]``, ``[channels]`` and ``[user_groups]``."""
    return Names(
        _directory(root.table("people"), slack_id(PERSON, "a person", "their profile, under the three dots")),
        _directory(root.table("channels"), slack_id(CHANNEL, "a channel", "the channel's details, at the bottom")),
        _directory(root.table("user_groups"), slack_id(USER_GROUP, "a user group", "the address of the group's page")),
    )


def slack_id(shape: re.Pattern[str], what: str, where: str) -> Callable[[object], str]:
    """Reads the Slack id of one kind of thing; ``where`` says where people find it."""

    def read(value: object) -> str:
        found = text(value)
        if not shape.fullmatch(found):
            begins = " or ".join(shape.pattern.partition("[A-Z")[0].strip("[]"))
            raise BadValue(
                f'"{found}" is not the Slack id of {what}', f"It begins with {begins} and stands in {where}."
            )
        return found

    return read


def _directory(table: Table, kind: Callable[[object], str]) -> dict[str, str]:
    return {name: table.need(name, kind, "") for name in table.data}


def _known(value: object, names: Mapping[str, str], shape: re.Pattern[str], table: str, name: str, id_: str) -> str:
    wanted = _bare(value)
    if wanted in names:
        return names[wanted]
    if shape.fullmatch(wanted):
        return wanted
    mend = choose_from(wanted, list(names), f'Declare it under [{table}], such as {name} = "{id_}", or write the id.')
    raise BadValue(f'"{wanted}" is declared nowhere under [{table}]', mend)


def _bare(value: object) -> str:
    return text(value).lstrip("@#")
