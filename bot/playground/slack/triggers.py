"""Trigger ids: the right to open a modal, for three seconds and once."""

from dataclasses import dataclass

from bot.playground.slack.errors import SlackError

LIFETIME_SECONDS = 3.0  # docs.slack.dev/interactivity/handling-user-interaction, read 22 Nov 2026


@dataclass
class Trigger:
    user: str
    issued: float
    view_id: str | None
    used: bool = False


class Triggers:
    def __init__(self, lifetime: float = LIFETIME_SECONDS) -> None:
        self.lifetime = lifetime
        self._triggers: dict[str, Trigger] = {}

    def issue(self, trigger_id: str, user: str, now: float, view_id: str | None = None) -> str:
        self._triggers[trigger_id] = Trigger(user, now, view_id)
        return trigger_id

    def check(self, trigger_id: str, now: float) -> Trigger:
        """The usable trigger of that id. Raises SlackError invalid_, exchanged_ or expired_trigger_id."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if now - trigger.issued > self.lifetime:
            raise SlackError("expired_trigger_id")
        return trigger
