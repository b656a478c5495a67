"""Look-ups of people, groups and channels: remembered, forgiving where a guess is harmless, strict where it is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from bot.slack.client import make_posting_client
from bot.slack.directory import Directory
from bot.slack.errors import OutcomeUnknown, PersonRefusal

ANA = {"id": "U1", "name": "ana", "real_name": "Ana Silva", "tz": "Asia/Manila", "profile": {"display_name": "Ana"}}
DOWN = Response("", 503)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(slack: Any, clock: Clock) -> Directory:
    return Directory(make_posting_client("xoxb-test", slack.url), clock)


def channel(**more: Any) -> dict[str, Any]:
    return {"ok": True, "channel": {"id": "C1", "name": "shop-ops", "is_member": True, **more}}


async def test_it_reads_a_person_once_an_hour(slack: Any, directory: Directory, clock: Clock) -> None:
    slack.says("users.info", {"ok": True, "user": ANA}, {"ok": True, "user": ANA | {"tz": "Europe/London"}})
    assert (await directory.zone_of("U1")).key == "Asia/Manila"
    assert await directory.name_of("U1") == "Ana"
    clock.now += timedelta(minutes=59)
    assert (await directory.zone_of("U1")).key == "Asia/Manila"
    assert slack.calls == [("users.info", {"user": "U1"})]
    clock.now += timedelta(minutes=1)
    assert (await directory.zone_of("U1")).key == "Europe/London"


async def test_it_keeps_people_apart(slack: Any, directory: Directory) -> None:
    people = {"U1": ANA, "U2": ANA | {"tz": "Europe/London"}}
    slack.answers["users.info"] = lambda asked: JSONResponse({"ok": True, "user": people[asked["user"]]})
    assert (await directory.zone_of("U1")).key == "Asia/Manila"
    assert (await directory.zone_of("U2")).key == "Europe/London"


async def test_it_falls_back_to_utc_and_the_id_but_does_not_remember_the_failure(
    slack: Any, directory: Directory
) -> None:
    slack.says("users.info", DOWN, {"ok": False, "error": "user_not_found"}, {"ok": True, "user": ANA})
    assert (await directory.zone_of("U1")).key == "UTC"
    assert await directory.name_of("U1") == "U1"
    assert (await directory.zone_of("U1")).key == "Asia/Manila"


@pytest.mark.parametrize("tz", [None, "", "Moon/Base", "../etc/passwd", 7])
async def test_a_zone_that_this_machine_does_not_know_is_utc(slack: Any, directory: Directory, tz: object) -> None:
    slack.says("users.info", {"ok": True, "user": ANA | {"tz": tz}})
    assert (await directory.zone_of("U1")).key == "UTC"


@pytest.mark.parametrize(
    ("user", "name"),
    [({"real_name": "Ana Silva", "profile": {"display_name": ""}}, "Ana Silva"), ({"name": "ana"}, "ana"), ({}, "U1")],
)
async def test_a_name_is_found_where_there_is_one(
    slack: Any, directory: Directory, user: dict[str, Any], name: str
) -> None:
    slack.says("users.info", {"ok": True, "user": user})
    assert await directory.name_of("U1") == name


async def test_the_members_of_a_group_are_remembered_for_minutes(
    slack: Any, directory: Directory, clock: Clock
) -> None:
    slack.says("usergroups.users.list", {"ok": True, "users": ["U1", "U2"]}, {"ok": True, "users": ["U3"]})
    assert await directory.usergroup_members("S1") == ("U1", "U2")
    assert await directory.usergroup_members("S1") == ("U1", "U2")
    clock.now += timedelta(minutes=5)
    assert await directory.usergroup_members("S1") == ("U3",)


async def test_whom_to_page_is_never_guessed(slack: Any, directory: Directory) -> None:
    slack.says("usergroups.users.list", {"ok": False, "error": "no_such_subteam"}, DOWN)
    with pytest.raises(PersonRefusal):
        await directory.usergroup_members("S1")
    with pytest.raises(OutcomeUnknown):
        await directory.usergroup_members("S1")


async def test_a_channel_with_the_bot_in_it_is_no_problem(slack: Any, directory: Directory) -> None:
    slack.says("conversations.info", channel(is_private=True))
    check = await directory.channel("C1")
    assert (check.name, check.exists, check.is_private, check.is_member) == ("shop-ops", True, True, True)
    assert check.problem is None


@pytest.mark.parametrize(
    ("answer", "exists", "words"),
    [
        (channel(is_member=False), True, "/invite @Shopwatch"),
        (channel(is_member=False, is_archived=True), True, "Unarchive it"),
        ({"ok": False, "error": "channel_not_found"}, False, "/invite @Shopwatch"),
        ({"ok": False, "error": "missing_scope", "needed": "groups:read"}, False, "needs the scope groups:read"),
    ],
)
async def test_a_channel_that_cannot_be_used_says_what_to_do(
    slack: Any, directory: Directory, answer: dict[str, Any], exists: bool, words: str
) -> None:
    slack.says("conversations.info", answer)
    check = await directory.channel("C1")
    assert check.exists is exists
    assert words in (check.problem or "")


async def test_a_channel_is_looked_at_anew_so_that_an_invitation_counts_at_once(
    slack: Any, directory: Directory
) -> None:
    slack.says("conversations.info", channel(is_member=False), channel())
    assert (await directory.channel("C1")).problem
    assert (await directory.channel("C1")).problem is None


async def test_a_direct_message_needs_no_invitation(slack: Any, directory: Directory) -> None:
    slack.says("conversations.info", {"ok": True, "channel": {"id": "D1", "is_im": True}})
    assert (await directory.channel("D1")).problem is None


async def test_when_slack_is_silent_nothing_is_said_about_the_channel(slack: Any, directory: Directory) -> None:
    slack.says("conversations.info", DOWN)
    with pytest.raises(OutcomeUnknown):
        await directory.channel("C1")
