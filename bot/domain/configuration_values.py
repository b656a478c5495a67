"""The kinds of values in a configuration file. Each function raises BadValue for what is not of its kind."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from rapidfuzz import fuzz, utils

from bot.domain.configuration_problems import NEAR, BadValue, choose_from
from bot.domain.regions import code_of
from bot.domain.schedule import EVERY_DAY

T = TypeVar("T")

LONGEST_TEXT = 200
LONGEST_NAME = 60
"""What a name may have where people type it and lists show it."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_SETS = {"weekdays": frozenset(range(5)), "daily": EVERY_DAY}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def text(value: object) -> str:
    """Text in quotes that is not blank, without blanks around it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise BadValue("this must be text", f'Put it in quotes: "{value}".')
    if not isinstance(value, str) or not value.strip():
        raise BadValue("this must be text", 'Write it in quotes: "…".')
    if len(value) > LONGEST_TEXT:
        raise BadValue(f"this text has {len(value):,} characters", f"Keep it within {LONGEST_TEXT}.")
    return value.strip()


def name(value: object) -> str:
    found = text(value)
    if len(found) > LONGEST_NAME:
        raise BadValue(f"this name has {len(found)} characters", f"Keep it within {LONGEST_NAME}.")
    return found


def code(value: object) -> str:
    """A short name that people can type."""
    found = text(value)
    if code_of(found) != found:
        raise BadValue(f'"{found}" is no short code', f'Write small letters, digits and dashes: "{code_of(found)}".')
    return found


def region(value: object) -> str:
    found = text(value)
    if not re.fullmatch("[A-Z]{2}", found):
        raise BadValue(f'"{found}" is no country code', 'Write the two letters of ISO 3166, such as "US" or "GB".')
    return found


def currency(value: object) -> str:
    found = text(value)
    if not re.fullmatch("[A-Z]{3}", found):
        raise BadValue(f'"{found}" is no currency', 'Write the three letters of ISO 4217, such as "USD" or "GBP".')
    return found


def language(value: object) -> str:
    """A language and its country as the platform writes them: ``en-US``."""
    found = text(value)
    if not re.fullmatch("[a-z]{2,3}-[A-Z]{2}", found):
        raise BadValue(f'"{found}" is no language', 'Write a language and its country, such as "en-US" or "de-DE".')
    return found


def zone(value: object) -> str:
    """The name of an IANA zone."""
    found = text(value)
    if found not in _zones():
        near = nearest_zone(found)
        mend = f'Did you mean "{near}"?' if near else 'Zones are named after a city, such as "Europe/London".'
        raise BadValue(f'no time zone is called "{found}"', mend)
    return found


def clock(value: object) -> time:
    """A time of the day to the minute: ``"09:00"``, or a TOML time such as ``09:00:00``."""
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    found = _CLOCK.fullmatch(text(value))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadValue(f'"{value}" is no time of the day', 'Write hours and minutes, such as "09:00".')
    return time(int(found[1]), int(found[2]))


def span(value: object) -> tuple[time, time]:
    """From one time of the day to another, past midnight if the second is the earlier; ``24:00`` is its end."""
    start, dash, end = text(value).replace("–", "-").partition("-")
    if not dash:
        raise BadValue(f'"{value}" is no span of time', 'Write two times with a dash, such as "20:00-08:00".')
    closes = time(0) if end.strip() == "24:00" else clock(end)
    found = clock(start), closes
    if found[0] == found[1] and end.strip() != "24:00":
        raise BadValue("both times are the same", 'Write two different times, or "00:00-24:00" for the whole day.')
    return found


def weekdays(value: object) -> frozenset[int]:
    """``"weekdays"``, ``"daily"`` or a list of days; Monday is 0."""
    if isinstance(value, list) and value:
        return frozenset(_day(item) for item in value)
    if isinstance(value, str) and value.casefold() in DAY_SETS:
        return DAY_SETS[value.casefold()]
    raise BadValue("these are no days", 'Write "daily", "weekdays" or a list such as ["mon", "thu"].')


def one_of(choices: Mapping[str, T]) -> Callable[[object], T]:
    """One of a few words, in small letters or capitals."""
    by_word = {word.casefold(): choice for word, choice in choices.items()}

    def read(value: object) -> T:
        found = text(value)
        if found.casefold() not in by_word:
            raise BadValue(f'"{found}" is not one of them', choose_from(found, list(choices), ""))
        return by_word[found.casefold()]

    return read


def nearest_zone(wanted: str) -> str | None:
    """The zone whose name or city is most like ``wanted``. Abbreviations are never guessed: IST has three meanings."""
    typed = utils.default_process(wanted)
    rated = {zone: max(fuzz.ratio(typed, full), fuzz.ratio(typed, city)) for zone, full, city in _zone_names()}
    best = max(rated, key=lambda zone: rated[zone])
    return best if rated[best] >= NEAR and len(typed) > 3 else None


def _day(value: object) -> int:
    word = text(value).casefold()
    for place, day in enumerate(DAYS):
        if word.startswith(day) and f"{word}day".startswith(word) and word.removesuffix("day") != "":
            return place
    raise BadValue(f'"{word}" is no day', f"Write {', '.join(DAYS)}.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _zone_names() -> list[tuple[str, str, str]]:
    named = sorted(zone for zone in _zones() if "/" in zone and not zone.startswith("Etc/"))
    return [(zone, utils.default_process(zone), utils.default_process(zone.rpartition("/")[2])) for zone in named]
