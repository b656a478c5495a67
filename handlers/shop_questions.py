"""``/shop`` and its topics: an overview, or one topic of one shop or all."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.messages.kit import Message
from bot.messages.overview import overview_answer
from handlers.answering import Answer, Ask, Sorry
from handlers.answers.kpi import answer_kpi
from handlers.answers.sps import answer_sps
from handlers.answers.stock import answer_stock
from handlers.answers.violations import answer_violations
from handlers.asked_shop import NONE_YET, asked_about
from storage.overview import overview

SHOWN = 25
AnswerTopic = Callable[[Session, list[Shop], Shop | None, int, datetime, Rules], Message]


async def answer_overview(ask: Ask) -> Answer:
    """All shops, worst first."""
    seen = await ask.services.db.read(overview, SHOWN)
    if not seen.shops:
        raise Sorry(NONE_YET)
    return Answer(overview_answer(seen, ask.now), "/shop")


def about(topic: str, answer: AnswerTopic) -> Callable[[Ask], Awaitable[Answer]]:
    """The answer to ``/shop TOPIC [shop] [range]``."""
    command = f"/shop {topic}"

    async def answer_topic(ask: Ask) -> Answer:
        return await ask.services.db.read(read, ask.words, ask.now, ask.services.rules)

    def read(session: Session, words: list[str], now: datetime, rules: Rules) -> Answer:
        asked = asked_about(session, words, command)
        message = answer(session, asked.shops, asked.shop, asked.days, now, rules)
        about = f"{command} {asked.shop.id if asked.shop else 'all'} {asked.days}d"
        return Answer(message, about)

    return answer_topic


answer_about_sps = about("sps", answer_sps)
answer_about_stock = about("stock", answer_stock)
answer_about_violations = about("violations", answer_violations)
answer_about_kpi = about("kpi", answer_kpi)
