"""How long an issue took to be answered and to be restored, from its timeline and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.escalation import BROKEN, Change, Step

ANSWERS = frozenset({Change.TAKEN, Change.ACCEPTED, Change.RESOLVED})
"""Steps by which a person answers for an issue: whoever resolves it at once has answered too."""


@dataclass(frozen=True, slots=True)
class Measures:
    """``answered_in``: from the report to the first answer. ``restored_in``: all the time it was broken.

    None: not yet. A reopened issue keeps its first answer, and the time after the reopening is added.
    """

    answered_in: timedelta | None
    restored_in: timedelta | None
    reopened: int


@dataclass(frozen=True, slots=True)
class Means:
    """MTTA and MTTR over some issues, each with the number of issues behind it."""

    answer: timedelta | None
    answered: int
    restore: timedelta | None
    restored: int


def measure(steps: Sequence[Step]) -> Measures:
    """The measures of one issue. ``steps`` is its whole timeline in order, from "opened" on."""
    opened = steps[0].at
    answered = next((step.at for step in steps if step.change in ANSWERS), None)
    return Measures(
        answered_in=answered - opened if answered else None,
        restored_in=_broken(steps),
        reopened=sum(step.change is Change.REOPENED for step in steps),
    )


def means(measured: Iterable[Measures]) -> Means:
    """MTTA and MTTR; issues that are not answered or restored yet count in neither."""
    all_of = list(measured)
    answers = [m.answered_in for m in all_of if m.answered_in is not None]
    restores = [m.restored_in for m in all_of if m.restored_in is not None]
    return Means(_mean(answers), len(answers), _mean(restores), len(restores))


def _broken(steps: Sequence[Step]) -> timedelta | None:
    total = timedelta()
    broken_since: datetime | None = None
    for step in steps:
        if step.state in BROKEN:
            broken_since = broken_since or step.at
        elif broken_since:
            total += step.at - broken_since
            broken_since = None
    return None if broken_since else total


def _mean(lengths: list[timedelta]) -> timedelta | None:
    return sum(lengths, timedelta()) / len(lengths) if lengths else None
