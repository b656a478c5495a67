"""Look-ups of people and channels: remembered, and forgiving."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.responses import JSONResponse, Response

from bot.slack.client import make_posting_client
from bot.slack.directory import Directory, Person
from bot.slack.errors import OutcomeUnknown

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


async def zone_of(user_id: str, directory: Directory) -> str | None:
    person = await directory.person(user_id)
    return person.zone.key if person and person.zone else None


async def test_it_reads_a_person_once_an_hour(slack: Any, directory: Directory, clock: Clock) -> None:
    slack.says("users.info", {"ok": True, "user": ANA}, {"ok": True, "user": ANA | {"tz": "Europe/London"}})
    assert await directory.person("U1") == Person("U1", "Ana", ZoneInfo("Asia/Manila"))
    clock.now += timedelta(minutes=59)
    assert await zone_of("U1", directory) == "Asia/Manila"
    assert slack.calls == [("users.info", {"user": "U1"})]
    clock.now += timedelta(minutes=1)
    assert await zone_of("U1", directory) == "Europe/London"


async def test_it_keeps_people_apart(slack: Any, directory: Directory) -> None:
    people = {"U1": ANA, "U2": ANA | {"tz": "Europe/London"}}
    slack.answers["users.info"] = lambda asked: JSONResponse({"ok": True, "user": people[asked["user"]]})
    assert await zone_of("U1", directory) == "Asia/Manila"
    assert await zone_of("U2", directory) == "Europe/London"


async def test_it_knows_nothing_of_whom_slack_does_not_tell_but_does_not_remember_the_failure(
    slack: Any, directory: Directory
) -> None:
    slack.says("users.info", DOWN, {"ok": False, "error": "user_not_found"}, {"ok": True, "user": ANA})
    assert await directory.person("U1") is None
    assert await directory.person("U1") == Person("U1", "", None, "Slack knows nobody by the id U1")
    assert await zone_of("U1", directory) == "Asia/Manila"


async def test_what_slack_told_last_holds_while_it_is_silent(slack: Any, directory: Directory, clock: Clock) -> None:
    slack.says("users.info", {"ok": True, "user": ANA}, DOWN)
    assert directory.last_told("U1") is None
    await directory.person("U1")
    clock.now += timedelta(days=2)
    assert await zone_of("U1", directory) == "Asia/Manila"
    assert directory.last_told("U1") == await directory.person("U1")


@pytest.mark.parametrize("tz", [None, "", "Moon/Base", "../etc/passwd", 7])
async def test_a_zone_that_this_machine_does_not_know_is_none(slack: Any, directory: Directory, tz: object) -> None:
    slack.says("users.info", {"ok": True, "user": ANA | {"tz": tz}})
    assert await directory.person("U1") == Person("U1", "Ana", None)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"deleted": True}, "the account of Ana is deactivated"),
        ({"is_bot": True}, "Ana is a bot"),
        ({"deleted": True, "is_bot": True}, "Ana is a bot"),
        ({"deleted": False, "is_bot": False}, None),
    ],
)
async def test_to_a_bot_or_a_former_member_nothing_can_be_given(
    slack: Any, directory: Directory, more: dict[str, Any], problem: str | None
) -> None:
    slack.says("users.info", {"ok": True, "user": ANA | more})
    found = await directory.person("U1")
    assert found
    assert found.problem == problem


async def test_slackbot_is_a_bot_though_slack_does_not_say_so(slack: Any, directory: Directory) -> None:
    slack.says("users.info", {"ok": True, "user": ANA | {"id": "USLACKBOT", "is_bot": False}})
    found = await directory.person("USLACKBOT")
    assert found
    assert found.problem == "Slackbot is a bot"


@pytest.mark.parametrize(
    ("user", "name"),
    [({"real_name": "Ana Silva", "profile": {"display_name": ""}}, "Ana Silva"), ({"name": "ana"}, "ana"), ({}, "U1")],
)
async def test_a_name_is_found_where_there_is_one(
    slack: Any, directory: Directory, user: dict[str, Any], name: str
) -> None:
    slack.says("users.info", {"ok": True, "user": user})
    found = await directory.person("U1")
    assert found
    assert found.name == name


async def test_it_asks_for_the_address_of_the_workspace_until_slack_tells_it(slack: Any, directory: Directory) -> None:
    slack.says("auth.test", DOWN, {"ok": True, "url": "https://acme.slack.com/"})
    told = [await directory.workspace_url() for _ in range(3)]
    assert told == ["", "https://acme.slack.com/", "https://acme.slack.com/"]
    assert len(slack.calls) == 2


async def test_an_address_that_is_known_is_not_asked_for(slack: Any, clock: Clock) -> None:
    directory = Directory(make_posting_client("xoxb-test", slack.url), clock, "https://acme.slack.com/")
    assert await directory.workspace_url() == "https://acme.slack.com/"
    assert slack.calls == []


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


async def test_a_direct_message_needs_no_invitation_and_no_other_scope(slack: Any, directory: Directory) -> None:
    slack.says("conversations.history", {"ok": True, "messages": []})
    assert (await directory.channel("D1")).problem is None
    assert [method for method, _ in slack.calls] == ["conversations.history"]


async def test_a_direct_message_of_others_is_none_of_the_bots(slack: Any, directory: Directory) -> None:
    slack.says("conversations.history", {"ok": False, "error": "channel_not_found"})
    assert "no part in this direct message" in ((await directory.channel("D1")).problem or "")


async def test_nobody_is_told_to_invite_the_bot_to_a_group_direct_message(slack: Any, directory: Directory) -> None:
    slack.says("conversations.info", {"ok": False, "error": "missing_scope", "needed": "mpim:read"})
    problem = (await directory.channel("C1")).problem or ""
    assert "Choose a channel that it is in" in problem
    assert "/invite" not in problem
    assert "manifest" not in problem


async def test_when_slack_is_silent_nothing_is_said_about_the_channel(slack: Any, directory: Directory) -> None:
    slack.says("conversations.info", DOWN)
    with pytest.raises(OutcomeUnknown):
        await directory.channel("C1")
