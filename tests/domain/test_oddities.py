"""What is odd about the platform's answers, in words and as troubles."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.audit import Kind, KnownTrouble, healthy, oddity_trouble, worth_telling
from bot.domain.oddities import KnownOddity, Oddity, OddKind, consequence, drift_words

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def known(kind: OddKind, name: str = "Product.title") -> KnownOddity:
    return KnownOddity(Oddity(kind, name, "an object came"), NOW, NOW + timedelta(hours=1), 3)


@pytest.mark.parametrize("kind", OddKind)
def test_each_kind_says_what_came_and_what_the_bot_makes_of_it(kind: OddKind) -> None:
    found, made = consequence(known(kind).oddity).split("; ")
    assert found == "an object came"
    assert len(made) > 20


def test_consequences_differ() -> None:
    assert len({consequence(known(kind).oddity) for kind in OddKind}) == len(OddKind)


def test_one_name_is_one_trouble_whatever_came_and_each_kind_its_own() -> None:
    first = oddity_trouble(known(OddKind.FIELD))
    other = Oddity(OddKind.FIELD, "Product.title", "a list came")
    assert oddity_trouble(KnownOddity(other, NOW, NOW, 1)).key == first.key
    assert oddity_trouble(known(OddKind.VALUE)).key != first.key
    assert oddity_trouble(known(OddKind.FIELD, "Product.status")).key != first.key
    assert (first.kind, first.about, first.since) == (Kind.ODDITY, "Product.title", NOW)


def test_it_is_told_at_once() -> None:
    for kind in (OddKind.FIELD, OddKind.CLOCK):
        trouble = oddity_trouble(known(kind))
        assert worth_telling(trouble.kind, NOW, NOW)


def test_it_is_no_illness_of_the_bot() -> None:
    told = [KnownTrouble(n, oddity_trouble(known(kind)), NOW, told=True) for n, kind in enumerate(OddKind)]
    assert healthy(told)


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (timedelta(minutes=7, seconds=12), "7 minutes behind"),
        (timedelta(seconds=-31), "31 seconds ahead of"),
        (timedelta(hours=-26), "1 day ahead of"),
        (timedelta(days=3_000), "3,000 days behind"),
    ],
)
def test_a_clock_stands_behind_or_ahead(off: timedelta, words: str) -> None:
    assert drift_words(off) == words
