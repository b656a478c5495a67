"""``/shop connect``: links for sellers to authorise the app, and what is connected now."""

import re
from collections.abc import Iterator
from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.orm import Session

from bot.domain.connections import Market, Opened
from bot.messages.connect import OPEN, connect_answer
from bot.messages.kit import Message
from bot.messages.text import Mrkdwn
from handlers.answering import Answer, Ask, Sorry
from handlers.channels import channel_problem
from handlers.services import Services
from jobs.consents import Consents
from storage.connections import opened

NO_APP = Mrkdwn(
    "No app of TikTok Shop is configured, so no seller can authorise one. Whoever runs Shopwatch creates an app in the "
    "Partner Center and sets `TIKTOK_APP_KEY`, `TIKTOK_APP_SECRET` and `TIKTOK_SERVICE_ID`."
)


def register(app: AsyncApp, _: Services) -> None:
    @app.action(re.compile(rf"{re.escape(OPEN)}\..*"))
    async def link_opened(ack: AsyncAck) -> None:
        """Slack wants an answer to the click of a link, too."""
        await ack()


async def answered(ask: Ask) -> Answer:
    """Private, and not to be shared: whoever has a link can use it."""
    consents = ask.services.consents
    if consents is None:
        raise Sorry(NO_APP)
    channel = ask.channel if await channel_problem(ask.services, ask.channel) is None else ask.user_id
    return Answer(await ask.services.db.write(_answer, consents, channel, ask))


def _answer(session: Session, consents: Consents, channel: str, ask: Ask) -> Message:
    apps = [app for app in consents.apps if app.service_id]
    offers = [consents.offer(session, app, market, channel, ask.now) for app in apps for market in Market]
    return connect_answer(offers, consents.problems(), list(_opened(session, consents)), ask.now)


def _opened(session: Session, consents: Consents) -> Iterator[Opened]:
    """With the names that the team gave its apps; an app that is not configured any more shows by its key."""
    names = {app.key: app.name for app in consents.apps}
    for key, one in opened(session):
        yield replace(one, app=names.get(key, key))
