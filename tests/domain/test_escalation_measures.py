"""MTTA and MTTR, honest: from the timeline, reopened time included."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.escalation import Change, IssueState, Person, Step
from bot.domain.escalation_measures import Measures, means, measure
from bot.domain.severities import Sev

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
ANA = Person("UANA", "Ana")
S, C = IssueState, Change


def steps(*told: tuple[int, Change, IssueState]) -> list[Step]:
    return [
        Step(n, START + timedelta(minutes=minute), change, state, Sev.SEV2, 1, ANA)
        for n, (minute, change, state) in enumerate(told)
    ]


def minutes(measured: Measures) -> tuple[float | None, float | None]:
    both = (measured.answered_in, measured.restored_in)
    return tuple(None if m is None else m / timedelta(minutes=1) for m in both)  # type: ignore[return-value]


TAKEN = ((0, C.OPENED, S.NEW), (12, C.TAKEN, S.ACKED))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (((0, C.OPENED, S.NEW),), (None, None)),
        (((0, C.OPENED, S.NEW), (5, C.NOTED, S.NEW), (15, C.CLIMBED, S.NEW)), (None, None)),
        (TAKEN, (12, None)),
        ((*TAKEN, (60, C.RESOLVED, S.RESOLVED), (90, C.CLOSED, S.CLOSED)), (12, 60)),
        (((0, C.OPENED, S.NEW), (30, C.RESOLVED, S.RESOLVED)), (30, 30)),
    ],
)
def test_it_measures_to_the_first_answer_and_until_it_works(told: tuple, expected: tuple) -> None:  # type: ignore[type-arg]
    assert minutes(measure(steps(*told))) == expected


def test_the_first_answer_stays_when_it_is_reopened_and_the_time_is_added() -> None:
    told = steps(
        *TAKEN,
        (60, C.RESOLVED, S.RESOLVED),
        (100, C.REOPENED, S.REOPENED),
        (101, C.TAKEN, S.ACKED),
        (130, C.RESOLVED, S.RESOLVED),
    )
    measured = measure(told)
    assert (minutes(measured), measured.reopened) == ((12, 90), 1)
    assert measure(told[:5]).restored_in is None


def test_a_work_around_counts_as_restored_until_it_breaks_again() -> None:
    told = steps(
        *TAKEN,
        (40, C.PROGRESSED, S.MITIGATED),
        (50, C.NOTED, S.MITIGATED),
        (70, C.PROGRESSED, S.INVESTIGATING),
        (80, C.RESOLVED, S.RESOLVED),
    )
    assert minutes(measure(told)) == (12, 50)
    assert minutes(measure(told[:4])) == (12, 40)


def test_means_count_only_what_is_over() -> None:
    three = [measure(steps((0, C.OPENED, S.NEW))), measure(steps(*TAKEN))]
    three.append(measure(steps((0, C.OPENED, S.NEW), (20, C.TAKEN, S.ACKED), (40, C.RESOLVED, S.RESOLVED))))
    mean = means(three)
    assert (mean.answer, mean.answered) == (timedelta(minutes=16), 2)
    assert (mean.restore, mean.restored) == (timedelta(minutes=40), 1)
    assert means([]).answer is None
