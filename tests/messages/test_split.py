"""Splitting what is too long for one message."""

from collections.abc import Callable

from bot.messages.kit import Block, Message, context, section, table
from bot.messages.split import CHARACTERS, characters, chunks, split, table_replies
from bot.messages.text import Mrkdwn


def entry(size: int) -> list[Block]:
    return [section(Mrkdwn("x" * size)), context("who has it")]


def test_what_fits_stays_one_message() -> None:
    assert split([entry(10), entry(10)]) == [entry(10) + entry(10)]


def test_nothing_is_no_message() -> None:
    assert split([]) == []


def test_a_group_is_never_cut_apart() -> None:
    messages = split([entry(200) for _ in range(60)])
    assert [block for blocks in messages for block in blocks] == entry(200) * 60
    assert all(len(blocks) % 2 == 0 and len(blocks) <= 50 for blocks in messages)


def test_many_long_texts_keep_each_message_under_the_limit() -> None:
    messages = split([entry(2_900) for _ in range(9)])
    assert len(messages) == 3
    assert all(characters(blocks) <= CHARACTERS for blocks in messages)


def test_the_first_message_keeps_room_for_what_it_has_anyway() -> None:
    first = [section(Mrkdwn("y" * 2_900))] * 3
    assert split([entry(2_900)], first) == [first, entry(2_900)]


def test_two_tables_are_two_messages() -> None:
    one = table(["Shop"], [["Acme"]])
    assert split([[one], [one]]) == [[one], [one]]


def test_rows_are_cut_by_number_and_by_length() -> None:
    assert [len(lot) for lot in chunks([["a", "b"]] * 100)] == [40, 40, 20]
    assert all(len(lot) <= 12 for lot in chunks([["long" * 40] * 4] * 50))
    assert chunks([]) == []


def test_long_tables_become_replies_within_slacks_limits(valid: Callable[[Message], Message]) -> None:
    rows = [[f"shop {n} " + "w" * 200, (float(n), str(n)), "x" * 119] for n in range(90)]
    replies = table_replies(Mrkdwn("*The rest*"), ["Shop", "Number", "Note"], rows)
    for reply in replies:
        valid(reply)
    assert sum(len(reply.blocks[1]["rows"]) - 1 for reply in replies) == 90
