"""The workspace: who is in it, what was said, which modals are open. In memory; no I/O."""

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from bot.playground.slack import seed
from bot.playground.slack.errors import SlackError
from bot.playground.slack.faults import Faults
from bot.playground.slack.feed import Feed
from bot.playground.slack.manifest import InstalledApp
from bot.playground.slack.model import Channel, Json, Message, Person, View
from bot.playground.slack.rate import RateLimiter
from bot.playground.slack.responses import ResponseUrls
from bot.playground.slack.triggers import Triggers


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """All state of the playground's Slack. `clock` gives the zone-aware present; tests may change the rest."""

    def __init__(self, manifest: Json, *, clock: Callable[[], datetime] = wall_clock) -> None:
        self.clock = clock
        self.team = seed.TEAM
        self.app = InstalledApp.from_manifest(manifest)
        self.people: dict[str, Person] = {p.id: p for p in (*seed.PEOPLE, seed.bot_user(self.app))}
        self.usergroups = {group.id: group for group in seed.USERGROUPS}
        self.channels: dict[str, Channel] = {c.id: c for c in seed.channels(self.app, int(self.epoch()))}
        self.views: dict[str, View] = {}
        self.modals: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.feed = Feed()
        self.rate = RateLimiter()
        self.faults = Faults()
        self.triggers = Triggers()
        self.responses = ResponseUrls()
        self.socket_tickets: set[str] = set()
        self.ack_seconds = 3.0
        self.event_retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def epoch(self) -> float:
        return self.clock().timestamp()

    def next_ts(self) -> str:
        """A message's time, which is also its id: unix seconds with six decimals, never the same twice."""
        self._last_ts = max(self._last_ts + 1, int(self.epoch() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):08X}"

    def person(self, user_id: str) -> Person:
        """Raises SlackError user_not_found."""
        if user_id not in self.people:
            raise SlackError("user_not_found")
        return self.people[user_id]

    def im_of(self, user_id: str) -> Channel | None:
        """The direct conversation between the bot and that person."""
        return next((c for c in self.channels.values() if c.is_im and c.user == user_id), None)

    def channel(self, channel_id: str, viewer: str | None = None) -> Channel:
        """The channel, as the bot (or `viewer`) may see it. Raises SlackError channel_not_found.

        A private channel one is not in does not exist, as far as Slack tells.
        """
        channel = self.channels.get(channel_id)
        viewer = viewer or self.app.user_id
        if channel is None or ((channel.is_private or channel.is_im) and viewer not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        """Raises SlackError message_not_found."""
        message = channel.messages.get(ts)
        if message is None or message.is_tombstone:
            raise SlackError("message_not_found")
        return message

    def readers(self, channel: Channel) -> Iterable[str] | None:
        """Who sees what happens in the channel; None stands for everybody."""
        return channel.members if channel.is_private or channel.is_im else None

    def modal_stack(self, user: str) -> list[View]:
        return [self.views[view_id] for view_id in self.modals.get(user, [])]

    def home(self, user: str) -> View | None:
        view_id = self.homes.get(user)
        return self.views[view_id] if view_id else None
