"""People, channels and user groups; what hardly changes is remembered for a while, for Slack counts every look-up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.classify import classify
from bot.slack.errors import Refusal, SlackFailure

log = structlog.get_logger(__name__)

PERSON_LIFETIME = timedelta(hours=1)
GROUP_LIFETIME = timedelta(minutes=5)  # rotas change by the shift
UTC_ZONE = ZoneInfo("UTC")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace; the zone is the one of her own settings in Slack."""

    user_id: str
    name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """Can the bot post here? `problem` is None, or says in words why not and what to do."""

    channel_id: str
    name: str
    exists: bool
    is_archived: bool
    is_private: bool
    is_member: bool
    problem: str | None


class Directory:
    """Cached look-ups through one client. `clock` gives the time, zone-aware; errors are never remembered."""

    def __init__(self, client: AsyncWebClient, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._client = client
        self._clock = clock
        self._people: dict[str, tuple[datetime, Person]] = {}
        self._workspace: dict[str, tuple[datetime, str]] = {}
        self._groups: dict[str, tuple[datetime, tuple[str, ...]]] = {}

    async def zone_of(self, user_id: str) -> ZoneInfo:
        """The person's zone; UTC if Slack does not tell."""
        person = await self._person(user_id)
        return person.zone if person else UTC_ZONE

    async def name_of(self, user_id: str) -> str:
        """The name the person chose to show; the id if Slack does not tell. Foreign text: escape it."""
        person = await self._person(user_id)
        return person.name if person else user_id

    async def usergroup_members(self, usergroup_id: str) -> tuple[str, ...]:
        """User ids of the active members. Raises a `SlackFailure`: whom to page must not be guessed."""
        return await self._remember(self._groups, usergroup_id, GROUP_LIFETIME, self._fetch_members)

    async def workspace_url(self) -> str:
        """The address with which links to messages begin, "https://team.slack.com/"; empty if Slack does not tell."""
        try:
            return await self._remember(self._workspace, "url", PERSON_LIFETIME, self._fetch_url)
        except SlackFailure as failure:
            log.warning("workspace_not_read", code=failure.code)
            return ""

    async def channel(self, channel_id: str) -> ChannelCheck:
        """The state of a channel now, never from memory: somebody may just have invited the bot.

        Raises a `SlackFailure` that is no `Refusal` (Slack slow or silent): nothing is known then.
        """
        try:
            response = await self._client.conversations_info(channel=channel_id)
        except Exception as exc:
            failure = classify(exc)
            if not isinstance(failure, Refusal):
                raise failure from exc
            return unseen_channel(channel_id, failure)
        return seen_channel(channel_id, response["channel"])

    async def _person(self, user_id: str) -> Person | None:
        try:
            return await self._remember(self._people, user_id, PERSON_LIFETIME, self._fetch_person)
        except SlackFailure as failure:
            log.warning("person_not_read", user_id=user_id, code=failure.code)
            return None

    async def _remember(
        self,
        cache: dict[str, tuple[datetime, Value]],
        key: str,
        lifetime: timedelta,
        fetch: Callable[[str], Awaitable[Value]],
    ) -> Value:
        now = self._clock()
        if key in cache and now - cache[key][0] < lifetime:
            return cache[key][1]
        try:
            value = await fetch(key)
        except Exception as exc:
            raise classify(exc) from exc
        cache[key] = (now, value)
        return value

    async def _fetch_person(self, user_id: str) -> Person:
        user: dict[str, Any] = (await self._client.users_info(user=user_id))["user"]
        profile = user.get("profile") or {}
        name = profile.get("display_name") or user.get("real_name") or user.get("name") or user_id
        return Person(user_id, name, zone_named(user.get("tz")))

    async def _fetch_url(self, _: str) -> str:
        return str((await self._client.auth_test())["url"])

    async def _fetch_members(self, usergroup_id: str) -> tuple[str, ...]:
        response = await self._client.usergroups_users_list(usergroup=usergroup_id)
        return tuple(response["users"])


def zone_named(name: object) -> ZoneInfo:
    """Slack's zone as a ZoneInfo; UTC for what this machine does not know."""
    try:
        return ZoneInfo(str(name or "UTC"))
    except (KeyError, ValueError, OSError):
        return UTC_ZONE


def seen_channel(channel_id: str, channel: dict[str, Any]) -> ChannelCheck:
    name = str(channel.get("name") or "")
    is_private = bool(channel.get("is_private"))
    is_archived = bool(channel.get("is_archived"))
    # A direct message has no members to join; the bot is in every one that it can see.
    is_member = bool(channel.get("is_member") or channel.get("is_im"))
    problem = None
    if is_archived:
        problem = f"The channel #{name} is archived. Unarchive it in its settings, or choose another channel."
    elif not is_member:
        problem = f"The bot is not in #{name}. Open the channel and type /invite @Shopwatch, then try again."
    return ChannelCheck(channel_id, name, True, is_archived, is_private, is_member, problem)


def unseen_channel(channel_id: str, failure: Refusal) -> ChannelCheck:
    if failure.code == "channel_not_found":
        problem = (
            "The bot sees no such channel. If it is private, open it and type /invite @Shopwatch, then try again; "
            "otherwise choose another channel."
        )
    else:
        problem = f"Slack does not show this channel ({failure}). {failure.advice}"
    return ChannelCheck(channel_id, "", False, False, False, False, problem)
