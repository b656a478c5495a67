"""People and channels; what hardly changes is remembered for a while, for Slack counts every look-up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.classify import classify
from bot.slack.errors import PersonRefusal, Refusal
from bot.slack.identity import read_identity

log = structlog.get_logger(__name__)

PERSON_LIFETIME = timedelta(hours=1)
GROUP_SCOPE = "mpim:read"
"""What Slack asks for to show a group direct message; the bot does not want it, for nobody can invite it there."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who an id stands for: the name that is shown (foreign text: escape it), the zone of the person's settings.

    `name` is empty of somebody whom Slack does not show, `zone` None where this machine does not know it. `problem`
    is None, or says in words why nothing can be given to this one: part of a sentence, and foreign text too.
    """

    user_id: str
    name: str
    zone: ZoneInfo | None
    problem: str | None = None


SLACKBOT = Person("USLACKBOT", "Slackbot", None, "Slackbot is a bot")
"""Slack does not call its own bot one."""


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
    """Cached look-ups through one client. `clock` gives the time, zone-aware; errors are never remembered.

    `url` is the workspace's address, if it is known already.
    """

    def __init__(
        self, client: AsyncWebClient, clock: Callable[[], datetime] = lambda: datetime.now(UTC), url: str = ""
    ) -> None:
        self._client = client
        self._clock = clock
        self._url = url
        self._people: dict[str, tuple[datetime, Person]] = {}

    async def person(self, user_id: str) -> Person | None:
        """Who that is; as it was told last if Slack does not tell now, None if it never did."""
        if user_id == SLACKBOT.user_id:
            return SLACKBOT
        now = self._clock()
        if user_id in self._people and now - self._people[user_id][0] < PERSON_LIFETIME:
            return self.last_told(user_id)
        try:
            self._people[user_id] = now, await self._fetch_person(user_id)
        except Exception as exc:
            failure = classify(exc)
            log.warning("person_not_read", user_id=user_id, code=failure.code)
            if isinstance(failure, PersonRefusal):
                return Person(user_id, "", None, f"Slack knows nobody by the id {user_id}")
        return self.last_told(user_id)

    def last_told(self, user_id: str) -> Person | None:
        """Who that was when Slack last told, however long ago."""
        return self._people[user_id][1] if user_id in self._people else None

    async def workspace_url(self) -> str:
        """The address with which links to messages begin, "https://team.slack.com/"; empty if Slack does not tell."""
        try:
            self._url = self._url or (await read_identity(self._client)).url
        except Exception as exc:
            log.warning("workspace_not_read", code=classify(exc).code)
        return self._url

    async def channel(self, channel_id: str) -> ChannelCheck:
        """The state of a channel now, never from memory: somebody may just have invited the bot.

        Of a direct message the history is asked for, which the bot may read anyway: its state would need im:read.
        Raises a `SlackFailure` that is no `Refusal` (Slack slow or silent): nothing is known then.
        """
        try:
            if channel_id.startswith("D"):
                await self._client.conversations_history(channel=channel_id, limit=1)
                return ChannelCheck(channel_id, "", True, False, True, True, None)
            response = await self._client.conversations_info(channel=channel_id)
        except Exception as exc:
            failure = classify(exc)
            if not isinstance(failure, Refusal):
                raise failure from exc
            return unseen_channel(channel_id, failure)
        return seen_channel(channel_id, response["channel"])

    async def _fetch_person(self, user_id: str) -> Person:
        user: dict[str, Any] = (await self._client.users_info(user=user_id))["user"]
        profile = user.get("profile") or {}
        name = profile.get("display_name") or user.get("real_name") or user.get("name") or user_id
        return Person(user_id, name, zone_named(user.get("tz")), problem_with(name, user))


def zone_named(name: object) -> ZoneInfo | None:
    """Slack's zone as a ZoneInfo; None for what this machine does not know."""
    try:
        return ZoneInfo(str(name or ""))
    except (KeyError, ValueError, OSError):
        return None


def problem_with(name: str, user: dict[str, Any]) -> str | None:
    """Why nothing can be given to somebody whom Slack shows so; None when it can."""
    if user.get("is_bot"):
        return f"{name} is a bot"
    return f"the account of {name} is deactivated" if user.get("deleted") else None


def seen_channel(channel_id: str, channel: dict[str, Any]) -> ChannelCheck:
    name = str(channel.get("name") or "")
    is_private = bool(channel.get("is_private"))
    is_archived = bool(channel.get("is_archived"))
    is_member = bool(channel.get("is_member"))
    problem = None
    if is_archived:
        problem = f"The channel #{name} is archived. Unarchive it in its settings, or choose another channel."
    elif not is_member:
        problem = f"The bot is not in #{name}. Open the channel and type /invite @Shopwatch, then try again."
    return ChannelCheck(channel_id, name, True, is_archived, is_private, is_member, problem)


def unseen_channel(channel_id: str, failure: Refusal) -> ChannelCheck:
    if failure.code == "channel_not_found" and channel_id.startswith("D"):
        problem = "The bot has no part in this direct message. Choose a channel that it is in, or its own messages."
    elif failure.code == "channel_not_found":
        problem = (
            "The bot sees no such channel. If it is a private channel, open it and type /invite @Shopwatch, then try "
            "again; otherwise choose another one."
        )
    elif failure.detail.endswith(f" {GROUP_SCOPE}"):
        problem = "The bot has no part in group direct messages. Choose a channel that it is in, or its own messages."
    else:
        problem = f"Slack does not show this channel ({failure}). {failure.advice}"
    return ChannelCheck(channel_id, "", False, False, False, False, problem)
