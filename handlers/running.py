"""Slash commands, and the buttons that run one or share its answer."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.messages.answers import note, shared
from bot.messages.kit import Message
from bot.messages.text import Mrkdwn, clip, md
from handlers.afterwards import afterwards
from handlers.answering import Answer, Ask, answer_command
from handlers.channels import channel_problem
from handlers.clicks import Body, Click, Place, click_of
from handlers.commands import Book
from handlers.people import actor
from handlers.risk_book import RISK
from handlers.services import Services
from handlers.shop_book import SHOP
from handlers.typed import clean
from jobs.digests.run import subjects
from jobs.renderers import SHARE
from storage.deliveries import Intent, intend

BOOKS = {book.name: book for book in (SHOP, RISK)}


def register(app: AsyncApp, services: Services) -> None:
    async def command(ack: AsyncAck, body: Body) -> None:
        await answer_command(ack, services, body, BOOKS[body["command"]].answer)

    for name in BOOKS:
        app.command(name)(command)

    @app.action(re.compile(r"run\.(\d+|chosen)"))
    async def chosen(ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        await run_again(services, click_of(body), _command(action))
        await ack()

    @app.action(SHARE)
    async def share(ack: AsyncAck, body: Body, action: Mapping[str, Any]) -> None:
        afterwards(share_answer(services, click_of(body), _command(action)))
        await ack()


async def run_again(services: Services, click: Click, line: str) -> None:
    """Answers the command behind a button, in place of the private message that offered it.

    A shared answer has such buttons too: it stays, and whoever clicks is answered beside it.
    """
    answer = await _answer(services, click, line)
    private = click.place is Place.EPHEMERAL
    if answer:
        afterwards(services.blocks.send(answer.payload(), partial(click.respond, replace=private)))
    elif private:
        afterwards(click.take_away())


async def share_answer(services: Services, click: Click, line: str) -> None:
    """Posts the answer to a command, made anew, to the channel, saying who shared it. Twice clicked, once posted."""
    if problem := await channel_problem(services, click.channel):
        await click.respond(note(md("This cannot be shared here. {}", Mrkdwn(problem))).payload())
        return
    answer = await _answer(services, click, line)
    if answer is None or answer.share is None:
        return
    who = await actor(services, click.user_id, click.user_name)
    key = f"share:{click.channel}:{click.ts}:{clip(line, 100)}"
    await services.db.write(_keep, key, click.channel, shared(answer.message, who.name), services)
    services.nudge()
    await click.take_away()


async def _answer(services: Services, click: Click, line: str) -> Answer | None:
    name, _, rest = line.partition(" ")
    book: Book = BOOKS[name]
    ask = Ask(services, click.user_id, click.user_name, click.channel, clean(rest), click.trigger_id)
    return await book.answer(ask)


def _keep(session: Session, key: str, channel: str, message: Message, services: Services) -> None:
    now = services.clock()
    common: dict[str, Any] = {"kind": SHARE, "channel": channel, "due_at": now}
    intend(session, Intent(key=key, payload=message.payload(), subjects=subjects(message), **common), now)
    for n, reply in enumerate(message.replies, start=1):
        child = Intent(key=f"{key}/{n:02}", payload=reply.payload(), parent=key, subjects=subjects(reply), **common)
        intend(session, child, now)


def _command(action: Mapping[str, Any]) -> str:
    return str(action["selected_option"]["value"] if action["type"] == "static_select" else action["value"])
