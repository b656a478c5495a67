"""What a Slack workspace consists of."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class Person:
    """A member of the workspace, or a former one; the bot's own user is one too. `tz` is an IANA zone."""

    id: str
    name: str
    real_name: str
    title: str
    tz: str
    tz_label: str
    color: str
    email: str = ""
    is_bot: bool = False
    is_deleted: bool = False

    def tz_offset(self, now: datetime) -> int:
        """Seconds east of UTC at the zone-aware moment `now`."""
        offset = now.astimezone(ZoneInfo(self.tz)).utcoffset()
        return int(offset.total_seconds()) if offset else 0


@dataclass(frozen=True)
class UserGroup:
    id: str
    handle: str
    name: str
    members: tuple[str, ...]


FORMER_BLOCKS = 500
"""As many as ten edits of the longest message leave, or five of the longest view: more than any page lags behind."""


@dataclass
class Message:
    """A message, or an ephemeral one when `ephemeral_to` names its only reader.

    `former_blocks` are those before the last edits, newest first: somebody may click on them before seeing an edit.
    """

    channel: str
    ts: str
    user: str
    text: str
    bot_id: str | None = None
    blocks: list[Json] = field(default_factory=list)
    former_blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    is_broadcast: bool = False
    edited: Json | None = None
    is_tombstone: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_to: str | None = None

    def show(self, blocks: list[Json]) -> None:
        self.former_blocks = [*self.blocks, *self.former_blocks][:FORMER_BLOCKS]
        self.blocks = blocks

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    id: str
    name: str
    created: int
    creator: str = ""
    is_private: bool = False
    is_archived: bool = False
    is_im: bool = False
    user: str | None = None
    members: list[str] = field(default_factory=list)
    topic: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)

    def replies(self, root_ts: str) -> list[Message]:
        return [m for m in self.messages.values() if m.is_reply and m.thread_ts == root_ts]

    def timeline(self) -> list[Message]:
        """What the channel itself shows, oldest first: thread replies only when broadcast."""
        return [m for m in self.messages.values() if not m.is_reply or m.is_broadcast]


@dataclass
class View:
    """A modal or a Home tab as published. `state` is the last known {block_id: {action_id: value}}.

    `former_blocks` are as those of a message.
    """

    id: str
    user: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    former_blocks: list[Json] = field(default_factory=list)

    def show(self, payload: Json) -> None:
        self.former_blocks = [*self.blocks, *self.former_blocks][:FORMER_BLOCKS]
        self.payload = payload

    @property
    def blocks(self) -> list[Json]:
        return list(self.payload.get("blocks", []))

    @property
    def is_home(self) -> bool:
        return bool(self.payload["type"] == "home")
