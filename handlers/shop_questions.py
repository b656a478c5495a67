"""``/shop`` and its topics: an overview, or one topic of one shop or all."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.domain.ranges import BadRange, Range
from bot.domain.rules import Rules
from bot.domain.shops import Shop
from bot.messages.answers import choices
from bot.messages.connect import with_stale_note
from bot.messages.kit import Message
from bot.messages.overview import overview_answer
from bot.messages.text import Mrkdwn, md
from handlers.answering import Answer, Ask, Sorry
from handlers.answers.kpi import answer_explain, answer_kpi
from handlers.answers.shop import answer_shop
from handlers.answers.sps import answer_sps
from handlers.answers.stock import answer_stock
from handlers.answers.violations import answer_violations
from handlers.asked_shop import NONE_YET, asked_about, certain_shop, name_and_range, shop_meant
from storage.overview import overview

SHOWN = 25
EXPLAIN = "explain"
TOPICS = ("sps", "stock", "violations", "kpi")
OF_ONE_SHOP = Mrkdwn("Of which shop? `/shop kpi acme-us explain` tells where its figures come from.")
AnswerTopic = Callable[[Session, list[Shop], Shop | None, Range, datetime, Rules], Message]
LookBack = Callable[[Session, list[Shop], Shop | None, int, datetime, Rules], Message]
ReadAnswer = Callable[[Session, list[str], datetime, Rules], Answer]


async def answer_overview(ask: Ask) -> Answer:
    """All shops, worst first."""
    seen = await ask.services.db.read(overview, SHOWN)
    if not seen.shops:
        raise Sorry(NONE_YET)
    return Answer(overview_answer(seen, ask.now, ask.services.rules), "/shop")


async def answer_named(ask: Ask, alike: bool) -> Answer | None:
    """The page of the shop that was typed; None where no shop is like it, or only a command is (``alike``)."""
    return await ask.services.db.glance(_page, ask.words, alike, ask.now, ask.services.rules)


def _page(session: Session, words: list[str], alike: bool, now: datetime, rules: Rules) -> Answer | None:
    shop = certain_shop(session, " ".join(words))
    if shop is None and not alike:
        name, given = name_and_range(session, words)
        shop = shop_meant(session, " ".join(name), "/shop") if name else None
        if given and (shop or not name):
            code, known_as = (shop.code, shop.id) if shop else ("all", "all")
            runs = [(topic, f"/shop {topic} {known_as} {given.typed}") for topic in TOPICS]
            raise Sorry(
                md("Of which topic? A range goes with one: `/shop kpi {} {}`.", code, given.typed), choices(runs)
            )
    if shop is None:
        return None
    return Answer(with_stale_note(answer_shop(session, shop, now, rules), [shop]), f"/shop {shop.id}")


def about(topic: str, answer: AnswerTopic) -> Callable[[Ask], Awaitable[Answer]]:
    """The answer to ``/shop TOPIC [shop] [range]``."""
    read = _about(topic, answer)

    async def answer_topic(ask: Ask) -> Answer:
        return await ask.services.db.glance(read, ask.words, ask.now, ask.services.rules)

    return answer_topic


def _about(topic: str, answer: AnswerTopic) -> ReadAnswer:
    command = f"/shop {topic}"

    def read(session: Session, words: list[str], now: datetime, rules: Rules) -> Answer:
        asked = asked_about(session, words, command)
        try:
            message = answer(session, asked.shops, asked.shop, asked.range, now, rules)
        except BadRange as bad:
            raise Sorry(Mrkdwn(bad)) from None
        about = f"{command} {asked.shop.id if asked.shop else 'all'} {asked.range.typed}"
        return Answer(with_stale_note(message, asked.shops), about)

    return read


def _until_now(answer: LookBack) -> AnswerTopic:
    """For topics that are told up to now: a range only says from when."""

    def answered(
        session: Session, shops: list[Shop], shop: Shop | None, asked: Range, now: datetime, rules: Rules
    ) -> Message:
        return answer(session, shops, shop, asked.back(now.astimezone(shop.tz if shop else UTC).date()), now, rules)

    return answered


answer_about_sps = about("sps", _until_now(answer_sps))
answer_about_stock = about("stock", _until_now(answer_stock))


async def answer_about_violations(ask: Ask) -> Answer:
    """The answer to ``/shop violations [shop] [range]``, with the deadlines of all shops in the asker's zone."""
    who = await ask.actor()
    read = _about("violations", _until_now(partial(answer_violations, zone=who.zone.key)))
    return await ask.services.db.glance(read, ask.words, ask.now, ask.services.rules)


async def answer_about_kpi(ask: Ask) -> Answer:
    """The answer to ``/shop kpi [shop] [range] [explain]``."""
    words = [word for word in ask.words if word.lstrip("-").casefold() != EXPLAIN]
    read = _kpis if len(words) == len(ask.words) else _explained
    return await ask.services.db.glance(read, words, ask.now, ask.services.rules)


_kpis = _about("kpi", answer_kpi)


def _explained(session: Session, words: list[str], now: datetime, rules: Rules) -> Answer:
    command = f"/shop kpi {EXPLAIN}"
    asked = asked_about(session, words, command)
    if asked.shop is None:
        raise Sorry(OF_ONE_SHOP)
    try:
        message = answer_explain(session, asked.shop, asked.range, now, rules)
    except BadRange as bad:
        raise Sorry(Mrkdwn(bad)) from None
    return Answer(message, f"{command} {asked.shop.id} {asked.range.typed}")
