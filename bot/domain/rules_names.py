"""What the dotted name of a rule says: what it is about, for which place, and which step of a ladder it is."""

from bot.domain.markets import DEFAULT, HOME, MARKETS
from bot.domain.regions import REGIONS

PLACES = frozenset({DEFAULT, *MARKETS, *REGIONS})
OF_HOME = ("sps.gate.", "metric.limit.")
"""Rules that are the home market's where they name no place: elsewhere they are a guide at most."""
ANYWHERE = ("metric.warn.", "metric.window.")
"""Rules that hold everywhere where they name no place, and may name one."""


ALSO_CALLED = {"UK": "GB", "USA": "US"}


def place_named(text: str) -> str | None:
    """The market or country that somebody means by ``uk``, ``sea`` or ``th``; None for anything else."""
    typed = text.strip().upper()
    place = ALSO_CALLED.get(typed, typed)
    return place if place in PLACES else None


def place_of(name: str) -> str:
    """``SEA`` of ``metric.limit.SEA.SFCR.1``; the home market or ``default`` where the name has no place."""
    named = next((part for part in name.split(".") if part in PLACES), None)
    return named or (HOME if name.startswith(OF_HOME) else DEFAULT)


def about(name: str) -> str:
    """The name without its place: ``metric.limit.SFCR.1``."""
    return ".".join(part for part in name.split(".") if part not in PLACES)


def ladder(name: str) -> str:
    """The name without its place and without its step: a place has all steps of its own, or none."""
    head, _, last = about(name).rpartition(".")
    return head if last.isdigit() and takes_place(name) else about(name)


def takes_place(name: str) -> bool:
    """Whether a rule of this name may be given for one place."""
    return name.startswith(OF_HOME + ANYWHERE) or any(part in PLACES for part in name.split("."))


def slot(name: str) -> int:
    """Which part of the name is its place, or would be: a place that stands elsewhere is read by nobody."""
    parts = name.split(".")
    return next((n for n, part in enumerate(parts) if part in PLACES), 2)
