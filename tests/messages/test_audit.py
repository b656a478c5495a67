"""What an owner reads of what did not happen."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.audit import ODD, Kind, KnownTrouble, Trouble
from bot.messages.audit import trouble_message
from bot.messages.kit import Message

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NASTY = "<!channel> *Glow* _& co_ <@U0ANA> `x`"


def known(number: int, kind: Kind = Kind.POST, over_after: timedelta | None = None, **more: str) -> KnownTrouble:
    about, reason = more.get("about", "Morning"), more.get("reason", "on its way")
    trouble = Trouble(kind, f"{number}", about, NOW, reason, more.get("channel", "C1"))
    return KnownTrouble(number, trouble, NOW, told=True, over_at=NOW + over_after if over_after else None)


def words(message: Message) -> str:
    return "\n".join([message.text, *(str(block) for block in message.blocks)])


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_a_sentence_with_its_time_and_reason(kind: Kind, valid) -> None:
    said = words(valid(trouble_message([known(1, kind, reason="nobody knows.")])))
    assert ("1 thing is odd about TikTok's answers" if kind in ODD else "1 thing is overdue") in said
    assert f"<!date^{int(NOW.timestamp())}^" in said
    assert ": nobody knows." in said
    assert "nobody knows.." not in said


def test_what_is_over_comes_last_and_says_how_long_it_took(valid) -> None:
    said = words(valid(trouble_message([known(1, over_after=timedelta(minutes=12), about="A"), known(2, about="B")])))
    assert said.index("*B*") < said.index("*A*")
    assert "Over after 12 min" in said
    assert "1 thing is overdue" in said


def test_when_all_is_over_it_says_so(valid) -> None:
    said = words(valid(trouble_message([known(1, over_after=timedelta(hours=3))])))
    assert "what was late has happened" in said
    assert "overdue" not in said


def test_what_is_late_and_what_is_odd_are_counted_apart(valid) -> None:
    said = words(valid(trouble_message([known(1), known(2, Kind.ODDITY), known(3, Kind.CLOCK)])))
    assert "1 thing is overdue" in said
    assert "2 things are odd" in said


def test_answers_that_are_as_documented_again_are_no_late_thing_that_happened(valid) -> None:
    said = words(valid(trouble_message([known(1, Kind.ODDITY, over_after=timedelta(days=2))])))
    assert "as documented again" in said
    assert "late" not in said


def test_hundreds_are_one_valid_message_that_pings_nobody(valid) -> None:
    many = [known(n, about=NASTY * 20, reason=NASTY * 20, channel="U0ANA") for n in range(300)]
    said = words(valid(trouble_message(many)))
    assert "300 things are overdue" in said
    assert "and 290 more" in said
    assert "<!channel>" not in said
    assert "<@U0ANA>" not in said
