"""A question on its way to an answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.messages.answers import with_share
from bot.messages.kit import Block, Message, message, section
from bot.messages.text import Mrkdwn
from handlers.clicks import Body
from handlers.people import Actor, actor
from handlers.services import Services
from handlers.typed import clean


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody typed or clicked: ``rest`` is the text after the command's own words, as ``typed`` gives it.

    ``trigger_id`` opens a modal within three seconds, once; it also tells one request from another.
    """

    services: Services
    user_id: str
    user_name: str
    channel: str
    rest: str
    trigger_id: str

    @property
    def now(self) -> datetime:
        return self.services.clock()

    @property
    def words(self) -> list[str]:
        return self.rest.split()

    async def actor(self) -> Actor:
        return await actor(self.services, self.user_id, self.user_name)


@dataclass(frozen=True, slots=True)
class Answer:
    """``share`` is the command that makes this answer again for everybody; None when it is nobody else's business."""

    message: Message
    share: str | None = None

    def payload(self) -> dict[str, Any]:
        """The message as an acknowledgement or a response URL takes it, for the asker alone."""
        shown = with_share(self.message, self.share) if self.share else self.message
        return {"response_type": "ephemeral", **shown.payload()}


class Sorry(Exception):
    """A question that cannot be answered as it stands; ``message`` says what to type or choose instead."""

    def __init__(self, text: Mrkdwn, choices: Sequence[Block] = ()) -> None:
        super().__init__(text)
        self.message = message(text, section(text), *choices)


async def answer_command(
    ack: AsyncAck,
    services: Services,
    body: Body,
    answer: Callable[[Ask], Awaitable[Answer | None]],
    read: Callable[[str], str] = clean,
) -> None:
    """Acknowledges a slash command with its answer; with nothing when a modal was opened instead.

    ``read`` is ``prose`` for a command whose text is somebody's own words.
    """
    text, trigger_id = read(body.get("text") or ""), body.get("trigger_id", "")
    ask = Ask(services, body["user_id"], body.get("user_name", ""), body["channel_id"], text, trigger_id)
    answered = await answer(ask)
    await ack(services.blocks.fitting(answered.payload())) if answered else await ack()
