"""A click: who, on what, and how to answer it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.slack.response_url import post_answer
from handlers.risk_changes import Clicked

Body = Mapping[str, Any]


class Place(StrEnum):
    MESSAGE = "message"
    EPHEMERAL = "ephemeral"
    MODAL = "modal"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Click:
    """``channel`` and ``ts`` are the message's, of a modal those of the message from which it was opened."""

    user_id: str
    user_name: str
    trigger_id: str
    place: Place
    channel: str = ""
    ts: str = ""
    view_id: str = ""
    response_url: str = ""
    metadata: Mapping[str, str] | None = None

    def clicked(self, team_url: str) -> Clicked | None:
        """The message that shows what was acted on, if it is one that others see too."""
        if not self.ts or self.place in (Place.EPHEMERAL, Place.HOME):
            return None
        return Clicked(self.channel, self.ts, team_url)

    @property
    def origin(self) -> dict[str, str]:
        """What a modal opened by this click must remember of the message."""
        return {"channel": self.channel, "ts": self.ts} if self.place is Place.MESSAGE else {}

    async def respond(self, payload: Mapping[str, Any], *, replace: bool = False) -> None:
        """Answers in private beside the message, or in place of a private one. A view has nowhere to answer.

        Raises a `SlackFailure` when the answer was not taken.
        """
        if self.response_url:
            await post_answer(self.response_url, {**payload, "response_type": "ephemeral", "replace_original": replace})

    async def take_away(self) -> None:
        """Removes the private message that was clicked. Raises a `SlackFailure`."""
        await post_answer(self.response_url, {"delete_original": True})


def click_of(body: Body) -> Click:
    """The click of a block_actions payload."""
    container, view = body.get("container") or {}, body.get("view") or {}
    metadata = _metadata(view)
    if view:
        place = Place.HOME if view.get("type") == "home" else Place.MODAL
    else:
        place = Place.EPHEMERAL if container.get("is_ephemeral") else Place.MESSAGE
    return Click(
        user_id=body["user"]["id"],
        user_name=body["user"].get("username") or body["user"].get("name") or "",
        trigger_id=body.get("trigger_id", ""),
        place=place,
        channel=container.get("channel_id") or metadata.get("channel", ""),
        ts=container.get("message_ts") or metadata.get("ts", ""),
        view_id=view.get("id", ""),
        response_url=body.get("response_url", ""),
        metadata=metadata,
    )


def _metadata(view: Body) -> dict[str, str]:
    return dict(json.loads(view["private_metadata"])) if view.get("private_metadata") else {}
