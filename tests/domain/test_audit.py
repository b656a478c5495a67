"""What counts as a trouble, and in which words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.audit import (
    PATIENCE,
    Kind,
    KnownTrouble,
    OldFeed,
    OpenPost,
    OpenSlot,
    Refused,
    Trouble,
    data_trouble,
    edit_trouble,
    healthy,
    ladder_trouble,
    post_trouble,
    slot_trouble,
    tokens_trouble,
    waiting_trouble,
    why_not_posted,
    worth_telling,
)
from bot.domain.feeds import Feed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
POST = OpenPost("slot:1:2026-11-22", "SPS", "C1", "U1", NOW, None, 0)
OLD = OldFeed(Feed.STOCK, 1, 10, NOW, "Acme US", "authorisation ended")


def known(kind: Kind, told: bool) -> KnownTrouble:
    return KnownTrouble(1, Trouble(kind, "a", "a", NOW), NOW, told)


def test_a_slot_is_named_after_its_digest_and_day_and_says_whether_it_was_begun() -> None:
    slot = OpenSlot(3, "SPS", "C1", "U1", date(2026, 11, 22), NOW, begun=True)
    trouble = slot_trouble(slot)
    assert (trouble.key, trouble.about, trouble.owner, trouble.since) == ("slot:3:2026-11-22", "SPS", "U1", NOW)
    assert trouble.reason == "it is being made"
    assert slot_trouble(replace(slot, begun=False)).reason == "it was not even begun"


@pytest.mark.parametrize(
    ("attempted_at", "attempts", "why"),
    [
        (None, 0, "on its way"),
        (None, 1, "Slack did not take it, 1 try so far"),
        (None, 4, "Slack did not take it, 4 tries so far"),
        (NOW, 4, "the outcome of the last try is not known yet, and before it is none is repeated"),
    ],
)
def test_a_message_says_why_it_is_not_posted(attempted_at: datetime | None, attempts: int, why: str) -> None:
    assert why_not_posted(attempted_at, attempts) == why
    assert post_trouble(replace(POST, attempted_at=attempted_at, attempts=attempts)).reason == why


def test_an_edit_that_makes_progress_is_another_trouble() -> None:
    assert edit_trouble("a", 1, "C1").key != edit_trouble("a", 2, "C1").key
    assert edit_trouble("a", 1, "C1").since is None


def test_the_next_rung_of_the_same_issue_is_another_trouble() -> None:
    assert ladder_trouble(7, NOW).key != ladder_trouble(7, NOW + timedelta(minutes=5)).key


def test_one_shop_is_named_and_many_are_counted() -> None:
    assert waiting_trouble(OLD).about == "Acme US"
    assert data_trouble(replace(OLD, shops=1_204, total=9_000)).about == "1,204 of 9,000 shops, such as Acme US"


def test_that_most_shops_fail_is_told_although_some_have_failed_for_long() -> None:
    some, most = data_trouble(replace(OLD, shops=5)), data_trouble(replace(OLD, shops=6))
    assert some.key != most.key
    assert some.reason == "authorisation ended"


def test_one_seller_is_named_and_many_are_counted() -> None:
    refused = Refused("key", 1, 40, NOW, "Acme", "gone")
    assert tokens_trouble(refused).about == "Acme"
    assert tokens_trouble(replace(refused, sellers=39)).about == "39 of 40 sellers, such as Acme"
    assert tokens_trouble(refused).key != tokens_trouble(replace(refused, app_key="key-eu")).key


@pytest.mark.parametrize("kind", Kind)
def test_nobody_is_told_before_the_bot_had_time_to_mend_it(kind: Kind) -> None:
    assert not worth_telling(kind, NOW, NOW + PATIENCE[kind] - timedelta(seconds=1))
    assert worth_telling(kind, NOW, NOW + PATIENCE[kind])


def test_the_bot_is_ill_when_something_of_its_own_lasted_and_not_when_the_platform_fails() -> None:
    assert healthy([])
    assert healthy([known(Kind.POST, told=False)])
    assert healthy([known(Kind.DATA, told=True)])
    assert not healthy([known(Kind.DATA, told=True), known(Kind.POST, told=True)])
